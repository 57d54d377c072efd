"""What commands begin with: the opened repository, its chosen accounts, a plan, and what is said of them on stderr."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lpconf import catalogue
from lpconf.cli import exit_codes
from lpconf.cli.live.connection import Connection
from lpconf.cli.live.progress import Progress
from lpconf.cli.session import Session, labels
from lpconf.connect.snapshots.snapshot_file import LIMIT, Recording, of_text
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.wording import count
from lpconf.errors import LpconfError, UsageError
from lpconf.load.files.project_root import read_anywhere
from lpconf.operations import plan as operation
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.checks.masking_checks import PatternCollector, with_findings, without_repetition
from lpconf.workspace.clock import RunClock, current_clock
from lpconf.workspace.configuration import base_configuration, open_configuration
from lpconf.workspace.plan_request import PlanOptions, PlanResult
from lpconf.workspace.run_context import RunContext
from lpconf.workspace.selection import selection_of


@frozen
class PlanArguments:
    """What the command line says of a plan."""

    accounts: Sequence[str] = ()
    select: Sequence[str] = ()
    changed: str = ""
    target: Sequence[str] = ()
    exclude: Sequence[str] = ()
    accept: Sequence[str] = ()
    base: str = ""
    against: Path | None = None


def open_context(
    session: Session,
    accounts: Sequence[str] = (),
    select_labels: Sequence[str] = (),
    changed: str = "",
    *,
    guarded: bool = False,
    against: Path | None = None,
    mixed: bool = False,
) -> RunContext:
    """Open the repository and choose accounts. `guarded`: masking patterns that would do harm are errors, because
    something may come to be written. `against`: a recording stands in for what is live. `mixed`: `accounts` may hold
    words that mean other things. Raises ConfigError and UsageError."""
    clock = current_clock()
    patterns = PatternCollector()
    request = AccountRequest(accounts, labels(select_labels), changed, session.where.directory, mixed)
    configuration = open_configuration(session.where, clock, look=patterns.look if guarded else None, request=request)
    session.usual_profile = configuration.project.profile
    choice = configuration.choice
    if guarded:
        configuration = with_findings(configuration, patterns, choice.names, dangers_only=True)
    if not choice.names and select_labels and not changed:
        raise UsageError(f"--select {' '.join(select_labels)}: no account has this label")
    if not choice.names and changed:
        session.screen.warn("No account is chosen by that.")
    selection = without_repetition(selection_of(configuration, choice))
    recording = None if against is None else _recording(session, against, clock)
    return RunContext(configuration, selection, configuration.profile(session.profile), clock, recording)


def _recording(session: Session, path: Path, clock: RunClock) -> Recording:
    """The recording in a file. Raises LpconfError where it is none, and where its day is still to come: it would never
    be too old."""
    data = read_anywhere(path, limit=LIMIT)
    if len(data) > LIMIT:
        raise LpconfError(f"{path} is larger than any recording")
    recording = of_text(data.decode("utf-8", "replace"), str(path))
    if recording.taken[:10] > max(clock.today.isoformat(), clock.created[:10]):
        raise LpconfError(f"{path} was recorded on {recording.taken[:10]}, which is still to come: record again")
    session.screen.say(f"Observed from {path}, which {recording.by} recorded at {recording.taken}.")
    return recording


def make_plan(
    session: Session, arguments: PlanArguments, connection: Connection | None = None
) -> tuple[RunContext, PlanResult]:
    """The plan for what the command line says, with progress and one line on stderr. It is observed over `connection`,
    which stays open, else over one of its own."""
    if connection is None:
        with Connection() as own:
            return make_plan(session, arguments, own)
    context = open_context(
        session, arguments.accounts, arguments.select, arguments.changed, guarded=True, against=arguments.against
    )
    accepts = tuple(operation.acceptance(text, context.configuration.repository.accounts) for text in arguments.accept)
    base = None
    if arguments.base:
        base = base_configuration(session.where, context.clock, arguments.base, context.configuration)
    options = PlanOptions(tuple(arguments.target), tuple(arguments.exclude), accepts)
    began = time.monotonic()

    async def refresh() -> tuple[operation.PlanObservation, int]:
        with Progress("Refreshing", len(context.selection.valid), session.screen) as progress:
            live = await connection.live(context, progress.step)
            return await operation.observe_for_plan(live, base), live.connector.requests

    observation, requests = connection.run_reading(refresh())
    planned = operation.plan(context, options, observation)
    if base is not None:
        planned = replace(planned, vouched=operation.new_attestations(context.configuration, base))
    seconds = time.monotonic() - began
    accounts = count(len(context.selection.valid), "account")
    session.screen.say(f"Refreshed {accounts}: {count(requests, 'request')}, {seconds:.1f} s.")
    return context, planned


def report_problems(session: Session, context: RunContext, diagnostics: Sequence[Diagnostic] | None = None) -> None:
    """Print problems on stderr, with excerpts: those of the files, or `diagnostics`. Dangers are part of the result."""
    chosen = context.selection.diagnostics if diagnostics is None else diagnostics
    problems = [diagnostic for diagnostic in chosen if diagnostic.code not in catalogue.DANGERS]
    session.problems(problems, context.configuration.sources)


def codes_of(planned: PlanResult) -> set[int]:
    """The exit codes that a plan calls for by itself: errors, gates, surfaces that could not be read."""
    codes = exit_codes.of_faults(planned.faults.values())
    if any(d.is_error and d.code != "unreadable" for d in planned.plan.diagnostics):
        codes.add(exit_codes.ERROR)
    if planned.plan.gated:
        codes.add(exit_codes.GATED)
    return codes
