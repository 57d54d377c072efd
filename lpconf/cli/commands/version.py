"""``lpconf version``."""

from __future__ import annotations

import click

from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.report.results.version import VersionReport


@click.command("version", cls=Command, report="version")
@click.pass_obj
def command(session: Session) -> None:
    """The version of this program."""
    session.emit(VersionReport())
