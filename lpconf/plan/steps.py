"""One change as a step of the plan: who does it, what it waits for, what it brings with it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from lpconf import catalogue
from lpconf.catalogue.setting import no_implications
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import Change, ManualInstructions, Reason, Step
from lpconf.domain.state import PartOrigin
from lpconf.domain.value import UNKNOWN, equal
from lpconf.plan import gates, manual_steps, order
from lpconf.plan.checks import facts
from lpconf.plan.inputs import Inputs


class StepMaker:
    """Makes the steps of one plan. `ordered` are their addresses, `checks` the facts that desired values depend on."""

    def __init__(
        self,
        given: Inputs,
        nodes: Mapping[Address, order.OrderNode],
        ordered: Iterable[Address],
        checks: Mapping[Address, Sequence[facts.JudgedFact]],
    ) -> None:
        self._given, self._nodes = given, nodes
        self._unknown_facts: dict[Address, str] = {}
        """What a person has to look at first, by the address of the step that waits for it."""
        for address, judged in checks.items():
            for fact in judged:
                if fact.check.status == "unknown":
                    self._unknown_facts[address] = fact.condition.text
        self._by_document: dict[tuple[str, ...], list[Address]] = {}
        """The entries of each document that a person writes as a whole, without those that wait for a fact."""
        for address in sorted(ordered):
            if address.part and address not in self._unknown_facts:
                self._by_document.setdefault(address[:3], []).append(address)

    def step(self, address: Address, nearest: Set[Address], confirm: bool) -> Step:
        """The step at `address`. `nearest` are the steps right before it; `confirm`: it only asks to look."""
        change, node = self._given.changes[address], self._nodes[address]
        desired = change.desired
        setting = catalogue.get(desired.setting)
        mode = manual_steps.mode(setting, change, self._given.mode(address))
        has_implications = not confirm and setting.rules.implications is not no_implications
        origins = _origins(change) if desired.origins else ()
        return Step(
            address=address,
            setting=setting.name,
            mode=mode,
            action=change.action,
            before=change.before,
            after=change.after,
            observed=change.observed,
            origin=_origin(change, origins),
            depends_on=self._depends_on(node, nearest) if node.needs or nearest else (),
            details=change.details,
            confirm=confirm,
            hand=self._instructions(change) if mode != "api" else None,
            implications=self._implications(change) if has_implications else (),
            write_hints=desired.write_hints,
            checks=desired.checks if node.on else (),
            reason=self._reason(change),
            origins=origins,
            named=desired.named if setting.manual_step.value_text else None,
        )

    def _instructions(self, change: Change) -> ManualInstructions:
        """What a person does: of a document with all of this plan in it that waits for nothing else."""
        own = change.address
        look_first = self._unknown_facts.get(own, "")
        together = self._by_document.get(own[:3], []) if own.part else []
        if look_first and own.part:
            together = sorted([*together, own])
        changes = [self._given.changes[address] for address in together]
        return manual_steps.manual_instructions(change, changes, look_first)

    def _implications(self, change: Change) -> tuple[str, ...]:
        """The codes of what a change brings with it."""
        account = change.address.account

        def changing(name: str) -> bool:
            node = self._nodes.get(catalogue.get(name).address(account))
            return node is not None and node.step

        raised = gates.implications(
            change,
            self._given.desired[account].site,
            lambda name: self._given.look(catalogue.get(name).address(account)),
            changing,
            self._given.masks_cards,
        )
        return tuple([implication.code for implication in raised])

    def _depends_on(self, node: order.OrderNode, nearest: Set[Address]) -> tuple[Address, ...]:
        needs = [need for need in node.needs if node.on and not self._is_idle(need.soft, need.address)]
        return tuple(sorted({need.address for need in needs} | nearest))

    def _is_idle(self, soft: bool, needed: Address) -> bool:
        """A soft need counts only where it is desired on too, and not where the account has no such place: it can
        neither stand there nor come."""
        node = self._nodes.get(needed)
        return soft and not (node and node.on and (node.live or node.step))

    def _reason(self, change: Change) -> Reason | None:
        """Why there is a change: the files changed, the world did, both, or others need it. None without a base."""
        base = self._given.base
        if base is None:
            return None
        if change.desired.write_hints.get("was") and change.before is not None:
            return "renamed"
        before = base.get(change.address)
        if before is None:
            return "wished"
        files_changed = not equal(before.after, change.after)
        if change.observed.value is UNKNOWN:
            return "wished" if files_changed else "needed"
        world_changed = before.action != "no-op"
        if files_changed:
            return "both" if world_changed else "wished"
        return "drifted"


def _changed_parts(change: Change) -> list[str]:
    """The parts of a value that come, go or differ, as the details name them."""
    details = change.details
    parts = [*details.get("added", ()), *details.get("removed", ())]
    return parts + [entry["path"] for entry in details.get("fields", ())]


def _origins(change: Change) -> tuple[PartOrigin, ...]:
    """The lines that cause the changed parts."""
    changed = set(_changed_parts(change))
    return tuple(origin for origin in change.desired.origins if origin.part in changed)


def _origin(change: Change, origins: Sequence[PartOrigin]) -> Mark:
    """The line that causes a change: that of its parts, where all of them stand in another file than the value."""
    if not origins:
        return change.desired.mark
    marks = [origin.mark for origin in origins]
    every_part = len(marks) == len(_changed_parts(change))
    if every_part and all(mark.file != change.desired.mark.file for mark in marks):
        return marks[0]
    return change.desired.mark
