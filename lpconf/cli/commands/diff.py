"""``lpconf diff``."""

from __future__ import annotations

import click

from lpconf.cli import exit_codes
from lpconf.cli.session import Command, Session
from lpconf.operations.diff import diff
from lpconf.report.results import AccountComparison
from lpconf.workspace.clock import current_clock


@click.command("diff", cls=Command, report="diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.pass_obj
def command(session: Session, a: str, b: str) -> int:
    """Compare what the files of two accounts ask for, setting by setting. No network.

    In column one: - only in A, + only in B, ~ B wishes something else. What neither file manages is not compared, and
    off is a wish: it is not the same as not managed. Exit 0 also where they differ; --format json has the counts. For
    what is live: lpconf drift.
    """
    came = diff(session.where, current_clock(), a, b)
    session.problems(came.chosen.diagnostics, came.configuration.sources)
    code = exit_codes.ERROR if came.found is None else exit_codes.DONE
    session.emit(AccountComparison(came.found, tuple(came.chosen.diagnostics)), code)
    return code
