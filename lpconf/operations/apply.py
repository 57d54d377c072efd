"""A plan carried out: locked, guarded, journaled, with people's steps handed over, and told as it goes."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from lpconf.apply import locks
from lpconf.apply.executor import Asker, Execution, Stop, left_alone
from lpconf.apply.journal import JournalLost
from lpconf.apply.locks import Holder
from lpconf.apply.writer import Writer
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, in_order
from lpconf.domain.plan import Output, Plan, Step
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import ObservedValue
from lpconf.errors import LockHeld
from lpconf.load.files.source import STATE
from lpconf.observe.attestations import attested
from lpconf.workspace.after_apply import afterwards, left_over
from lpconf.workspace.clock import RunClock
from lpconf.workspace.run_context import LiveContext
from lpconf.workspace.run_recorder import Recorder, head_of, recorded, run_id

__all__ = ["ApplyCallbacks", "afterwards", "apply", "left_over"]


@dataclass(frozen=True, slots=True)
class ApplyCallbacks:
    """What an apply needs of the person at the terminal and of the program around it.

    `ask` shows a sitting (None: nobody is there); `begun` and `told` hear of each step; `stop` is set from outside.
    `patience` is how long locks are waited for, in seconds; `waiting` hears for which account, and who holds it.
    """

    ask: Asker | None = None
    begun: Callable[[Step], None] = lambda step: None
    on_outcome: Callable[[Outcome], None] = lambda outcome: None
    stop: Stop | None = None
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    patience: float = 0.0
    waiting: Callable[[str, Holder], None] = lambda account, holder: None


async def apply(
    plan: Plan, context: LiveContext, callbacks: ApplyCallbacks, *, who: str = "", run_file: Path | None = None
) -> Run:
    """Carry out `plan`. Attestations are read as they are now.

    Accounts that other runs work on are left alone. Raises LockHeld where that is all of them, and LpconfError where
    locks, journal or `run_file` cannot be written; then nothing was sent. A run without steps leaves no journal. The
    run file is written before the first step, and again at the end, however that comes.
    """
    state = context.configuration.root / STATE
    if not plan.steps:
        return _idle(plan, context.clock, who, run_file, callbacks.stop or Stop())
    with locks.holding() as taken:
        held = await _lock(plan, state / "locks", taken, context.clock, who, callbacks)
        if len(held) == len(_changed(plan)):
            raise LockHeld(held)
        with recorded(state / "runs", plan, who, context.clock, run_file) as recorder:
            return await _execute(plan, context, callbacks, recorder, taken, held)


def _idle(plan: Plan, clock: RunClock, who: str, run_file: Path | None, stop: Stop) -> Run:
    """The run of a plan without steps."""
    run = Run(run_id(plan, clock), left_alone(plan), plan.outputs, plan.diagnostics, stop.now)
    Recorder(head_of(plan, run.id, who, clock), run_file).save("done", run.outcomes, run.diagnostics)
    return run


async def _execute(
    plan: Plan,
    context: LiveContext,
    callbacks: ApplyCallbacks,
    recorder: Recorder,
    taken: locks.Taken,
    held: tuple[Diagnostic, ...],
) -> Run:
    """Carry out the steps, and write down how it ended."""
    assert recorder.journal is not None
    stop, scale = callbacks.stop or Stop(), context.profile.limits.backoff_scale
    writer = Writer(context.connector, recorder.journal, lambda seconds: callbacks.wait(seconds * scale))
    execution = Execution(
        plan,
        writer,
        _words_now(context),
        {account: f"locked {holder}" for account, holder in taken.held.items()},
        callbacks.ask,
        callbacks.on_outcome,
        callbacks.begun,
        stop,
        context.profile.limits.concurrency,
    )
    outcomes = await execution.run()
    if not execution.lost:
        execution.lost = _end(recorder, stop)
    lost = (error("journal.lost", execution.lost),) if execution.lost else ()
    diagnostics = in_order([*afterwards(plan, outcomes), *held, *lost])
    run = Run(recorder.journal.run, outcomes, _outputs(plan, writer), diagnostics, stop.now)
    recorder.save("interrupted" if stop.now else "failed" if lost else "done", outcomes, diagnostics)
    return run


def _outputs(plan: Plan, writer: Writer) -> tuple[Output, ...]:
    """The plan's outputs as they are after the run: read back where it set something."""
    kept = [output for output in plan.outputs if output.address not in writer.outputs]
    read_back = [output for outputs in writer.outputs.values() for output in outputs]
    return tuple(sorted([*kept, *read_back], key=lambda output: (output.address, output.name)))


def _changed(plan: Plan) -> set[str]:
    return {step.address.account for step in plan.steps}


async def _lock(
    plan: Plan, folder: Path, taken: locks.Taken, clock: RunClock, who: str, callbacks: ApplyCallbacks
) -> tuple[Diagnostic, ...]:
    """Lock the accounts that change; an error for each that another run holds."""
    stop = callbacks.stop or Stop()
    me = locks.this_process(who, "apply", clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"), run_id(plan, clock))
    await locks.take(
        taken,
        folder,
        plan.profile,
        [plan.sites[account] for account in _changed(plan)],
        me,
        patience=callbacks.patience,
        stopped=lambda: stop.now,
        waiting=callbacks.waiting,
    )
    return tuple(_lock_held(account, holder) for account, holder in sorted(taken.held.items()))


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


def _end(recorder: Recorder, stop: Stop) -> str:
    """Close the journal in order; why that was not possible, empty where it was."""
    try:
        assert recorder.journal is not None
        recorder.journal.write("end", interrupted=stop.now)
    except JournalLost as lost:
        return str(lost)
    return ""
