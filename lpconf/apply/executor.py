"""Apply: only what the plan lists, in its order, independent branches side by side.

Every step ends in exactly one outcome. A failed step skips exactly what waits for it; a step that waits for a person
keeps what stands on it waiting too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.apply.journal import JournalLost
from lpconf.apply.preconditions import judge, live, outputs
from lpconf.apply.writer import Writer, fault, read_for
from lpconf.catalogue.codecs import same
from lpconf.catalogue.fact_rules import verdict
from lpconf.connect.http.slots import place
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import NOT_KNOWN, ObservedValue
from lpconf.errors import RemoteError

Asker = Callable[[Sequence[Step]], Awaitable[Mapping[Address, bool]]]
"""Shows a sitting to a person and tells which of its steps they did. A yes is attested before this returns."""


@dataclass(slots=True)
class Stop:
    """Set when the run shall end: writes under way are finished, nothing new is begun."""

    now: bool = False


@dataclass
class Execution:
    """One apply under way. `attested` tells what people vouch for at this moment; `told` hears of each outcome, when it
    stands in the journal. `locked` are accounts that another run works on, with the words for it: they are left alone.
    """

    plan: Plan
    writer: Writer
    attested: Callable[[Address], ObservedValue | None]
    locked: Mapping[str, str] = field(default_factory=dict)
    ask: Asker | None = None
    on_outcome: Callable[[Outcome], None] = lambda outcome: None
    begun: Callable[[Step], None] = lambda step: None
    stop: Stop = field(default_factory=Stop)
    at_once: int = 64
    outcomes: dict[Address, Outcome] = field(default_factory=dict)
    lost: str = ""
    """Why the journal cannot be written any more. From then on nothing is sent."""

    async def run(self) -> tuple[Outcome, ...]:
        """Carry out the plan. The outcomes stand in the plan's order, held settings last.

        Cancelled, it ends at once: what became of the writes under way is then not known, and their outcomes say so.
        """
        self._open = {step.address: step for step in self.plan.steps}
        self._queue()
        self._homes: dict[tuple[str, str], asyncio.Lock] = {}
        self._room = asyncio.Semaphore(self.at_once)
        self._under_way: set[Address] = set()
        for step in self.plan.steps:
            if step.address in self._open and (why := self.locked.get(step.address.account)):
                self._end(Outcome(step.address, step.setting, "skipped", why))
        running: set[asyncio.Task[None]] = set()
        try:
            await self._all(running)
        except asyncio.CancelledError:
            self.stop.now = True
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        for step in list(self._open.values()):
            self._end(self._broken_off(step))
        for outcome in left_alone(self.plan):
            self._end(outcome)
        order = [*(step.address for step in self.plan.steps), *(hold.address for hold in self.plan.held)]
        return tuple(self.outcomes[address] for address in order)

    async def _all(self, running: set[asyncio.Task[None]]) -> None:
        """Begin what may begin, as soon as it may, until all has ended or the run shall stop."""
        while self._open and not self._stops:
            for steps in self._together(self._take(self._ready)):
                running.add(asyncio.create_task(self._write(steps)))
            if running:
                await self._some(running)
            elif at_hand := self._take(self._at_hand):
                await self._sit(at_hand)
            else:
                break
        while running:
            await self._some(running)

    @staticmethod
    async def _some(running: set[asyncio.Task[None]]) -> None:
        """Wait until one has ended, and take out what has."""
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        running -= done
        failures = [failure for task in done if (failure := task.exception())]
        if failures:
            raise failures[0]

    @property
    def _stops(self) -> bool:
        return self.stop.now or bool(self.lost)

    def _broken_off(self, step: Step) -> Outcome:
        """The outcome of a step that the end of the run overtook."""
        if step.address in self._under_way:
            words = "broken off: it is not known whether it was written"
            return Outcome(step.address, step.setting, "failed", words, "failed", touched=True)
        return Outcome(step.address, step.setting, "skipped", self.lost or "interrupted before it began")

    def _queue(self) -> None:
        """Count for each step what has to end before it, and queue those that wait for nothing."""
        self._waits: dict[Address, int] = {}
        self._after: dict[Address, list[Address]] = {}
        self._ready: list[Step] = []
        self._at_hand: list[Step] = []
        for address, step in self._open.items():
            predecessor_graph = [other for other in step.depends_on if other in self._open]
            self._waits[address] = len(predecessor_graph)
            for other in predecessor_graph:
                self._after.setdefault(other, []).append(address)
            if not predecessor_graph:
                self._let_go(step)

    def _let_go(self, step: Step) -> None:
        (self._at_hand if step.by_hand else self._ready).append(step)

    def _take(self, queue: list[Step]) -> list[Step]:
        taken = [step for step in queue if step.address in self._open]
        queue.clear()
        return taken

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
                if ended.status in ("verified", "unchanged"):
                    self._waits[address] -= 1
                    if not self._waits[address]:
                        self._let_go(step)
                else:
                    todo.append(_behind(step, ended))

    def _note(self, outcome: Outcome) -> None:
        """Write an outcome down. Where that fails the run goes no further; the outcome is told all the same."""
        if self.lost:
            return
        try:
            self.writer.journal.outcome(outcome)
        except JournalLost as lost:
            self.lost = str(lost)

    def _together(self, ready: Sequence[Step]) -> list[list[Step]]:
        """Steps that are ready, those of one document together: it is written once. What waits for a fact waits."""
        found: dict[Address, list[Step]] = {}
        for step in ready:
            waits = self._waits_for_fact(step)
            if waits:
                self._end(waits)
                continue
            address = step.address
            found.setdefault(Address(*address[:3]) if address.part else address, []).append(step)
        return list(found.values())

    def _waits_for_fact(self, step: Step) -> Outcome | None:
        """The outcome of a step whose facts do not fit, or are not known, by what people say now."""
        condition = catalogue.get(step.setting).rules.condition if step.checks else None
        if condition is None:
            return None
        met = {check.address for check in self.plan.checks if check.status == "met"}
        seen = [self.attested(fact) or NOT_KNOWN for fact in step.checks]
        if met.intersection(step.checks) or verdict(condition, seen) == "met":
            return None
        words = f"waits for a person: {condition.text}? {condition.look}"
        return Outcome(step.address, step.setting, "waiting", words, looks=True)

    async def _write(self, steps: Sequence[Step]) -> None:
        # One revision guards a whole surface: two writes to it at once would only make each other stale.
        home = self._homes.setdefault(steps[0].address.home, asyncio.Lock())
        # What waits for its host to recover gives its place back, so that a dead host holds up no other.
        async with home, place(self._room):
            if self._stops:
                return  # they end with the run
            for step in steps:
                self.begun(step)
                self._under_way.add(step.address)
            try:
                for outcome in await self.writer.carry_out(steps, self.plan.sites[steps[0].address.account]):
                    self._end(outcome)
            except JournalLost as lost:
                self.lost = str(lost)
                for step in steps:
                    self._end(Outcome(step.address, step.setting, "failed", f"not sent: {lost}", "failed"))

    async def _sit(self, first: Sequence[Step]) -> None:
        """Hand over all steps by hand that can be done in one go: those that wait for nothing, and those that wait
        for nothing but steps of the same sitting."""
        sitting = self._sitting(first)
        found = {step.address: await self._looked_up(step) or self._waits_for_fact(step) for step in sitting}
        undone = [step for step in sitting if found[step.address] is None]
        answers = await self.ask(undone) if self.ask and undone else {}
        for step in sitting:
            if step.address in self._open:
                done = found[step.address]
                self._end(done or await self._after_asking(step, answers.get(step.address, False)))
        self._at_hand = [step for step in self._at_hand if step.address in self._open]

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

    async def _looked_up(self, step: Step) -> Outcome | None:
        """The outcome of a step by hand that somebody has done already, or whose home cannot be read."""
        if step.mode == "observe":
            try:
                reading = await read_for(self.writer.connector, step, self.plan.sites[step.address.account])
                done = judge(step, live(step, reading)) == "after"
                if done:
                    self.writer.outputs[step.address] = outputs(step, reading)
            except RemoteError as failure:
                return Outcome(step.address, step.setting, "failed", str(failure), fault(failure))
            return Outcome(step.address, step.setting, "unchanged", "a person did it") if done else None
        word = self.attested(step.address)
        if word is None or word.source != "attested" or _was_contradicted(step, word):
            return None
        if same(catalogue.get(step.setting).codec, word.value, step.after):
            return Outcome(step.address, step.setting, "unchanged", f"attested {word.date} by {word.by}")
        return None

    async def _after_asking(self, step: Step, said_yes: bool) -> Outcome:
        if not said_yes:
            return Outcome(step.address, step.setting, "waiting", "waits for a person")
        if step.mode != "observe":
            return Outcome(step.address, step.setting, "verified", "attested just now")
        again = await self._looked_up(step)
        if again is None:
            return Outcome(step.address, step.setting, "waiting", "said to be done, but it does not read so yet")
        return again if again.status == "failed" else Outcome(step.address, step.setting, "verified")


def _was_contradicted(step: Step, word: ObservedValue) -> bool:
    """Whether this is the very word that a reading contradicted when the plan was made. What it needs may stand by now;
    the word was given before."""
    seen = step.seen
    return seen.source == "contradicted" and (seen.by, seen.date, seen.ticket) == (word.by, word.date, word.ticket)


def left_alone(plan: Plan) -> tuple[Outcome, ...]:
    """The outcomes of settings that are held."""
    return tuple(
        Outcome(hold.address, hold.setting, "held", f"held until {hold.until}: {hold.reason}") for hold in plan.held
    )


def _behind(step: Step, ended: Outcome) -> Outcome:
    """How a step ends that stands on one which did not come about."""
    if ended.status == "waiting":
        return Outcome(step.address, step.setting, "waiting", f"waits for {ended.setting}")
    return Outcome(step.address, step.setting, "skipped", f"not tried: {ended.setting} is {ended.status}")
