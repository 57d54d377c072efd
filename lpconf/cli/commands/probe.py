"""``lpconf probe``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.live.progress import Progress
from lpconf.cli.session import Session
from lpconf.domain.results.probe import ProbeReport
from lpconf.errors import UsageError
from lpconf.operations.probe import probe as operation
from lpconf.workspace.run_context import connect


@click.command("probe", cls=Command, report="probe")
@click.argument("account", metavar="ACCOUNT")
@click.option("--show", is_flag=True, help="Show what would be asked, and ask nothing.")
@click.pass_obj
def command(session: Session, account: str, show: bool) -> int:
    """Ask ACCOUNT the open questions about the platform. Reads only, and writes shapes without values.

    The report holds the names of fields, JSON types, counts, status codes and names of headers, and the lines for
    lpconf.yaml that follow. It may be passed on.
    """
    context = open_context(session, (account,), (), "")
    names = list(context.selection.valid)
    if len(names) != 1:
        raise UsageError("probe asks one account")
    site = context.configuration.desired[names[0]].site
    if show:
        session.emit(operation.questions(context, site))
        return exit_codes.DONE

    async def ask() -> ProbeReport:
        with Progress("Asking", 1, session.screen) as progress:
            async with connect(context, progress.step) as live:
                return await operation.probe(live, site)

    report = cancellable.run(ask())
    report_problems(session, context, report.diagnostics)
    session.emit(report)
    return exit_codes.DONE
