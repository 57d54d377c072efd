"""How a command that ends without a result reports that: as text on stderr, or as a JSON document on stdout."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.session import Session
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.wording import shown
from lpconf.errors import LpconfError, ResultLost
from lpconf.report.registry import REPORTS, render_failure

_LONGEST = 1_000
"""Characters of a line of a failure's message."""


def report_failure(failure: LpconfError, session: Session, argv: Sequence[str]) -> int:
    """Report a failure as text on stderr, or as JSON on stdout. Returns the exit code."""
    from lpconf.errors import ConfigError, LockHeld  # start-up

    code = exit_codes.of_failure(failure)
    name = {exit_codes.USAGE: "usage", exit_codes.STALE: "plan.stale"}.get(code, "failed")
    diagnostics = failure.diagnostics if isinstance(failure, ConfigError | LockHeld) else ()
    # Messages may quote the command line, or an operating system: never raw on a terminal, never a whole megabyte.
    said = "\n".join(shown(line, _LONGEST) for line in str(failure).split("\n"))
    if isinstance(failure, ResultLost):
        session.screen.warn(f"error: {said}")
    elif wants_json(session, argv):
        emit_failure_document(session, argv, diagnostics or [error(name, said)])
    else:
        if diagnostics:
            session.screen.problems(diagnostics)
        else:
            session.screen.warn(f"error: {said}")
        outcome = _NO_RESULT.get(session.report or report_of(_command(argv)))
        if outcome:
            session.screen.warn(f"Error: {outcome}.")
    return code


_NO_RESULT = {"plan": "nothing was planned", "apply": "nothing was applied"}
"""What is said last where tools that read Terraform's output look for it: by a line that begins with ``Error: ``."""


def report_interruption(session: Session, argv: Sequence[str]) -> None:
    """Report that the command was interrupted before there was a result."""
    session.screen.warn("interrupted")
    if wants_json(session, argv):
        emit_failure_document(session, argv, [error("interrupted", "interrupted before there was a result")])


def emit_failure_document(session: Session, argv: Sequence[str], problems: Sequence[Diagnostic]) -> None:
    """Write the one JSON document of a command that ended without a result: all keys of its usual one. Where there is
    a result already, problems that came after it are told on stderr: stdout has one document."""
    if session.screen.has_result:
        session.screen.problems(problems)
        return
    from lpconf.report.json.documents import diagnostics, dump  # start-up
    from lpconf.report.results.failure import Failure  # start-up

    report = REPORTS.get(session.report or report_of(_command(argv)))
    if report is None:
        text = dump({"diagnostics": diagnostics(problems)})
    else:
        text = render_failure(report, Failure(session.profile, _created(), tuple(problems)))
    try:
        session.screen.result(text)
    except ResultLost as lost:
        session.screen.problems([*problems, error("failed", str(lost))])


def _created() -> str:
    from lpconf.workspace.clock import current_clock  # start-up

    try:
        return current_clock().created
    except LpconfError:  # the time that was asked for is what is wrong
        return ""


def report_of(name: str) -> str:
    """The report of the command `name`; empty for a word that is no command, and for one without a report."""
    from lpconf.cli.main import front  # start-up

    command = front.get_command(click.Context(front), name)
    return command.report if isinstance(command, Command) else ""


def _command(argv: Sequence[str]) -> str:
    """The command of a line that could not be read to its end: its first word, as far as that can be determined."""
    skip = False
    for word in argv:
        if not skip and not word.startswith("-"):
            return word
        skip = not skip and word in _TAKES_VALUE
    return ""


_TAKES_VALUE = frozenset({"-C", "--profile", "--project-file", "--color"})


def wants_json(session: Session, argv: Sequence[str]) -> bool:
    """Whether stdout has to be JSON, also where the command line could not be read to its end."""
    said = [entry.partition("=")[2] for entry in argv if entry.startswith("--format=")]
    said += [two for item, two in itertools.pairwise(argv) if item == "--format"]
    return session.format == "json" or "json" in (said or [os.environ.get("LPCONF_FORMAT", "")])
