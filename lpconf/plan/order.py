"""What has to be done before what: the graph of desired values, and the graph of steps that comes of it.

The order on: what is needed first, first. The order off: the exact reverse (contract 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from lpconf.domain.address import Address
from lpconf.domain.state import Requirement


@dataclass(slots=True)
class OrderNode:
    """A desired address as the order sees it. `on`: the desired value is not off. `step`: it is going to change.
    `live`: its value is known, and not off."""

    address: Address
    on: bool
    step: bool
    needs: tuple[Requirement, ...]
    live: bool = False


def predecessor_graph(nodes: Mapping[Address, OrderNode]) -> dict[Address, list[Address]]:
    """The desired addresses that come before a desired address, whether they change or not; only where there are
    any."""
    before: dict[Address, list[Address]] = {}
    for node in nodes.values():
        for need in node.needs:
            needed = nodes.get(need.address)
            if needed is None or needed.on != node.on:
                continue
            first, then = (needed, node) if node.on else (node, needed)
            before.setdefault(then.address, []).append(first.address)
    return before


def reversed_edges(edges: Mapping[Address, Iterable[Address]]) -> dict[Address, list[Address]]:
    """The same edges the other way round: what comes after what."""
    after: dict[Address, list[Address]] = {}
    for then, firsts in edges.items():
        for first in firsts:
            after.setdefault(first, []).append(then)
    return after


def direct_predecessors(
    nodes: Mapping[Address, OrderNode], before: Mapping[Address, Iterable[Address]]
) -> dict[Address, Set[Address]]:
    """For each step the nearest steps before it, where anything is before it: paths that lead through addresses
    without a step are contracted."""
    result: dict[Address, Set[Address]] = {}
    for address, firsts in before.items():
        if not nodes[address].step:
            continue
        results: set[Address] = set()
        passed: set[Address] = set()
        todo = list(firsts)
        while todo:
            other = todo.pop()
            if other in passed:
                continue
            passed.add(other)
            if nodes[other].step:
                results.add(other)
            else:
                todo.extend(before.get(other, ()))
        result[address] = results
    return result
