"""``lpconf init``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.output import is_ascii
from lpconf.cli.session import Command, Session, formats
from lpconf.domain.wording import shown
from lpconf.load.files.source import printable
from lpconf.operations.init import ACCOUNT, init


@click.command("init", cls=Command)
@click.argument("directory_", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@formats("text", "json")
@click.pass_obj
def command(session: Session, directory_: Path) -> int:
    """Make a new configuration repository in DIR (here, by default), which may be a Git checkout already.

    It has a project file, one account for the embedded sandbox, a fragment, schemas for editors, CI workflows for
    GitHub and GitLab, and a .gitignore. Nothing is ever overwritten: where one of these files is there already, each is
    named, nothing is written, and the exit code is 1. A .gitignore with the line .lpconf/ is good as it is.
    """
    made = init(directory_)
    folder = printable(str(directory_))

    def as_text() -> str:
        from lpconf.report.text import init as beginning

        return beginning.text(folder, made.files, ACCOUNT, ascii=is_ascii())

    def as_json() -> str:
        from lpconf.report.json import documents

        paths = sorted(path for path, _ in made.files)
        return documents.dump({"directory": folder, "made": paths, "diagnostics": []})

    session.emit(text=as_text, json=as_json)
    if made.checkout:
        top = shown(printable(str(made.checkout)), 300)
        session.screen.warn(
            f"warning: the Git checkout begins at {top}: pipelines are read there only. Move .github/ or "
            ".gitlab-ci.yml to it, and let its jobs work in this folder."
        )
    return exit_codes.DONE
