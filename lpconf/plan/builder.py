"""Plan: the changes of all accounts, in order, with people's steps, gates and everything a reader must know.

The only subtle place of lpconf. The order is: take the smallest address whose needs are all taken, again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.chapter import Situation
from lpconf.catalogue.setting import Implication, no_implications
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, in_order, warning
from lpconf.domain.graph import reach, stable_topological_order
from lpconf.domain.plan import Change, Gate, ManualInstructions, Output, Plan, Released, Standing, Step
from lpconf.domain.project import Policy
from lpconf.domain.state import Acceptance, DesiredState, Held, Mode, ObservedValue
from lpconf.domain.value import UNREADABLE, Json
from lpconf.plan import blockers, cross_account, fact_checks, gates, manual_steps, order


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a plan is made from. `changes` has one entry per wish of each account of `desired`.

    `keep` narrows the plan to addresses (``--target``); `leave` takes addresses out (``--exclude``). `given` are the
    acceptances of the command line; `broken` the accounts that have errors, which get no steps. `accounts` are the
    names of all accounts by site id; `objects` live objects where their number counts; `zones` of accounts that have
    to be together.
    """

    profile: str
    kind: str
    policy: Policy
    desired: Mapping[str, DesiredState]
    changes: Mapping[Address, Change]
    look: Callable[[Address], ObservedValue]
    mode: Callable[[Address], Mode]
    masks_cards: gates.MasksCards
    given: Sequence[Acceptance] = ()
    keep: Callable[[Change], bool] | None = None
    leave: Callable[[Change], bool] | None = None
    released: Sequence[Released] = ()
    broken: frozenset[str] = frozenset()
    diagnostics: Sequence[Diagnostic] = ()
    commit: str = ""
    created: str = ""
    outputs: Sequence[Output] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)


_ALONE = ("blocked", "check.unmet", blockers.CROWDED)
"""Errors that keep back their own step and what waits for it, and nothing else of the account."""

_NOTHING: frozenset[Address] = frozenset()


@dataclass(slots=True)
class _Work:
    """What is worked out on the way. `looks` are the steps that wait for a fact which nobody has told, `pasted` by
    document the others of it: a person writes it whole."""

    nodes: dict[Address, order.Node]
    before: dict[Address, list[Address]]
    found: list[Diagnostic] = field(default_factory=list)
    looks: dict[Address, str] = field(default_factory=dict)
    pasted: dict[tuple[str, ...], list[Address]] = field(default_factory=dict)


def build(given: Inputs) -> Plan:
    """The plan. Raises CycleFound where settings need each other in a ring."""
    held = {hold.address: hold for desired in given.desired.values() for hold in desired.holds}
    work = _graph(given, held)
    judged = fact_checks.judge(given.changes, given.look, given.zones)
    _block(given, work, held, judged)
    _narrow(given, work)
    nearest = order.direct_predecessors(work.nodes, work.before)
    confirm = manual_steps.confirmations(work.nodes, work.before, given.changes, given.mode)
    ordered = stable_topological_order({a: nearest.get(a, _NOTHING) for a, node in work.nodes.items() if node.step})
    judge = gates.Judge({name: d.accepts for name, d in given.desired.items()}, given.given)
    work.looks = {a: j.condition.text for a, found in judged.items() for j in found if j.check.status == "unknown"}
    for address in sorted(a for a in ordered if a.part and a not in work.looks):
        work.pasted.setdefault(address[:3], []).append(address)
    steps, raised = [], []
    for address in ordered:
        step, implied = _step(given, work, address, nearest.get(address, _NOTHING), address in confirm)
        steps.append(step)
        if implied:
            raised += [judge.gate(implication, str(address), address.account) for implication in implied]
    real = [given.changes[step.address] for step in steps if not step.confirm]
    live = Counter(address.account for address, node in work.nodes.items() if node.live)
    going = Counter(change.address.account for change in real if work.nodes[change.address].live)
    raised += gates.policy_gates(judge, given.policy, real, live, going)
    raised += gates.release_gates(judge, given.policy, given.released)
    work.found += judge.unused()
    # Chapters ask about the settings that they declare; a fleet has many others.
    declared = {s.address: s for s in steps if not s.confirm and s.setting in catalogue.SETTINGS}
    work.found += dangers(given.desired, given.look, declared)
    work.found += _unverified(given)
    standing = _standing(given, work, steps)
    return Plan(
        profile=given.profile,
        kind=given.kind,
        sites={name: desired.site for name, desired in sorted(given.desired.items())},
        steps=tuple(steps),
        checks=fact_checks.shown(judged, [step for step in steps if not step.confirm]),
        gates=tuple(sorted(raised, key=_gate_place)),
        standing=standing,
        in_sync=_in_sync(given, held),
        held=tuple(sorted(held.values(), key=lambda hold: hold.address)),
        released=tuple(given.released),
        outputs=tuple(given.outputs),
        diagnostics=in_order([*given.diagnostics, *work.found]),
        commit=given.commit,
        created=given.created,
    )


