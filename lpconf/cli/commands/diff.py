"""``lpconf diff``."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.live.progress import Progress
from lpconf.cli.options import recording_option
from lpconf.cli.session import Session
from lpconf.errors import UsageError
from lpconf.operations.diff import DiffResult, account_pair, diff, diff_live
from lpconf.report.results.diff import AccountComparison
from lpconf.workspace.clock import current_clock
from lpconf.workspace.run_context import connect


@click.command("diff", cls=Command, report="diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--live", is_flag=True, help="Compare what is live, at all that either file names.")
@recording_option()
@click.pass_context
def command(ctx: click.Context, /, a: str, b: str, live: bool, against: Path | None) -> int:
    """Compare two accounts, setting by setting: what their files ask for, or with --live what is live in them.

    In column one: - only in A, + only in B, ~ B has something else, ? not known of one of them. From files, what
    neither manages is not compared, and off is a desired value: it is not the same as not managed; no network. With
    --live, what is not set is off; ids are compared by their names; --against FILE.lpobs compares what was recorded.
    Exit 0 also where they differ; --format json has the counts. For files against what is live: lpconf drift.
    """
    session: Session = ctx.obj
    if live:
        return _live(session, a, b, against)
    if against is not None and ctx.get_parameter_source("against") is ParameterSource.COMMANDLINE:
        raise UsageError("--against says what is live, and files are compared: add --live")
    result = diff(session.where, current_clock(), a, b)
    session.problems(result.chosen.diagnostics, result.configuration.sources)
    code = exit_codes.ERROR if result.comparison is None else exit_codes.DONE
    session.emit(AccountComparison(result.comparison, tuple(result.chosen.diagnostics)), code)
    return code


def _live(session: Session, a: str, b: str, recording: Path | None) -> int:
    """Compare what is live. An account whose files do not hold together is not compared."""
    context = open_context(session, [a, b], against=recording)
    first, second = account_pair(context.configuration, a, b)
    selection = context.selection
    if selection.broken:
        session.problems(selection.diagnostics, context.configuration.sources)
        session.emit(AccountComparison(None, tuple(selection.diagnostics)), exit_codes.ERROR)
        return exit_codes.ERROR

    async def look() -> DiffResult:
        with Progress("Comparing", len(selection.valid), session.screen) as progress:
            async with connect(context, progress.step) as connection:
                return await diff_live(connection, first, second)

    result = cancellable.run(look())
    assert result.comparison is not None
    diagnostics = result.comparison.diagnostics
    report_problems(session, context, diagnostics)
    codes = exit_codes.of_faults(result.faults.values())
    if any(problem.is_error and problem.code != "unreadable" for problem in diagnostics):
        codes.add(exit_codes.ERROR)
    session.emit(AccountComparison(result.comparison, diagnostics), exit_codes.worst(codes))
    return exit_codes.worst(codes)
