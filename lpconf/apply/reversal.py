"""What rolling a run back would change: the values before the run, where they are known and nothing else has changed
them since. Pure: no input and no output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lpconf import catalogue
from lpconf.apply.run_records import Record, value_of_image
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.partial_update import RECREATED
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.json.steps import from_object
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import ObservedValue, Requirement
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker, digest

UnrevertedReason: TypeAlias = Literal["moved", "before-unknown", "live-unknown", "unreadable", "needed", "needs"]
Lookup: TypeAlias = Callable[[Address], ObservedValue]


@frozen
class AppliedStep:
    """A step that a run carried out, or may have carried out (then it is not `is_certain`).

    `before` is the value before the run, UNKNOWN where nobody knew it; `number` is the step's place in the run's plan,
    from 1.
    """

    step: Step
    before: Json | Marker
    after_digest: str | None
    is_certain: bool
    number: int

    @property
    def address(self) -> Address:
        return self.step.address

    @property
    def target(self) -> Json:
        """The value to go back to: the one before the run, or the setting's off value where there was none.

        An object that the run deleted is created again without the fields that the platform sets itself; a field that
        the run added is removed.
        """
        if isinstance(self.before, Marker):
            return catalogue.get(self.step.setting).codec.off
        form = catalogue.get(self.step.setting).location.partial_update
        if form is None or not isinstance(self.before, dict):
            return self.before
        if self.step.after is None:
            return form.recreate(self.before)
        return {**dict.fromkeys(self.step.after), **self.before}

    @property
    def recreates_object(self) -> bool:
        """Whether the run deleted an object, so that going back creates one."""
        form = catalogue.get(self.step.setting).location.partial_update
        return form is not None and self.step.after is None and isinstance(self.before, dict)

    @property
    def write_hints(self) -> Mapping[str, str]:
        """What a write has to know beside the value."""
        return {RECREATED: "as it was"} if self.recreates_object else self.step.write_hints

    @property
    def turns_on(self) -> bool:
        return not catalogue.get(self.step.setting).is_off(self.target)


@frozen
class UnrevertedStep:
    """A step that is not taken back, and why. `other` is the setting in the way, for the reasons needed and needs."""

    applied: AppliedStep
    reason: UnrevertedReason
    observed: ObservedValue
    other: str = ""


@dataclass(slots=True)
class Reversal:
    """A run's steps by what becomes of them: `revert` are set to the value before the run, `unchanged` have that value
    already, `unreverted` stay as they are."""

    revert: dict[Address, AppliedStep]
    unchanged: list[AppliedStep]
    unreverted: list[UnrevertedStep]


def applied_steps(record: Record, plan: Plan) -> list[AppliedStep]:
    """The steps of a run that wrote something, or may have written something, in the order of its plan."""
    results = []
    raw: Mapping[str, Any] = {change["address"]: change for change in record.plan["resource_changes"]}
    for number, step in enumerate(plan.steps, 1):
        outcome, intent = record.outcomes.get(step.address), record.intents.get(step.address)
        sure = outcome is not None and outcome.status == "verified"
        perhaps = outcome.touched if outcome else intent is not None or (not record.complete and step.mode == "api")
        if not (sure or perhaps):
            continue
        before = intent.before if intent else _planned(step, raw[str(step.address)])
        after = intent.after_digest if intent else digest(step.after)
        results.append(AppliedStep(step, before, after, sure, number))
    return results


def _planned(step: Step, change: Mapping[str, Any]) -> Json | Marker:
    """The value that the plan saw; UNKNOWN where the record does not hold it unredacted."""
    if not step.observed.known:
        return UNKNOWN
    observed = {"before": from_object(change["change"]["before"]), "before_digest": change["observed"].get("digest")}
    return value_of_image(observed, "before")


def classify(applied_steps: Iterable[AppliedStep], look: Lookup) -> Reversal:
    """Which steps can be taken back, by what is live now."""
    reversal = Reversal({}, [], [])
    for applied in applied_steps:
        observed, codec = look(applied.address), catalogue.get(applied.step.setting).codec
        if applied.before is UNKNOWN:
            reversal.unreverted.append(UnrevertedStep(applied, "before-unknown", observed))
        elif observed.value is UNREADABLE:
            reversal.unreverted.append(UnrevertedStep(applied, "unreadable", observed))
        elif not observed.known:
            reversal.unreverted.append(UnrevertedStep(applied, "live-unknown", observed))
        elif same(codec, observed.value, applied.before):
            reversal.unchanged.append(applied)
        elif same(codec, observed.value, applied.step.after) or digest(observed.json) == applied.after_digest:
            reversal.revert[applied.address] = applied
        else:
            reversal.unreverted.append(UnrevertedStep(applied, "moved", observed))
    return reversal


def order_requirements(plan: Plan) -> dict[Address, list[Requirement]]:
    """For each address what it depended on in the run's plan. These only give an order, so they are soft."""
    steps = {step.address: step for step in plan.steps}
    result: dict[Address, list[Requirement]] = {}
    for step in plan.steps:
        on = not catalogue.get(step.setting).is_off(step.after)
        for other in step.depends_on:
            if other in steps:
                above, below = (step, steps[other]) if on else (steps[other], step)
                result.setdefault(above.address, []).append(Requirement(below.address, below.setting, soft=True))
    return result


