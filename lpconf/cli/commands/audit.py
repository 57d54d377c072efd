"""``lpconf audit``."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import open_context, report_problems
from lpconf.cli.options import account_options, not_empty
from lpconf.cli.session import Session
from lpconf.errors import UsageError
from lpconf.operations.audit.audit import audit


@click.command("audit", cls=Command, report="audit")
@account_options()
@click.option(
    "--since", metavar="DAY", default="", callback=not_empty("a day"), help="Count gaps from this day on: YYYY-MM-DD."
)
@click.option(
    "--until", metavar="DAY", default="", callback=not_empty("a day"), help="The state on this day; default: today."
)
@click.option(
    "--run-file",
    "run_files",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="A run file of another machine; repeatable.",
)
@click.pass_obj
def command(
    session: Session,
    accounts: tuple[str, ...],
    select: tuple[str, ...],
    changed: str,
    since: str,
    until: str,
    run_files: tuple[Path, ...],
) -> int:
    """What protects the data of each account, since when, and on whose word: masking, encryption, rollover, files.

    From the files, Git's history and the records of runs; nothing is read from LivePerson. Exit 1 where a word does
    not hold, such as a signature of a line that was changed, and where a run file holds no run.
    """
    context = open_context(session, accounts, select, changed)
    report_problems(session, context)
    first = _day("--since", since) if since else None
    last = _day("--until", until) if until else context.clock.today
    if first and first > last:
        raise UsageError(f"--since {first} is after --until {last}")
    report = audit(context.configuration, context.selection.valid, first, last, context.profile.name, run_files)
    report_problems(session, context, report.diagnostics)
    is_wrong = context.selection.broken or any(problem.is_error for problem in report.diagnostics)
    report = report.with_problems(context.selection.diagnostics)
    code = exit_codes.ERROR if is_wrong else exit_codes.DONE
    session.emit(report, code)
    return code


def _day(flag: str, text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{flag} {text}: write a day as YYYY-MM-DD") from None
