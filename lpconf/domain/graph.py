"""The order of things that need each other."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

from lpconf.errors import CycleFound

Node = TypeVar("Node", bound=Hashable)


def stable_topological_order(needs: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """All nodes, each after what it needs: the smallest whose needs are all taken, again and again.

    Nodes are compared with ``<``. Raises CycleFound with the members of a ring.
    """
    waits: dict[Node, int] = {}
    after: dict[Node, list[Node]] = {}
    for node, firsts in needs.items():
        for first in firsts:
            waits[node] = waits.get(node, 0) + 1
            after.setdefault(first, []).append(node)
    # Most nodes of a fleet wait for nothing. They are sorted once; only those that become free go through a heap.
    free: list[Any] = [node for node in needs if node not in waits]
    free += [node for node in after if node not in needs]
    free.sort()
    freed: list[Any] = []
    order: list[Node] = []
    for smallest in free:
        while freed and freed[0] < smallest:
            _take(heapq.heappop(freed), order, freed, waits, after)
        if smallest in after:
            _take(smallest, order, freed, waits, after)
        else:
            order.append(smallest)
    while freed:
        _take(heapq.heappop(freed), order, freed, waits, after)
    if any(waits.values()):
        raise CycleFound(_ring(after))
    return order


def _take(
    node: Node, order: list[Node], freed: list[Any], waits: dict[Node, int], after: Mapping[Node, Iterable[Node]]
) -> None:
    order.append(node)
    for then in after.get(node, ()):
        waits[then] -= 1
        if not waits[then]:
            heapq.heappush(freed, then)


def _ring(after: Mapping[Any, Iterable[Any]]) -> list[Any]:
    """The members of one ring, each needing the next. `after` has for each node those that need it."""
    from graphlib import CycleError, TopologicalSorter  # start-up

    try:
        TopologicalSorter(after).prepare()
    except CycleError as ring:
        return list(ring.args[1])
    return []


def reachable(start: Iterable[Node], edges: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """All nodes that can be reached from `start` along `edges`, `start` included."""
    seen: set[Node] = set()
    todo = list(start)
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(edges.get(node, ()))
    return seen