def drop_blocked(
    reversal: Reversal,
    look: Lookup,
    hard: Callable[[AppliedStep], Iterable[Requirement]],
    order: Mapping[Address, list[Requirement]],
) -> None:
    """Move to `unreverted` what cannot be taken back: a setting that something still on needs is not switched off, and
    nothing is switched on without its needs. `hard` are the needs of the catalogue, `order` those of the run's plan."""
    while True:
        verdicts = (_why_blocked(reversal, applied, look, hard, order) for applied in reversal.revert.values())
        blocked = next(filter(None, verdicts), None)
        if blocked is None:
            return
        del reversal.revert[blocked.applied.address]
        reversal.unreverted.append(blocked)


def _why_blocked(
    reversal: Reversal,
    applied: AppliedStep,
    look: Lookup,
    hard: Callable[[AppliedStep], Iterable[Requirement]],
    order: Mapping[Address, list[Requirement]],
) -> UnrevertedStep | None:
    observed = look(applied.address)
    if applied.turns_on:
        others = [
            replace(n, soft=False)
            for n in order.get(applied.address, ())
            if n.address.account != applied.address.account
        ]
        for need in (*hard(applied), *others):
            if not need.soft and (unmet := _missing_need(reversal, need, look)):
                return UnrevertedStep(applied, "needs", observed, unmet)
        return None
    for address, name in _dependants(applied, order):
        if _will_be_on(reversal, address, name, look):
            return UnrevertedStep(applied, "needed", observed, name)
    return None


def _missing_need(reversal: Reversal, need: Requirement, look: Lookup) -> str:
    """The setting that keeps a need from standing: itself where it is not known to be on, else one below it that is
    known to be off; empty where it stands."""
    if not _will_be_on(reversal, need.address, need.setting, look):
        return need.setting
    todo = [below.setting for below in catalogue.get(need.setting).rules.needs if not below.soft]
    while todo:
        setting = todo.pop()
        address = setting.address(need.address.account)
        if not _will_be_on(reversal, address, setting.name, look) and (
            address in reversal.revert or look(address).known
        ):
            return setting.name
        todo += [below.setting for below in setting.rules.needs if not below.soft]
    return ""


def _dependants(applied: AppliedStep, order: Mapping[Address, list[Requirement]]) -> Iterable[tuple[Address, str]]:
    """The settings that need an address: in its account by the catalogue, in others by the order of the run's plan."""
    setting = catalogue.get(applied.step.setting)
    for other in catalogue.needing(setting.name):
        if all(need.keeps_on for need in other.rules.needs if need.setting.name == setting.name):
            yield other.address(applied.address.account), other.name
    for address, below in order.items():
        if address.account != applied.address.account and any(need.address == applied.address for need in below):
            known = catalogue.at(address)
            yield address, known.name if known else str(address)


def _will_be_on(reversal: Reversal, address: Address, name: str, look: Lookup) -> bool:
    """Whether an address is known to be on after everything that can be taken back is taken back."""
    applied = reversal.revert.get(address)
    if applied:
        return applied.turns_on
    observed, setting = look(address), catalogue.find(name)
    return observed.known and setting is not None and not setting.is_off(observed.value)