def _graph(given: Inputs, held: Mapping[Address, Held]) -> _Work:
    nodes = {}
    for address, change in given.changes.items():
        desired_value, seen = change.desired, change.seen
        setting = catalogue.get(desired_value.setting)
        on = not setting.is_off(desired_value.value)
        live = on if seen.value is desired_value.value else seen.known and not setting.is_off(seen.value)
        step = change.action != "no-op" and address not in held and address.account not in given.broken
        nodes[address] = order.Node(address, on, step, desired_value.needs, live)
    before = order.predecessor_graph(nodes)
    for first, then in cross_account.freed(given.changes, nodes, given.accounts):
        before.setdefault(then, []).append(first)
    return _Work(nodes, before)


def _block(
    given: Inputs, work: _Work, held: Mapping[Address, Held], judged: Mapping[Address, Sequence[fact_checks.Judged]]
) -> None:
    """Take out the steps that cannot be: those of accounts in conflict, and those behind something that stays."""
    scope = frozenset(given.desired)
    platforms = {name: desired.site.platform for name, desired in given.desired.items()}
    work.found += blockers.dependants_left_on(work.nodes, given.changes, platforms, given.look)
    work.found += blockers.unmet(work.nodes, given.changes, scope, given.look)
    work.found += blockers.clashes(work.nodes, given.changes, given.desired, given.look)
    in_conflict = {d.account for d in work.found if d.is_error and d.code != "blocked"}
    work.found += cross_account.still_used(
        given.changes, work.nodes, given.accounts, given.look, frozenset(given.desired)
    )
    work.found += fact_checks.unmet(judged, work.nodes, given.changes)
    work.found += blockers.crowds(work.nodes, given.changes, given.objects)
    stuck: dict[Address, str] = {d.address: d.summary for d in work.found if d.code in _ALONE and d.address}
    for address, node in work.nodes.items():
        change = given.changes[address]
        if address in held:
            stuck[address] = f"it is held until {held[address].until}"
        elif change.seen.value is UNREADABLE:
            stuck[address] = "it cannot be read"
        elif address.account in in_conflict or address.account in given.broken:
            stuck[address] = f"{address.account} has errors"
            node.step = False
    peers_blocked = {a for a in stuck if work.nodes[a].step}
    for address, (root, why) in blockers.cannot(work.nodes, work.before, given.changes, stuck, given.look).items():
        work.nodes[address].step = False
        work.found.append(
            warning(
                "blocked",
                f"{given.changes[address].desired.setting} waits for {root}: {why}",
                given.changes[address].desired.mark,
                address=address,
                account=address.account,
            )
        )
    for address in peers_blocked:
        work.nodes[address].step = False


def _narrow(given: Inputs, work: _Work) -> None:
    """Targets keep themselves and what has to be done before them; what is left out takes with it what waits for it."""
    steps = [a for a, node in work.nodes.items() if node.step]
    if given.keep:
        desired_value = reach([a for a in steps if given.keep(given.changes[a])], work.before)
        for address in steps:
            work.nodes[address].step = work.nodes[address].step and address in desired_value
    if given.leave:
        after: dict[Address, list[Address]] = {}
        for then, firsts in work.before.items():
            for first in firsts:
                after.setdefault(first, []).append(then)
        for address in reach([a for a in steps if given.leave(given.changes[a])], after):
            work.nodes[address].step = False


def _step(
    given: Inputs, work: _Work, address: Address, nearest: Set[Address], confirm: bool
) -> tuple[Step, tuple[Implication, ...]]:
    change, mode = given.changes[address], manual_steps.mode(given.changes[address], given.mode(address))
    implied = () if confirm else _implied(given, work, change)
    step = Step(
        address=address,
        setting=change.desired.setting,
        mode=mode,
        action=change.action,
        before=change.before,
        after=change.after,
        seen=change.seen,
        origin=change.desired.mark,
        depends_on=_depends_on(work, address, nearest),
        details=change.details,
        confirm=confirm,
        hand=_hand(given, work, change) if mode != "api" else None,
        implications=tuple(i.code for i in implied) if implied else (),
        means=change.desired.means,
        checks=change.desired.checks if work.nodes[address].on else (),
    )
    return step, implied


