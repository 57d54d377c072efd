"""As few sittings as the order of needs allows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.address import Address
from lpconf.domain.plan import Step
from lpconf.report.views.manual_sessions import sittings
from tests.report.example_plans import ladder, step

A_STEP = step("settings.ac_features.X", True)


def made(hands: list[bool], needs: list[set[int]]) -> list[Step]:
    """Steps in order of application; step i needs some of those before it."""
    where = [Address("a", "ac_feature", f"k{i}") for i in range(len(hands))]
    return [
        replace(
            A_STEP, address=where[i], mode="manual" if by_hand else "api", depends_on=tuple(where[n] for n in needs[i])
        )
        for i, by_hand in enumerate(hands)
    ]


@st.composite
def graphs(draw: st.DrawFn, most: int = 8) -> list[Step]:
    hands = draw(st.lists(st.booleans(), max_size=most))
    needs = [draw(st.sets(st.integers(0, i - 1))) if i else set() for i in range(len(hands))]
    return made(hands, needs)


def works(steps: list[Step], groups: list[list[Step]]) -> bool:
    """Play it: lpconf does all it can, people do a whole sitting in its order, again and again."""
    done: set[Address] = set()

    def machine() -> None:
        for one in steps:
            if not one.by_hand and done.issuperset(one.depends_on):
                done.add(one.address)

    for group in groups:
        machine()
        for one in group:
            if not done.issuperset(one.depends_on):
                return False
            done.add(one.address)
    machine()
    return len(done) == len(steps)


@given(graphs())
def test_every_step_by_hand_once_in_order_and_possible(steps: list[Step]) -> None:
    groups = sittings(steps)
    assert sorted(s.address for group in groups for s in group) == sorted(s.address for s in steps if s.by_hand)
    for group in groups:
        assert all(steps.index(a) < steps.index(b) for a, b in pairwise(group))
    assert works(steps, groups)


@given(graphs(most=5))
def test_no_grouping_has_fewer(steps: list[Step]) -> None:
    hands = [s for s in steps if s.by_hand]
    fewest = len(sittings(steps))
    for number in range(fewest):
        for choice in product(range(number), repeat=len(hands)):
            groups = [[s for s, turn in zip(hands, choice, strict=True) if turn == i] for i in range(number)]
            assert not works(steps, groups)


def test_the_ladder_takes_one() -> None:
    assert [[s.setting for s in group] for group in sittings(ladder())] == [
        ["encryption.transcripts", "encryption.auth_sde"]
    ]


def test_a_step_of_lpconf_between_two_takes_two() -> None:
    steps = made([True, False, True, True], [set(), {0}, {1}, set()])
    assert [[s.address.key for s in group] for group in sittings(steps)] == [["k0", "k3"], ["k2"]]


def test_nothing_by_hand_takes_none() -> None:
    assert sittings(made([False, False], [set(), {0}])) == []
