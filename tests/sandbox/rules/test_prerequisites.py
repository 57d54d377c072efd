"""The guide's order, judged by the sandbox on its own."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path
from typing import Any

import pytest

import lpconf.sandbox
from lpconf.sandbox import backdoor
from lpconf.sandbox.rules.prerequisites import (
    AUTH_SDE,
    FEATURE_69,
    GLOBAL,
    REFERRER,
    RULES,
    TRANSCRIPTS,
    OrderedSwitch,
    judged,
)
from lpconf.sandbox.world import World

LADDER = (FEATURE_69, GLOBAL, TRANSCRIPTS, AUTH_SDE, REFERRER)
SITE = "1"


def switch(world: World, home: OrderedSwitch, on: bool) -> None:
    value: Any = ("a,b" if on else "") if home is REFERRER else on
    with judged(world, SITE):
        backdoor.put(world, SITE, home.surface, home.key, value)


def blamed(world: World) -> list[tuple[str, str]]:
    return [(v.what, v.missing) for v in world.violations()]


def standing(*homes: OrderedSwitch) -> World:
    world = World()
    for home in homes:
        backdoor.put(world, SITE, home.surface, home.key, "a" if home is REFERRER else True)
    return world


def test_up_and_down_the_ladder_is_fine() -> None:
    world = World()
    for home in LADDER:
        switch(world, home, True)
    for home in reversed(LADDER):
        switch(world, home, False)
    assert world.violations() == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.home.key}-{rule.first.key}")
def test_each_rule_on_and_off(rule: Any) -> None:
    world = standing(*(home for home in LADDER if home not in (rule.home, rule.first)))
    switch(world, rule.home, True)
    assert (rule.home.key, rule.first.key) in blamed(world)
    assert any(rule.words in violation.text for violation in world.violations())
    world = standing(*LADDER)
    switch(world, rule.first, False)
    assert (rule.first.key, rule.home.key) in blamed(world)
    assert backdoor.get(world, SITE, rule.first.surface, rule.first.key) is False  # accepted all the same


def test_only_orders_that_the_guide_allows_are_without_blame() -> None:
    """Of the 120 orders of five, two: the last two rungs may be swapped."""
    clean = []
    for order in itertools.permutations(LADDER):
        world = World()
        for home in order:
            switch(world, home, True)
        if not world.violations():
            clean.append(order)
        world.close()
    assert clean == [LADDER, (*LADDER[:3], REFERRER, AUTH_SDE)]


def test_what_stays_as_it_is_is_not_blamed() -> None:
    world = standing(REFERRER)
    with judged(world, SITE):
        backdoor.put(world, SITE, REFERRER.surface, REFERRER.key, "a,b,c")
        backdoor.put(world, SITE, "site_setting", "other", "x")
    switch(world, AUTH_SDE, False)
    assert world.violations() == []


@pytest.mark.parametrize("value", ["", " , ", None])
def test_an_empty_list_is_off(value: Any) -> None:
    world = standing(FEATURE_69)
    with judged(world, SITE):
        backdoor.put(world, SITE, REFERRER.surface, REFERRER.key, value)
    assert world.violations() == []


@pytest.mark.parametrize("value", [True, "TRUE", "true", "on"])
def test_ways_of_being_on(value: Any) -> None:
    world = World()
    with judged(world, SITE):
        backdoor.put(world, SITE, AUTH_SDE.surface, AUTH_SDE.key, value)
    assert set(blamed(world)) == {(AUTH_SDE.key, FEATURE_69.key), (AUTH_SDE.key, TRANSCRIPTS.key)}


def test_accounts_do_not_stand_for_one_another() -> None:
    world = World()
    backdoor.put(world, "2", FEATURE_69.surface, FEATURE_69.key, True)
    switch(world, GLOBAL, True)
    assert blamed(world) == [(GLOBAL.key, FEATURE_69.key)]


def test_the_sandbox_does_not_read_the_catalogue() -> None:
    """Its rules are evidence only while they are its own."""
    for path in Path(lpconf.sandbox.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert "catalogue" not in (node.module or ""), path
                assert not (node.module == "lpconf" and any(a.name == "catalogue" for a in node.names)), path
            elif isinstance(node, ast.Import):
                assert not any("catalogue" in alias.name for alias in node.names), path
