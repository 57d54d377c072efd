"""A saved plan looked at again before anything is written: what the files at hand say of it. A plan is a proposal, not
an authority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import policy_codes
from lpconf.catalogue.setting import Implication
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.json.plan_document import dumps
from lpconf.domain.plan import Change, Gate, Plan, Step
from lpconf.domain.project import Policy
from lpconf.domain.state import NOT_KNOWN, Acceptance, DesiredState, DesiredValue, Hold, ObservedValue
from lpconf.plan import gates
from lpconf.plan.integrity import in_order_of_needs
from lpconf.redaction import redact, redacted_json

_OF_POLICY = frozenset(implication.code for implication in policy_codes.IMPLICATIONS)


def credentials_in(plan: Plan) -> list[Diagnostic]:
    """Errors for steps that hold a credential of this run: what the redactor would touch can be neither saved nor
    journaled as it is, so it is never written."""
    holding = [step for step in plan.steps if _holds_credential(step)]
    if holding:
        return [_credential(step, "its value holds a credential of this run", "the value") for step in holding]
    why = "a credential of this run is a word that plans are written with"
    return [_credential(step, why, "ordinary words") for step in _worded_with_credential(plan)]


def _credential(step: Step, why: str, place: str) -> Diagnostic:
    return error(
        "plan.credential",
        f"{step.setting} of {step.address.account}: {why}",
        step.origin,
        account=step.address.account,
        label="a plan, a journal and a run file would have to show it",
        fix=(f"keep the credential out of {place}, or use another credential for lpconf",),
    )


def _holds_credential(step: Step) -> bool:
    shown = [str(step.address), step.setting, step.before, step.after, dict(step.write_hints)]
    return bool(redacted_json(shown) != shown)


def _worded_with_credential(plan: Plan) -> list[Step]:
    """The first step that cannot be written down, whatever its value: one of each setting is tried, as the words of
    the others are the same."""
    tried = tuple({step.setting: step for step in reversed(plan.steps)}.values())
    if not _names_credential(plan, tried):
        return []
    return [step for step in tried if _names_credential(plan, (step,))][:1]


def _names_credential(plan: Plan, steps: tuple[Step, ...]) -> bool:
    """Whether the redactor would touch a plan of these steps."""
    sites = {step.address.account: plan.sites[step.address.account] for step in steps}
    text = dumps(Plan(plan.profile, plan.kind, sites, steps))
    return redact(text) != text


def rejudge(
    plan: Plan,
    desired: Mapping[str, DesiredState],
    policy: Policy,
    given: Sequence[Acceptance],
    masks_cards: gates.MasksCards,
    accept_place: gates.AcceptPlaces,
) -> Plan:
    """The plan with its gates judged by the files at hand, in the order of the needs that they and the catalogue know,
    and without the settings that are held by now.

    `desired` are the accounts of the plan that the files name, `given` the acceptances of the command line;
    `accept_place` knows where a file would take a further one. What the plan itself says to be
    accepted counts for nothing.
    """
    held = {hold.address: hold for state in desired.values() for hold in state.holds}
    steps = tuple(step for step in in_order_of_needs(plan, desired) if step.address not in held)
    now_held = [held[step.address] for step in plan.steps if step.address in held]
    judge = gates.Judge(desired, given, accept_place)
    reviewed = replace(plan, steps=steps, held=_with(plan.held, now_held))
    return replace(reviewed, gates=_gates(reviewed, desired, policy, judge, masks_cards))


def _with(held: Iterable[Hold], more: Iterable[Hold]) -> tuple[Hold, ...]:
    by_address = {hold.address: hold for hold in (*held, *more)}
    return tuple(by_address[address] for address in sorted(by_address))


def _gates(
    plan: Plan,
    desired: Mapping[str, DesiredState],
    policy: Policy,
    judge: gates.Judge,
    masks_cards: gates.MasksCards,
) -> tuple[Gate, ...]:
    """What the steps raise now, and what the plan says besides: a gate is never lost by saving a plan."""
    real = [step for step in plan.steps if not step.confirm]
    result: dict[tuple[str, str], Gate] = {}
    for step in real:
        for implication in _implications(plan, step, masks_cards):
            gate = judge.gate(implication, str(step.address), step.address.account, step.origin)
            result[gate.code, gate.address] = gate
    for gate in gates.policy_gates(judge, policy, [_change(step) for step in real], *_counts(plan, real, desired)):
        result[gate.code, gate.address] = gate
    changed = {step.address.account for step in real}
    for gate in gates.masking_gates(judge, policy, desired, changed):
        result[gate.code, gate.address] = gate
    addresses = {str(step.address) for step in real}
    for saved in plan.gates:
        if saved.code not in _OF_POLICY and saved.address in addresses:
            implication = catalogue.IMPLICATIONS.get(saved.code) or Implication(saved.code, saved.text, saved.once)
            result.setdefault((saved.code, saved.address), judge.gate(implication, saved.address, saved.account))
    return tuple(sorted(result.values(), key=lambda gate: (gate.accepted, gate.code, gate.address)))


def _implications(plan: Plan, step: Step, masks_cards: gates.MasksCards) -> Iterable[Implication]:
    account = step.address.account
    changing = {other.address for other in plan.steps if not other.confirm}
    look = _look(plan)
    return gates.implications(
        _change(step),
        plan.sites[account],
        lambda name: look(catalogue.get(name).address(account)),
        lambda name: catalogue.get(name).address(account) in changing,
        masks_cards,
    )


def _look(plan: Plan) -> Callable[[Address], ObservedValue]:
    """The live value that the plan records for an address."""
    values = {standing.address: standing.observed for standing in plan.standing}
    values |= {step.address: step.observed for step in plan.steps}
    return lambda address: values.get(address, NOT_KNOWN)


def _change(step: Step) -> Change:
    desired = DesiredValue(step.address, step.setting, step.after, step.origin, write_hints=step.write_hints)
    details = catalogue.get(step.setting).codec.details(step.observed.value, step.after)
    return Change(desired, step.observed, step.action, step.before, step.after, details)


def _counts(
    plan: Plan, steps: Iterable[Step], desired: Mapping[str, DesiredState]
) -> tuple[Counter[str], Counter[str]]:
    """For each account the managed values that are set, and those of them that the steps change. What the files want
    set and no step is about counts as set: it was in sync when the plan was made."""
    planned = {step.address for step in plan.steps}
    going: Counter[str] = Counter()
    for step in steps:
        if step.observed.known and not catalogue.get(step.setting).is_off(step.observed.value):
            going[step.address.account] += 1
    live = Counter(going)
    for account, state in desired.items():
        for value in state.values:
            if value.address not in planned and not catalogue.get(value.setting).is_off(value.value):
                live[account] += 1
    return live, going
