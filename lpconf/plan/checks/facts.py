"""Facts that a step waits for: never set by lpconf, read or attested, and judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lpconf import catalogue
from lpconf.catalogue.fact_rules import Verdict, verdict
from lpconf.catalogue.setting import Condition
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.plan import Change, Check, Step
from lpconf.domain.state import ObservedValue
from lpconf.plan.order import OrderNode


@frozen
class JudgedFact:
    """A fact of one account, as a desired value depends on it."""

    check: Check
    condition: Condition


def judge(
    changes: Mapping[Address, Change], look: Callable[[Address], ObservedValue], zones: Mapping[str, str]
) -> dict[Address, list[JudgedFact]]:
    """The checks of each desired value that is on and is going to change."""
    judged: dict[Address, list[JudgedFact]] = {}
    for address, change in changes.items():
        if not change.desired.checks or change.action == "no-op":
            continue
        setting = catalogue.get(change.desired.setting)
        condition = setting.rules.condition
        if condition is not None and not setting.is_off(change.desired.value):
            judged[address] = _judge(condition, change.desired.checks, look, zones)
    return judged


def _judge(
    condition: Condition, facts: Sequence[Address], look: Callable[[Address], ObservedValue], zones: Mapping[str, str]
) -> list[JudgedFact]:
    """The judgement of the facts of one desired value. Of several, only the missing ones are reported as unknown."""
    answers = [look(fact) for fact in facts]
    status, text = verdict(condition, answers), condition.text
    different = {zones[fact.account] for fact in facts if fact.account in zones}
    if condition.shared and len(different) > 1:
        status, text = "unmet", f"{text}: their zones are {' and '.join(sorted(different))}"
    judged = []
    for fact, answer in zip(facts, answers, strict=True):
        is_answered = len(facts) > 1 and answer.known and answer.source != "expired"
        if status != "unknown" or not is_answered:
            judged.append(JudgedFact(Check(fact, status, _text(text, condition, answer, status)), condition))
    return judged


def _text(text: str, condition: Condition, answer: ObservedValue, said: Verdict) -> str:
    if said == "unknown":
        note = (
            f" It is told as {answer.json}, which does not say." if answer.known and answer.source != "expired" else ""
        )
        return f"{text}? {condition.where_to_look}{note}"
    return f"{text} ({answer.json})" if answer.known else text


def unmet(
    judged: Mapping[Address, Sequence[JudgedFact]],
    nodes: Mapping[Address, OrderNode],
    changes: Mapping[Address, Change],
) -> Iterable[Diagnostic]:
    """Facts that do not fit keep back their own step."""
    for address, checks in judged.items():
        wrong = [entry for entry in checks if entry.check.status == "unmet"]
        if not wrong or not nodes[address].step:
            continue
        setting = changes[address].desired.setting
        yield error(
            "check.unmet",
            f"{setting} needs this first: {wrong[0].condition.text}",
            changes[address].desired.mark,
            address=address,
            account=address.account,
            label=", ".join(item.check.text for item in wrong),
            fix=(f"when it is so: lpconf attest {address.account} {wrong[0].condition.fact} --value VALUE",),
        )


def shown(judged: Mapping[Address, Sequence[JudgedFact]], steps: Iterable[Step]) -> tuple[Check, ...]:
    """The checks to be shown: those of the steps, and those that keep a step back."""
    stepping = {step.address for step in steps}
    result = {
        item.check: None
        for address, checks in judged.items()
        for item in checks
        if address in stepping or item.check.status == "unmet"
    }
    return tuple(sorted(result, key=lambda check: (check.address, check.text)))
