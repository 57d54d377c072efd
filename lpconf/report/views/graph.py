"""The order of a plan as a drawing: steps are nodes, needs are edges. The same plan, the same text."""

from __future__ import annotations

from collections.abc import Iterator

from lpconf.domain.address import Address
from lpconf.domain.plan import Plan


def node_names(plan: Plan) -> dict[Address, str]:
    """A short name for each address that is drawn: ``n1``, ``n2``."""
    addresses = [step.address for step in plan.steps]
    addresses += [standing.address for standing in plan.standing]
    return {address: f"n{i}" for i, address in enumerate(dict.fromkeys(addresses), 1)}


def edges(plan: Plan) -> Iterator[tuple[Address, Address]]:
    """Needs as pairs (first, then), only between what is drawn."""
    drawn = node_names(plan)
    for step in plan.steps:
        for need in step.depends_on:
            if need in drawn:
                yield need, step.address
