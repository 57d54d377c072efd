"""``lpconf show``."""

from __future__ import annotations

import click

from lpconf.cli.command import Command
from lpconf.cli.plans.plan_files import read_plan
from lpconf.cli.session import Session
from lpconf.report.results.plan import PlanReport


@click.command("show", cls=Command, report="plan")
@click.argument("file", metavar="FILE.lpplan")
@click.pass_obj
def command(session: Session, file: str) -> None:
    """A saved plan in any format. Nothing is read but the file."""
    session.emit(PlanReport(read_plan(file)))
