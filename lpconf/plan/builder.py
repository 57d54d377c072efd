"""Plan: the changes of all accounts, in order, with people's steps, gates and everything a reader must know.

The only subtle place of lpconf. The order is: take the smallest address whose needs are all taken, again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, in_order, warning
from lpconf.domain.graph import reachable, stable_topological_order
from lpconf.domain.plan import Change, Gate, Plan, Standing, Step
from lpconf.domain.state import RECORD, Hold, ObservedValue
from lpconf.domain.value import ABSENT, UNREADABLE
from lpconf.domain.wording import argument
from lpconf.plan import cost, gates, manual_steps, order
from lpconf.plan.checks import blockers, cross_account, facts, objects
from lpconf.plan.checks.dangers import dangers
from lpconf.plan.inputs import Inputs
from lpconf.plan.steps import StepMaker

_ALONE = ("blocked", "check.unmet")
"""Errors that keep back their own step and what waits for it, and nothing else of the account."""

_NOTHING: frozenset[Address] = frozenset()

Checks = Mapping[Address, Sequence[facts.JudgedFact]]
"""The facts that desired values depend on, judged, by the address of the value."""


@dataclass(slots=True)
class _Graph:
    """The desired values and what has to be done before what; and the problems that were met on the way."""

    nodes: dict[Address, order.OrderNode]
    before: dict[Address, list[Address]]
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def steps(self) -> list[Address]:
        """The addresses that are going to change."""
        return [address for address, node in self.nodes.items() if node.step]

    @property
    def after(self) -> dict[Address, list[Address]]:
        """What waits for what: the edges turned round."""
        return order.reversed_edges(self.before)


def build(given: Inputs) -> Plan:
    """The plan. Raises CycleFound where settings need each other in a ring."""
    held = given.held
    graph = _graph(given, held)
    checks = facts.judge(given.changes, given.look, given.zones)
    _block(given, graph, held, checks)
    _narrow(given, graph)
    steps = _steps(given, graph, checks)
    real = [step for step in steps if not step.confirm]
    standing = _standing(given, graph, steps)
    judge = gates.Judge(given.desired, given.cli_acceptances, given.accept_place)
    raised = _gates(given, graph, steps, judge)
    problems = [*graph.problems, *judge.unused(), *_dangers(given, real), *_unverified(given)]
    problems += objects.object_diagnostics(graph.nodes, given.changes, given.objects, given.policy)
    return Plan(
        profile=given.profile,
        kind=given.kind,
        sites={name: desired.site for name, desired in sorted(given.desired.items())},
        steps=tuple(steps),
        checks=facts.shown(checks, real),
        gates=raised,
        standing=standing,
        in_sync=_in_sync(given, held),
        held=tuple(sorted(held.values(), key=lambda hold: hold.address)),
        released=tuple(given.released),
        outputs=tuple(given.outputs),
        diagnostics=in_order([*given.diagnostics, *problems]),
        commit=given.commit,
        created=given.created,
        narrowed=given.is_target is not None or given.is_excluded is not None,
        unmanaged=given.unmanaged,
        cost=cost.of_steps(steps, standing, given.refresh_requests),
    )


def _graph(given: Inputs, held: Mapping[Address, Hold]) -> _Graph:
    nodes = {address: _node(given, change, address in held) for address, change in given.changes.items()}
    before = order.predecessor_graph(nodes)
    for first, then in cross_account.freed(given.changes, nodes, given.accounts):
        before.setdefault(then, []).append(first)
    return _Graph(nodes, before)


def _node(given: Inputs, change: Change, is_held: bool) -> order.OrderNode:
    desired, observed = change.desired, change.observed
    setting = catalogue.get(desired.setting)
    on = not setting.is_off(desired.value)
    # Most values of a fleet are as desired, and on where these are.
    is_as_desired = change.action == "no-op" and observed.known and observed.value is not ABSENT
    live = on if is_as_desired else _may_be_on(setting, observed)
    step = change.action != "no-op" and not is_held and desired.address.account not in given.broken
    return order.OrderNode(desired.address, on, step, desired.needs, live)


def _may_be_on(setting: Setting, observed: ObservedValue) -> bool:
    """Whether a setting is on by a reading, or by anybody's word."""
    return bool(observed.claim) or (observed.known and not setting.is_off(observed.value))


def _block(given: Inputs, graph: _Graph, held: Mapping[Address, Hold], checks: Checks) -> None:
    """Take out the steps that cannot be: those of accounts in conflict, and those behind something that stays."""
    nodes, changes = graph.nodes, given.changes
    scope = frozenset(given.desired)
    platforms = {name: desired.site.platform for name, desired in given.desired.items()}
    graph.problems += blockers.dependants_left_on(nodes, changes, platforms, given.look)
    graph.problems += blockers.unmet_needs(nodes, changes, scope, given.look)
    graph.problems += blockers.live_conflicts(nodes, changes, given.desired, given.look)
    in_conflict = _accounts_in_conflict(graph.problems)
    graph.problems += cross_account.still_used(changes, nodes, given.accounts, given.look, scope)
    graph.problems += facts.unmet(checks, nodes, changes)
    stuck = _blocked_by_own_problem(graph.problems) | _stuck(given, nodes, held, in_conflict)
    own = {address for address in stuck if nodes[address].step}
    for address in own:
        if address.account in in_conflict or address.account in given.broken:
            nodes[address].step = False
    for address, (root, why) in blockers.blocked_steps(nodes, graph.before, changes, stuck, given.look).items():
        nodes[address].step = False
        graph.problems.append(_blocked(changes[address], root, why))
    for address in own:
        nodes[address].step = False


