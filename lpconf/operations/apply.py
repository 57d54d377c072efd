"""Apply a plan: locked, guarded, journaled, with manual steps handed over to people, and reported step by step."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field, replace
from pathlib import Path

from lpconf import catalogue
from lpconf.apply import locks
from lpconf.apply.executor import Asker, Execution, Stop, held_outcomes
from lpconf.apply.journal import Journal, JournalLost
from lpconf.apply.live_homes import LiveHomes, StandingNeeds
from lpconf.apply.locks import Holder
from lpconf.apply.run_records import State
from lpconf.apply.writes.writer import Writer
from lpconf.catalogue.surfaces import SURFACES
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, in_order
from lpconf.domain.plan import Output, Plan, Step
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import Mode, ObservedValue
from lpconf.errors import ConfigError, LockHeld
from lpconf.load.files.source import STATE
from lpconf.observe.attestations import attested
from lpconf.plan.review import credentials_in
from lpconf.workspace.clock import RunClock
from lpconf.workspace.run_context import LiveContext
from lpconf.workspace.runs.after_apply import remaining_plan, updated_dangers
from lpconf.workspace.runs.run_recorder import Recorder, head_of, recorded, run_id

__all__ = ["ApplyCallbacks", "apply", "remaining_plan", "updated_dangers"]


@frozen
class ApplyCallbacks:
    """What an apply needs of the person at the terminal and of the program around it.

    `ask` shows a sitting (None: nobody can be asked); `on_begin` and `on_outcome` are called for each step; `stop` is
    set from outside. `lock_timeout` is how long locks are waited for, in seconds; `on_lock_wait` is called with each
    account that is waited for, and its holder. `unapproved` are steps that nobody has approved; `left_out` accounts
    that are not touched, with the reason.
    """

    ask: Asker | None = None
    on_begin: Callable[[Step], None] = lambda step: None
    on_outcome: Callable[[Outcome], None] = lambda outcome: None
    stop: Stop | None = None
    wait: Callable[[float], Awaitable[None]] | None = None
    lock_timeout: float = 0.0
    unapproved: frozenset[Address] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    on_lock_wait: Callable[[str, Holder], None] = lambda account, holder: None


async def apply(
    plan: Plan, context: LiveContext, callbacks: ApplyCallbacks, *, who: str = "", run_file: Path | None = None
) -> Run:
    """Carry out `plan`. Attestations are read as they are now.

    Accounts that other runs work on are left alone. Raises ConfigError for a plan that holds a credential of this run,
    LockHeld where all accounts are locked, and LpconfError where locks, journal or `run_file` cannot be written; then
    nothing was sent. A run without steps leaves no journal. The run file is written before the first step, and again at
    the end, however that comes.
    """
    credentials = credentials_in(plan)
    if credentials:
        raise ConfigError(credentials)
    state = context.configuration.root / STATE
    if not plan.steps:
        return _idle(plan, context.clock, who, run_file, callbacks.stop or Stop())
    with locks.held_locks() as taken:
        locked = await _lock(plan, state / "locks", taken, context.clock, who, callbacks)
        if locked.diagnostics and len(locked.diagnostics) == len(_changed(plan)):
            raise LockHeld(locked.diagnostics)
        with recorded(state / "runs", plan, who, context.clock, run_file) as recorder:
            return await _execute(plan, context, callbacks, recorder, locked)


@frozen
class Locked:
    """The accounts that other runs hold: an error for each, and by name the words for their steps."""

    diagnostics: tuple[Diagnostic, ...]
    reasons: Mapping[str, str]


def _idle(plan: Plan, clock: RunClock, who: str, run_file: Path | None, stop: Stop) -> Run:
    """The run of a plan without steps."""
    run = Run(run_id(plan, clock), held_outcomes(plan), plan.outputs, plan.diagnostics, stop.now)
    Recorder(head_of(plan, run.id, who, clock), run_file).save("done", run.outcomes, run.diagnostics)
    return run


async def _execute(
    plan: Plan, context: LiveContext, callbacks: ApplyCallbacks, recorder: Recorder, locked: Locked
) -> Run:
    """Carry out the steps, and write down how it ended."""
    assert recorder.journal is not None
    stop = callbacks.stop or Stop()
    attested_now = _words_now(context)
    writer = _writer(plan, context, callbacks, recorder.journal, attested_now)
    connections = context.profile.limits.concurrency
    execution = Execution(
        plan,
        writer,
        attested_now,
        {**callbacks.left_out, **locked.reasons},
        callbacks.ask,
        callbacks.on_outcome,
        callbacks.on_begin,
        stop,
        connections + connections // 2,  # while some wait for the disk, others use the connections
        callbacks.unapproved,
    )
    outcomes = await execution.run()
    _end(recorder, writer, stop)
    lost = (error("journal.lost", writer.journal_error),) if writer.journal_error else ()
    diagnostics = in_order([*updated_dangers(plan, outcomes, _observed(writer)), *locked.diagnostics, *lost])
    run = Run(recorder.journal.run, outcomes, _outputs(plan, writer), diagnostics, stop.now)
    state: State = "failed" if lost else "done"
    try:
        recorder.save("interrupted" if stop.now else state, outcomes, diagnostics)
    except OSError as fault:
        problem = error("run-file.lost", f"--run-file {recorder.run_file}: {fault.strerror or fault}")
        run = replace(run, diagnostics=in_order([*diagnostics, problem]))
    return run


def _writer(
    plan: Plan,
    context: LiveContext,
    callbacks: ApplyCallbacks,
    journal: Journal,
    attested_now: Callable[[Address], ObservedValue | None],
) -> Writer:
    """A writer that reads homes once, and asks again for each step whether its needs stand."""
    scale = context.profile.limits.backoff_scale
    connector = context.connector
    homes = LiveHomes(connector, plan)
    sites = {**context.configuration.desired.sites, **plan.sites}

    def mode_of(address: Address) -> Mode:
        if catalogue.always_by_hand(address):
            return "manual"
        return context.modes(sites[address.account])(SURFACES[address.surface])

    wait = callbacks.wait or sleep
    return Writer(
        connector,
        journal,
        lambda seconds: wait(seconds * scale),
        wait,
        homes,
        StandingNeeds(plan, homes, attested_now, sites.get, mode_of),
    )


async def sleep(seconds: float) -> None:
    """Wait for as long as it says."""
    await asyncio.sleep(seconds)


def _observed(writer: Writer) -> Mapping[Address, ObservedValue]:
    """What the apply saw itself."""
    needs = writer.needs.observed if writer.needs else {}
    return {**needs, **writer.observed}


def _outputs(plan: Plan, writer: Writer) -> tuple[Output, ...]:
    """The plan's outputs as they are after the run: read back where it set something."""
    untouched = [output for output in plan.outputs if output.address not in writer.outputs]
    read_back = [output for outputs in writer.outputs.values() for output in outputs]
    return tuple(sorted([*untouched, *read_back], key=lambda output: (output.address, output.name)))


