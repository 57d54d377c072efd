"""Laws of the order: a topological sort needs a property test, however small it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.graph import reachable, stable_topological_order
from lpconf.errors import CycleFound


@st.composite
def acyclic(draw: st.DrawFn) -> dict[int, list[int]]:
    """Needs without a ring: in a shuffled row, each needs only earlier ones."""
    row = draw(st.permutations(range(draw(st.integers(0, 9)))))
    return {node: draw(st.lists(st.sampled_from(row[:i]), unique=True)) if i else [] for i, node in enumerate(row)}


@given(acyclic())
def test_needs_come_first_and_nothing_is_lost(needs: dict[int, list[int]]) -> None:
    order = stable_topological_order(needs)
    assert sorted(order) == sorted(needs)
    for node, before in needs.items():
        assert all(order.index(other) < order.index(node) for other in before)


@given(acyclic())
def test_each_is_the_smallest_whose_needs_are_taken(needs: dict[int, list[int]]) -> None:
    taken: set[int] = set()
    for node in stable_topological_order(needs):
        ready = [other for other in needs if other not in taken and taken.issuperset(needs[other])]
        assert node == min(ready)
        taken.add(node)


@given(acyclic(), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_it_is_written(needs: dict[int, list[int]], chance: object) -> None:
    items = list(needs.items())
    chance.shuffle(items)  # type: ignore[attr-defined]
    assert stable_topological_order(dict(items)) == stable_topological_order(needs)


def test_a_chain_written_backwards() -> None:
    assert stable_topological_order({"c2": ["c"], "b": ["d"], "d": [], "c": ["b"]}) == ["d", "b", "c", "c2"]


def test_a_ring_is_named_by_its_members() -> None:
    with pytest.raises(CycleFound) as found:
        stable_topological_order({"a": ["b"], "b": ["c"], "c": ["a"], "d": []})
    assert set(found.value.members) == {"a", "b", "c"}
    assert found.value.members[0] == found.value.members[-1]


@given(acyclic(), st.sets(st.integers(0, 8)))
def test_reach_is_closed(edges: dict[int, list[int]], start: set[int]) -> None:
    found = reachable(start, edges)
    assert start <= found
    assert all(set(edges.get(node, [])) <= found for node in found)
