"""``lpconf drift``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.live.progress import Progress
from lpconf.cli.options import account_options, recording_option
from lpconf.cli.session import Session
from lpconf.errors import UsageError
from lpconf.operations import drift as operation
from lpconf.workspace.run_context import connect


@click.command("drift", cls=Command, report="drift")
@account_options()
@recording_option()
@click.option("--strict", is_flag=True, help="Count what waits (exit 9) and what is unverified (exit 2), too.")
@click.option("--who", is_flag=True, help="Ask the audit trail who changed what drifted, where it may know.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 also where there is drift.")
@click.pass_obj
def command(
    session: Session,
    /,
    accounts: tuple[str, ...],
    select: tuple[str, ...],
    changed: str,
    against: Path | None,
    strict: bool,
    who: bool,
    exit_zero: bool,
) -> int:
    """Compare what is live with what is written, setting by setting. Made for cron: exit 2 where there is drift."""
    if who and against is not None:
        raise UsageError("--who asks the accounts, and --against asks nobody")
    context = open_context(session, accounts, select, changed, against=against)

    async def look() -> operation.DriftResult:
        with Progress("Comparing", len(context.selection.valid), session.screen) as progress:
            async with connect(context, progress.step) as live:
                return await operation.drift(live, ask_who=who)

    result = cancellable.run(look())
    report = result.report
    report_problems(session, context, report.diagnostics)

    code = exit_codes.worst(_codes(result, strict=strict, exit_zero=exit_zero))
    session.emit(report, code)
    return code


def _codes(result: operation.DriftResult, *, strict: bool, exit_zero: bool) -> set[int]:
    """All codes that a run calls for."""
    report = result.report
    codes = exit_codes.of_faults(result.faults.values())
    if any(d.is_error and d.code != "unreadable" for d in report.diagnostics):
        codes.add(exit_codes.ERROR)
    changed_accounts = [account for account in report.accounts if account.status != "in_sync"]
    statuses = {setting.status for account in changed_accounts for setting in account.settings}
    if not exit_zero:
        if "drifted" in statuses or (strict and "unverified" in statuses):
            codes.add(exit_codes.CHANGES)
        if strict and "waiting" in statuses:
            codes.add(exit_codes.WAITING)
    return codes