def _hand(given: Inputs, work: _Work, change: Change) -> ManualInstructions:
    """What a person does: of a document with all of this plan in it that waits for nothing else."""
    own, first = change.address, work.looks.get(change.address, "")
    together = work.pasted.get(own[:3], []) if own.part else []
    if first and own.part:
        together = sorted([*together, own])
    return manual_steps.manual_instructions(change, [given.changes[other] for other in together], first)


def _implied(given: Inputs, work: _Work, change: Change) -> tuple[Implication, ...]:
    if catalogue.get(change.desired.setting).rules.implications is no_implications:
        return ()
    account = change.address.account

    def there(name: str) -> Address:
        return catalogue.get(name).address(account)

    def changing(name: str) -> bool:
        other = work.nodes.get(there(name))
        return bool(other and other.step)

    return gates.implications(
        change, given.desired[account].site, lambda name: given.look(there(name)), changing, given.masks_cards
    )


def _depends_on(work: _Work, address: Address, nearest: Set[Address]) -> tuple[Address, ...]:
    node = work.nodes[address]
    if not (node.needs or nearest):
        return ()
    direct = {need.address for need in node.needs if node.on and not _idle(need.soft, work.nodes.get(need.address))}
    return tuple(sorted(direct | nearest))


def _idle(soft: bool, needed: order.Node | None) -> bool:
    """A soft need counts only where it is wished on too."""
    return soft and not (needed and needed.on)


def _in_sync(given: Inputs, held: Mapping[Address, Held]) -> dict[str, int]:
    """How many managed settings of each account are as wished."""
    found: Counter[str] = Counter(dict.fromkeys(given.desired, 0))
    for address, change in given.changes.items():
        if change.action == "no-op" and change.seen.value is not UNREADABLE and address not in held:
            found[address.account] += 1
    return dict(sorted(found.items()))


_CODE_PLACE = {code: place for place, code in enumerate(catalogue.IMPLICATIONS)}


def _gate_place(gate: Gate) -> tuple[bool, int, str, str]:
    """What is not accepted first, then in the guide's order."""
    return (gate.accepted, _CODE_PLACE.get(gate.code, len(_CODE_PLACE)), gate.code, gate.address)


def _standing(given: Inputs, work: _Work, steps: Sequence[Step]) -> tuple[Standing, ...]:
    """Settings that are as wished and that steps of this plan stand on, directly or not."""
    under = reach([step.address for step in steps if step.address in work.before], work.before)
    shown = [a for a in under if not work.nodes[a].step and given.changes[a].action == "no-op"]
    return tuple(
        Standing(a, given.changes[a].desired.setting, given.mode(a), given.changes[a].seen)
        for a in sorted(shown)
        if given.changes[a].seen.known
    )


def _unverified(given: Inputs) -> Iterable[Diagnostic]:
    for address, change in given.changes.items():
        if change.seen.source == "expired":
            days = given.policy.max_age(change.desired.setting)
            yield warning(
                "unverified",
                f"{change.desired.setting} was attested on {change.seen.date}; {days} days are over",
                change.desired.mark,
                address=address,
                account=address.account,
                fix=(f"look, then: lpconf attest {address.account} {change.desired.setting}",),
            )


def dangers(
    desired: Mapping[str, DesiredState], look: Callable[[Address], ObservedValue], steps: Mapping[Address, Step]
) -> Iterable[Diagnostic]:
    """What the chapters have to say on top of every output, as warnings, for the accounts in `desired`."""
    for name, account in desired.items():
        wished = {desired_value.setting for desired_value in account.wants}
        for chapter in catalogue.CHAPTERS:
            if not any(setting.name in wished for setting in chapter.settings):
                continue

            def seen(setting: str, name: str = name) -> ObservedValue:
                return look(catalogue.get(setting).address(name))

            def coming(setting: str, name: str = name) -> str:
                step = steps.get(catalogue.get(setting).address(name))
                if step is None or catalogue.get(setting).is_off(step.after):
                    return ""
                return "lpconf" if step.mode == "api" else "person"

            for danger in chapter.dangers(Situation(account.site, seen, coming)):  # type: ignore[arg-type]
                yield warning(
                    danger.code,
                    danger.summary,
                    detail=danger.detail,
                    address=danger.setting.address(name),
                    account=name,
                )
