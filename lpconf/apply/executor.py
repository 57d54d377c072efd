"""Apply: only what the plan lists, in its order, independent branches side by side.

Every step ends in exactly one outcome. A failed step skips exactly what waits for it; a step that waits for a person
keeps what stands on it waiting too. Each surface of each account has one task at most, which carries out what is ready
there; when a step ends, only what waits for it is looked at, so that a step costs the same in a run of any size.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from lpconf.apply.journal import JournalLost
from lpconf.apply.live_homes import Home
from lpconf.apply.sittings import Asker, Handover
from lpconf.apply.writes.writer import Writer
from lpconf.connect.http.slots import place
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import ObservedValue

__all__ = ["Asker", "Execution", "Stop", "held_outcomes"]

PROMPT = 0.5
"""Seconds after which a stop is noticed at the latest."""


@dataclass(slots=True)
class Stop:
    """Set when the run shall end: writes under way are finished, nothing new is begun."""

    now: bool = False


@dataclass
class Execution:
    """One apply under way.

    `attested` gives what people vouch for at this moment; `on_outcome` is called with each outcome once it stands in
    the journal. `locked` are accounts that are skipped, with the reason; `unapproved` are steps that nobody has
    approved.
    """

    plan: Plan
    writer: Writer
    attested: Callable[[Address], ObservedValue | None]
    locked: Mapping[str, str] = field(default_factory=dict)
    ask: Asker | None = None
    on_outcome: Callable[[Outcome], None] = lambda outcome: None
    on_begin: Callable[[Step], None] = lambda step: None
    stop: Stop = field(default_factory=Stop)
    concurrency: int = 64
    unapproved: frozenset[Address] = frozenset()
    outcomes: dict[Address, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handover = Handover(self.plan, self.writer, self.attested, self.ask)
        self.writer.stopped = lambda: self._stops
        self._open = {step.address: step for step in self.plan.steps}
        self._waits: dict[Address, int] = {}
        """How many steps have to end before one may begin."""
        self._after: dict[Address, list[Address]] = {}
        self._ready: dict[Home, list[Step]] = {}
        """Steps that may begin, by the home that they are written to."""
        self._at_hand: list[Step] = []
        self._tasks: dict[Home, asyncio.Task[None]] = {}
        self._failure: BaseException | None = None

    @property
    def journal_error(self) -> str:
        """Why the journal cannot be written any more, empty while it can."""
        return self.writer.journal_error

    @property
    def _stops(self) -> bool:
        return self.stop.now or bool(self.journal_error)

    async def run(self) -> tuple[Outcome, ...]:
        """Carry out the plan. The outcomes stand in the plan's order, held settings last.

        Cancelled, it ends at once: what became of the writes under way is then not known, and their outcomes say so.
        """
        self._room = asyncio.Semaphore(self.concurrency)
        self._idle = asyncio.Event()
        self._queue()
        self._skip_excluded()
        try:
            await self._carry_out()
        except asyncio.CancelledError:
            self.stop.now = True
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for step in list(self._open.values()):
            self._end(self._interrupted_outcome(step))
        for outcome in held_outcomes(self.plan):
            self._end(outcome)
        order = [step.address for step in self.plan.steps]
        order += [hold.address for hold in self.plan.held]
        return tuple(self.outcomes[address] for address in order)

    def _skip_excluded(self) -> None:
        """End what is not to be touched: accounts that are locked, steps that nobody has approved."""
        for step in self.plan.steps:
            if step.address not in self._open:
                continue
            if why := self.locked.get(step.address.account):
                self._end(Outcome(step.address, step.setting, "skipped", why))
            elif step.address in self.unapproved:
                self._end(Outcome(step.address, step.setting, "not_approved", "this change was not approved"))

    async def _carry_out(self) -> None:
        """Begin what may begin, as soon as it may, until all has ended or the run shall stop."""
        while self._open:
            self._begin()
            if self._tasks:
                await self._until_idle()
            elif self._at_hand and not self._stops:
                await self._sit()
            else:
                break
            if self._failure is not None:
                raise self._failure

    async def _until_idle(self) -> None:
        """Wait until all tasks have ended. When the run shall stop, those that have no write under way are not waited
        for: they look, or wait for their turn, for minutes perhaps."""
        self._idle.clear()
        while not self._idle.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), PROMPT)
            if self._stops:
                under_way = {address.home for address in self.writer.sent}
                for home in self._tasks.keys() - under_way:
                    self._tasks[home].cancel()

    def _begin(self) -> None:
        """Give each home that has steps to carry out its task."""
        for home in [home for home in self._ready if home not in self._tasks]:
            self._start(home)

    def _start(self, home: Home) -> None:
        if not self._stops:
            task = asyncio.create_task(self._drain(home))
            self._tasks[home] = task
            task.add_done_callback(lambda ended: self._has_ended(home, ended))

    def _has_ended(self, home: Home, task: asyncio.Task[None]) -> None:
        del self._tasks[home]
        if not task.cancelled() and task.exception() is not None:
            self._failure = self._failure or task.exception()
        if home in self._ready and self._failure is None:
            self._start(home)
        if not self._tasks or self._failure is not None:
            self._idle.set()

    def _interrupted_outcome(self, step: Step) -> Outcome:
        """The outcome of a step that the end of the run overtook."""
        if step.address in self.writer.sent:
            words = "broken off: it is not known whether it was written"
            return Outcome(step.address, step.setting, "failed", words, "failed", touched=True)
        return Outcome(step.address, step.setting, "skipped", self.journal_error or "interrupted before it began")

    def _queue(self) -> None:
        """Count for each step what has to end before it, and queue those that wait for nothing."""
        for address, step in self._open.items():
            firsts = [other for other in step.depends_on if other in self._open]
            self._waits[address] = len(firsts)
            for first in firsts:
                self._after.setdefault(first, []).append(address)
        for address, step in self._open.items():
            if not self._waits[address]:
                self._release(step)

    def _release(self, step: Step) -> None:
        """A step may begin: nothing before it is open any more."""
        if step.by_hand:
            self._at_hand.append(step)
            return
        home = step.address.home
        self._ready.setdefault(home, []).append(step)
        if self._tasks and home not in self._tasks:
            self._start(home)

    def _end(self, outcome: Outcome) -> None:
        """Note an outcome, and what it means for the steps behind it: they may begin, or they end with it."""
        todo = [outcome]
        while todo:
            ended = todo.pop()
            self.outcomes[ended.address] = ended
            self._open.pop(ended.address, None)
            self._note(ended)
            self.on_outcome(ended)
            for address in self._after.get(ended.address, ()):
                step = self._open.get(address)
                if step is None:
                    continue
                if ended.status not in ("verified", "unchanged"):
                    todo.append(_dependant_outcome(step, ended))
                    continue
                self._waits[address] -= 1
                if not self._waits[address]:
                    self._release(step)

    def _note(self, outcome: Outcome) -> None:
        """Write an outcome to the journal. Where that fails the run goes no further; the outcome is reported all the
        same."""
        if self.journal_error:
            return
        try:
            self.writer.journal.outcome(outcome)
        except JournalLost as lost:
            self.writer.journal_error = str(lost)

    async def _drain(self, home: Home) -> None:
        """Carry out what is ready at one home, again and again. One revision guards a whole surface: two writes to it
        at once would only make each other stale."""
        # What waits for its host to recover gives its place back, so that a dead host holds up no other.
        async with place(self._room):
            while steps := self._take(home):
                for step in steps:
                    self.on_begin(step)
                outcomes = await self.writer.carry_out(steps, self.plan.sites[home[0]])
                for outcome in outcomes:
                    self._end(outcome)
                await self._sync()

    def _take(self, home: Home) -> list[Step]:
        """The steps that are ready at a home, in the plan's order. What waits for a fact ends instead."""
        ready = self._ready.pop(home, [])
        steps = []
        for step in ready if not self._stops else ():
            if step.address not in self._open:
                continue
            waits = self.handover.waits_for_fact(step)
            if waits:
                self._end(waits)
            else:
                steps.append(step)
        return steps

    async def _sync(self) -> None:
        """Bring the outcomes to the disk; those of tasks side by side with one fsync."""
        if self.journal_error:
            return
        try:
            await self.writer.journal.sync()
        except JournalLost as lost:
            self.writer.journal_error = str(lost)

    async def _sit(self) -> None:
        """Hand over all steps by hand that can be done in one go: those that wait for nothing, and those that wait
        for nothing but steps of the same sitting."""
        first = [step for step in self._at_hand if step.address in self._open]
        self._at_hand.clear()
        for outcome in await self.handover.hand_over(self._sitting(first)):
            if outcome.address in self._open:
                self._end(outcome)
        self._at_hand = [step for step in self._at_hand if step.address in self._open]
        await self._sync()

    def _sitting(self, first: Sequence[Step]) -> list[Step]:
        chosen = {step.address: step for step in first}
        todo = list(first)
        while todo:
            for address in self._after.get(todo.pop().address, ()):
                step = self._open.get(address)
                if step is None or not step.by_hand or address in chosen:
                    continue
                if all(before in chosen or before not in self._open for before in step.depends_on):
                    chosen[address] = step
                    todo.append(step)
        return [step for step in self.plan.steps if step.address in chosen]


def held_outcomes(plan: Plan) -> tuple[Outcome, ...]:
    """The outcomes of settings that are held."""
    return tuple(
        Outcome(hold.address, hold.setting, "held", f"held until {hold.until}: {hold.reason}") for hold in plan.held
    )


def _dependant_outcome(step: Step, ended: Outcome) -> Outcome:
    """The outcome of a step whose requirement did not come about."""
    if ended.status == "waiting":
        return Outcome(step.address, step.setting, "waiting", f"waits for {ended.setting}")
    return Outcome(step.address, step.setting, "skipped", f"not tried: {ended.setting} is {ended.status}")
