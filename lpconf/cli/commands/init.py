"""``lpconf init``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.session import Command, Session
from lpconf.domain.wording import shown
from lpconf.load.files.source import printable
from lpconf.operations.init import ACCOUNT, init
from lpconf.report.results import NewRepository


@click.command("init", cls=Command, report="init")
@click.argument("directory_", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.pass_obj
def command(session: Session, directory_: Path) -> int:
    """Make a new configuration repository in DIR (here, by default), which may be a Git checkout already.

    It has a project file, one account for the embedded sandbox, a fragment, schemas for editors, CI workflows for
    GitHub and GitLab, and a .gitignore. Nothing is ever overwritten: where one of these files is there already, each is
    named, nothing is written, and the exit code is 1. A .gitignore with the line .lpconf/ is good as it is.
    """
    made = init(directory_)
    folder = printable(str(directory_))

    session.emit(NewRepository(folder, made.files, ACCOUNT))
    if made.checkout:
        top = shown(printable(str(made.checkout)), 300)
        session.screen.warn(
            f"warning: the Git checkout begins at {top}: pipelines are read there only. Move .github/ or "
            ".gitlab-ci.yml to it, and let its jobs work in this folder."
        )
    return exit_codes.DONE
