"""Steps by hand: what somebody has done already, who is asked, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from lpconf import catalogue
from lpconf.apply.live_homes import LiveHomes
from lpconf.apply.preconditions import judge, live, outputs
from lpconf.apply.writes.batch import fault
from lpconf.apply.writes.writer import Writer
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.fact_rules import verdict
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import NOT_KNOWN, ObservedValue
from lpconf.domain.value import digest
from lpconf.errors import RemoteError

Asker: TypeAlias = Callable[[Sequence[Step]], Awaitable[Mapping[Address, bool]]]
"""Shows a sitting to a person and returns which of its steps they did. A yes is attested before this returns."""


@frozen
class Handover:
    """Hands steps over to people. `attested` gives what people vouch for at this moment; `ask` is None where nobody can
    be asked."""

    plan: Plan
    writer: Writer
    attested: Callable[[Address], ObservedValue | None]
    ask: Asker | None = None

    @property
    def _homes(self) -> LiveHomes:
        return self.writer.live

    async def hand_over(self, sitting: Sequence[Step]) -> list[Outcome]:
        """The outcomes of steps that are handed over together, in their order."""
        done = {step.address: await self._done_already(step) or self.waits_for_fact(step) for step in sitting}
        undone = [step for step in sitting if done[step.address] is None]
        answers = await self.ask(undone) if self.ask and undone else {}
        self._homes.forget_all()
        outcomes = []
        for step in sitting:
            outcome = done[step.address]
            outcomes.append(outcome or await self._after_asking(step, answers.get(step.address, False)))
        return outcomes

    def waits_for_fact(self, step: Step) -> Outcome | None:
        """The outcome of a step whose facts do not fit, or are not known, by what people say now."""
        condition = catalogue.get(step.setting).rules.condition if step.checks else None
        if condition is None:
            return None
        met = {check.address for check in self.plan.checks if check.status == "met"}
        facts = [self.attested(fact) or NOT_KNOWN for fact in step.checks]
        if met.intersection(step.checks) or verdict(condition, facts) == "met":
            return None
        words = f"waits for a person: {condition.text}? {condition.where_to_look}"
        return Outcome(step.address, step.setting, "waiting", words, looks=True)

    async def _done_already(self, step: Step) -> Outcome | None:
        """The outcome of a step that somebody has done already, or whose home cannot be read."""
        if step.mode == "observe":
            return await self._outcome_by_reading(step)
        attested = self.attested(step.address)
        if attested is None or attested.source != "attested" or _was_contradicted(step, attested):
            return None
        if same(catalogue.get(step.setting).codec, attested.value, step.after):
            return Outcome(step.address, step.setting, "unchanged", f"attested {attested.date} by {attested.by}")
        return None

    async def _outcome_by_reading(self, step: Step) -> Outcome | None:
        address, site = step.address, self.plan.sites[step.address.account]
        try:
            reading = await self._homes.recent(site, address.surface, [address.plain_key])
            value = live(step, reading)
        except RemoteError as failure:
            return Outcome(address, step.setting, "failed", str(failure), fault(failure))
        self.writer.observed[address] = ObservedValue(value, "live")
        if judge(step, value) != "after":
            return None
        self.writer.outputs[address] = outputs(step, reading)
        return Outcome(address, step.setting, "unchanged", "a person did it")

    async def _after_asking(self, step: Step, said_yes: bool) -> Outcome:
        if not said_yes:
            return Outcome(step.address, step.setting, "waiting", "waits for a person")
        if step.mode != "observe":
            return Outcome(step.address, step.setting, "verified", "attested just now")
        again = await self._outcome_by_reading(step)
        if again is None:
            return Outcome(
                step.address, step.setting, "waiting", "reported as done, but the live value does not show it yet"
            )
        return again if again.status == "failed" else Outcome(step.address, step.setting, "verified")


def _was_contradicted(step: Step, attested: ObservedValue) -> bool:
    """Whether this is the very word that a reading contradicted when the plan was made. What it needs may stand by now;
    the word was given before."""
    observed = step.observed
    if observed.source != "contradicted" or (observed.claim and observed.claim != digest(attested.json)):
        return False
    return (observed.by, observed.date, observed.ticket) == (attested.by, attested.date, attested.ticket)