def _changed(plan: Plan) -> set[str]:
    return {step.address.account for step in plan.steps}


async def _lock(
    plan: Plan, folder: Path, taken: locks.HeldLocks, clock: RunClock, who: str, callbacks: ApplyCallbacks
) -> Locked:
    """Lock the accounts that change."""
    stop = callbacks.stop or Stop()
    me = locks.this_process(who, "apply", clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"), run_id(plan, clock))
    sites = [plan.sites[account] for account in _changed(plan)]
    await locks.acquire(
        taken,
        folder,
        plan.profile,
        sites,
        me,
        timeout=callbacks.lock_timeout,
        stopped=lambda: stop.now,
        on_wait=callbacks.on_lock_wait,
    )
    held = sorted(taken.held_by_others.items())
    problems = tuple(_lock_held(account, holder) for account, holder in held)
    reasons = {account: f"locked {holder}" for account, holder in held}
    return Locked(problems, reasons)


def _lock_held(account: str, holder: Holder) -> Diagnostic:
    return error(
        "lock.held",
        f"{account} is locked {holder}",
        account=account,
        fix=("apply again when it has ended, or wait for it: --lock-timeout 5m",),
    )


def _words_now(context: LiveContext) -> Callable[[Address], ObservedValue | None]:
    """What people vouch for, read now, also those of accounts that are not in the run: facts may be theirs."""
    words = functools.cache(context.attestations)
    return lambda address: attested(address, words(address.account))


def _end(recorder: Recorder, writer: Writer, stop: Stop) -> None:
    """Close the journal in order; where that is not possible, the writer says why."""
    assert recorder.journal is not None
    if writer.journal_error:
        return
    try:
        recorder.journal.append("end", interrupted=stop.now)
        recorder.journal.sync_now()
    except JournalLost as lost:
        writer.journal_error = str(lost)
