"""``lpconf catalogue``."""

from __future__ import annotations

import click

from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.report.results.catalogue import Catalogue


@click.command("catalogue", cls=Command, report="catalogue")
@click.pass_obj
def command(session: Session) -> None:
    """Everything that can be set: where it lives, what it needs, who does it, what it costs."""
    session.emit(Catalogue())
