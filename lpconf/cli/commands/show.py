"""``lpconf show``."""

from __future__ import annotations

import click

from lpconf.cli.plan_files import read_plan
from lpconf.cli.plan_output import emit_plan
from lpconf.cli.session import Command, Session, formats


@click.command("show", cls=Command)
@click.argument("file", metavar="FILE.lpplan")
@formats("text", "json", "markdown")
@click.pass_obj
def command(session: Session, file: str) -> None:
    """A saved plan in any format. Nothing is read but the file."""
    emit_plan(session, read_plan(file))
