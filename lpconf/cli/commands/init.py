"""``lpconf init``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.options import not_empty
from lpconf.cli.session import Session
from lpconf.domain.wording import shown
from lpconf.load.files.source import printable
from lpconf.operations.init.init import ACCOUNT, init
from lpconf.report.results.init import NewRepository


@click.command("init", cls=Command, report="init")
@click.argument("directory_", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--package",
    metavar="SPEC",
    default="",
    callback=not_empty("an index, a wheel, a Git URL or a container"),
    help="How pipelines get lpconf; see below.",
)
@click.option(
    "--branch",
    metavar="NAME",
    default="",
    callback=not_empty("a name"),
    help="The branch that is applied; default: the one checked out.",
)
@click.pass_obj
def command(session: Session, directory_: Path, package: str, branch: str) -> int:
    """Make a new configuration repository in DIR (here, by default), which may be a Git checkout already.

    It has a project file, one account for the embedded sandbox, a fragment, schemas for editors, CI workflows for
    GitHub and GitLab, hooks for pre-commit, and a .gitignore. Nothing is ever overwritten: where one of these files is
    there already, each is named, nothing is written, and the exit code is 1. A .gitignore with the line .lpconf/ is
    good as it is.

    \b
    SPEC is for pip, or a container; what stands there runs beside credentials, so it names a version:
      lpconf==0.2.0                             from an index of your own
      wheels/lpconf-0.2.0-py3-none-any.whl      a wheel in the repository itself
      git+https://git.acme.example/lpconf@1a2b3c4
      docker://registry.acme.example/lpconf@sha256:...
    Without it: from where this lpconf was installed, where that is a URL; else the variable LPCONF_PACKAGE.
    """
    made = init(directory_, package, branch)
    folder = printable(str(directory_))

    session.emit(NewRepository(folder, made.files, ACCOUNT))
    if made.checkout:
        top = shown(printable(str(made.checkout)), 300)
        session.screen.warn(
            f"warning: the Git checkout begins at {top}: pipelines are read there only. Move .github/ or "
            ".gitlab-ci.yml to it, and let its jobs work in this folder."
        )
    if made.package.kind == "variable":
        session.screen.say(
            "Pipelines: set the variable LPCONF_PACKAGE, which says how they get lpconf; or use --package."
        )
    return exit_codes.DONE