def _blocked_by_own_problem(problems: Iterable[Diagnostic]) -> dict[Address, str]:
    """The addresses whose own problem keeps them as they are, with the reason."""
    alone = [problem for problem in problems if problem.code in _ALONE]
    return {problem.address: problem.summary for problem in alone if problem.address}


def _accounts_in_conflict(problems: Iterable[Diagnostic]) -> set[str]:
    """The accounts whose desired state contradicts itself: nothing of them is planned."""
    return {problem.account for problem in problems if problem.is_error and problem.code != "blocked"}


def _stuck(
    given: Inputs, nodes: Mapping[Address, order.OrderNode], held: Mapping[Address, Hold], in_conflict: Set[str]
) -> dict[Address, str]:
    """The addresses that stay as they are whatever is desired of them, with the reason."""
    stuck: dict[Address, str] = {}
    for address in nodes:
        if address in held:
            stuck[address] = f"it is held until {held[address].until}"
        elif given.changes[address].observed.value is UNREADABLE:
            stuck[address] = "it cannot be read"
        elif address.account in in_conflict or address.account in given.broken:
            stuck[address] = f"{address.account} has errors"
    return stuck


def _blocked(change: Change, root: Address, why: str) -> Diagnostic:
    return warning(
        "blocked",
        f"{change.desired.setting} waits for {root}: {why}",
        change.desired.mark,
        address=change.address,
        account=change.address.account,
    )


def _narrow(given: Inputs, graph: _Graph) -> None:
    """Targets keep themselves and what has to be done before them; what is left out takes with it what waits for it."""
    if given.is_target:
        targets = [address for address in graph.steps if given.is_target(given.changes[address])]
        included = reachable(targets, graph.before)
        for address in graph.steps:
            graph.nodes[address].step = address in included
    if given.is_excluded:
        excluded = [address for address in graph.steps if given.is_excluded(given.changes[address])]
        for address in reachable(excluded, graph.after):
            graph.nodes[address].step = False


def _steps(given: Inputs, graph: _Graph, checks: Checks) -> list[Step]:
    """The steps in the order of application."""
    nearest = order.direct_predecessors(graph.nodes, graph.before)
    ordered = stable_topological_order({address: nearest.get(address, _NOTHING) for address in graph.steps})
    confirm = manual_steps.confirmations(graph.nodes, graph.before, given.changes, given.mode)
    maker = StepMaker(given, graph.nodes, ordered, checks)
    return [maker.step(address, nearest.get(address, _NOTHING), address in confirm) for address in ordered]


def _gates(given: Inputs, graph: _Graph, steps: Iterable[Step], judge: gates.Judge) -> tuple[Gate, ...]:
    """What somebody has to accept, the open ones first, then in the guide's order."""
    real = [given.changes[step.address] for step in steps if not step.confirm]
    live = Counter(address.account for address, node in graph.nodes.items() if node.live)
    going = Counter(change.address.account for change in real if graph.nodes[change.address].live)
    raised: list[Gate] = []
    for step in steps:
        for code in step.implications:
            implication = catalogue.IMPLICATIONS[code]
            raised.append(judge.gate(implication, str(step.address), step.address.account, step.origin))
    raised += gates.policy_gates(judge, given.policy, real, live, going)
    raised += gates.masking_gates(judge, given.policy, given.desired, {change.address.account for change in real})
    raised += gates.release_gates(judge, given.policy, given.released)
    return tuple(sorted(raised, key=_gate_place))


_CODE_PLACE = {code: place for place, code in enumerate(catalogue.IMPLICATIONS)}


def _gate_place(gate: Gate) -> tuple[bool, int, str, str]:
    return (gate.accepted, _CODE_PLACE.get(gate.code, len(_CODE_PLACE)), gate.code, gate.address)


_WATCHED = frozenset(watched.name for chapter in catalogue.CHAPTERS for watched in chapter.watches)


def _dangers(given: Inputs, steps: Iterable[Step]) -> Iterable[Diagnostic]:
    # Chapters ask about the settings that they declare or watch; a fleet has many others.
    relevant = {step.address: step for step in steps if step.setting in catalogue.SETTINGS or step.setting in _WATCHED}
    return dangers(given.desired, given.look, relevant)


def _in_sync(given: Inputs, held: Mapping[Address, Hold]) -> dict[str, int]:
    """How many managed settings of each account are as desired."""
    counts: Counter[str] = Counter(dict.fromkeys(given.desired, 0))
    for address, change in given.changes.items():
        if change.action == "no-op" and change.observed.value is not UNREADABLE and address not in held:
            counts[address.account] += 1
    return dict(sorted(counts.items()))


def _standing(given: Inputs, graph: _Graph, steps: Sequence[Step]) -> tuple[Standing, ...]:
    """Settings that are as desired and that steps of this plan stand on, directly or not."""
    under = reachable([step.address for step in steps if step.address in graph.before], graph.before)
    standing = []
    for address in sorted(under):
        change, node = given.changes[address], graph.nodes[address]
        stands = node.live or not node.on  # what is desired on and not live is what the account has no place for
        if stands and not node.step and change.action == "no-op" and change.observed.known:
            standing.append(Standing(address, change.desired.setting, given.mode(address), change.observed))
    return tuple(standing)


def _unverified(given: Inputs) -> Iterable[Diagnostic]:
    for address, change in given.changes.items():
        if change.observed.source == "expired":
            days = given.policy.max_age(change.desired.setting)
            recorded = change.observed.from_recording
            way = "recorded" if recorded else "attested"
            look = f"look, then: lpconf attest {address.account} {argument(change.desired.setting)}"
            yield warning(
                "unverified",
                f"{change.desired.setting} was {way} on {change.observed.date}; {days} days are over",
                change.desired.mark,
                address=address,
                account=address.account,
                fix=(f"record again: {RECORD}" if recorded else look,),
            )
