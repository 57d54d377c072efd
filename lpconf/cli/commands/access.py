"""``lpconf access``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.live.progress import Progress
from lpconf.cli.options import account_options
from lpconf.cli.session import Session
from lpconf.operations import access as operation
from lpconf.workspace.run_context import connect


@click.command("access", cls=Command, report="access")
@account_options()
@click.pass_obj
def command(session: Session, accounts: tuple[str, ...], select: tuple[str, ...], changed: str) -> int:
    """Show what can be read: log-in, zone, and each surface with its mode. Changes nothing.

    Exit 6: a credential is missing, refused, or may not read a surface. Exit 7: a host cannot be reached.
    """
    context = open_context(session, accounts, select, changed)

    async def look() -> operation.AccessResult:
        with Progress("Trying", len(context.selection.valid), session.screen) as progress:
            async with connect(context, progress.step) as live:
                return await operation.access(live)

    result = cancellable.run(look())
    report = result.report
    report_problems(session, context, report.diagnostics)

    codes = exit_codes.of_faults(result.faults.values())
    if any(d.is_error for d in report.diagnostics):
        codes.add(exit_codes.ERROR)
    session.emit(report, exit_codes.worst(codes))
    return exit_codes.worst(codes)
