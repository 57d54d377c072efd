"""Facts that a step waits for: never set by lpconf, read or attested, and judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lpconf import catalogue
from lpconf.catalogue.fact_rules import Verdict, verdict
from lpconf.catalogue.setting import Condition
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.plan import Change, Check, Step
from lpconf.domain.state import ObservedValue
from lpconf.plan.order import Node


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact of one account, as a wish depends on it."""

    check: Check
    condition: Condition


def judge(
    changes: Mapping[Address, Change], look: Callable[[Address], ObservedValue], zones: Mapping[str, str]
) -> dict[Address, list[Judged]]:
    """The checks of each wish that is on and is going to change."""
    found: dict[Address, list[Judged]] = {}
    for address, change in changes.items():
        if not change.desired.checks:
            continue
        setting = catalogue.get(change.desired.setting)
        condition = setting.rules.condition
        if condition is None or change.action == "no-op" or setting.is_off(change.desired.value):
            continue
        facts = change.desired.checks
        seens = [look(fact) for fact in facts]
        said = verdict(condition, seens)
        text = condition.text
        own = {zones[fact.account] for fact in facts if fact.account in zones}
        if condition.shared and len(own) > 1:
            said, text = "unmet", f"{text}: their zones are {' and '.join(sorted(own))}"
        found[address] = [
            Judged(Check(fact, said, _told(text, condition, seen, said)), condition)
            for fact, seen in zip(facts, seens, strict=True)
            if said != "unknown" or len(facts) == 1 or not (seen.known and seen.source != "expired")
        ]
    return found


def _told(text: str, condition: Condition, seen: ObservedValue, said: Verdict) -> str:
    if said == "unknown":
        told = f" It is told as {seen.json}, which does not say." if seen.known and seen.source != "expired" else ""
        return f"{text}? {condition.look}{told}"
    return f"{text} ({seen.json})" if seen.known else text


def unmet(
    judged: Mapping[Address, Sequence[Judged]], nodes: Mapping[Address, Node], changes: Mapping[Address, Change]
) -> Iterable[Diagnostic]:
    """Facts that do not fit keep back their own step."""
    for address, checks in judged.items():
        wrong = [one for one in checks if one.check.status == "unmet"]
        if not wrong or not nodes[address].step:
            continue
        setting = changes[address].desired.setting
        yield error(
            "check.unmet",
            f"{setting} needs this first: {wrong[0].condition.text}",
            changes[address].desired.mark,
            address=address,
            account=address.account,
            label=", ".join(one.check.text for one in wrong),
            fix=(f"when it is so: lpconf attest {address.account} {wrong[0].condition.fact} --value VALUE",),
        )


def shown(judged: Mapping[Address, Sequence[Judged]], steps: Iterable[Step]) -> tuple[Check, ...]:
    """The checks to be told of: those of the steps, and those that kept a step back."""
    stepping = {step.address for step in steps}
    found = {
        one.check: None
        for address, checks in judged.items()
        for one in checks
        if address in stepping or one.check.status == "unmet"
    }
    return tuple(sorted(found, key=lambda check: (check.address, check.text)))
