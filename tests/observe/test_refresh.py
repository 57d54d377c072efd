"""Refresh: what one account costs the others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading
from lpconf.connect.http.slots import release_slot
from lpconf.domain.address import Address
from lpconf.domain.state import Site
from lpconf.domain.value import ABSENT, UNREADABLE
from lpconf.observe.attestations import Attestations
from lpconf.observe.question import Question
from lpconf.observe.refresh import refresh


class ReadOnly:
    """A connector of which nothing is asked but to read."""

    async def write(self, *given: Any) -> None:
        raise AssertionError

    async def zone(self, site: Site) -> str | None:
        return None

    async def close(self) -> None:
        return None


class TwoHosts(ReadOnly):
    """The host of `slow` answers only when the other one has; until then its account waits to ask again."""

    def __init__(self) -> None:
        self.other_has = asyncio.Event()

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        if site.name == "slow":
            release_slot()
            await self.other_has.wait()
        self.other_has.set()
        return Reading({"k": "v"})


def question(name: str, clock: Any) -> Question:
    site = Site(name, name, "chat", {}, f"accounts/{name}.yaml")
    return Question(
        site, [Address.at(name, "site_setting", "k")], Attestations({}, {}, clock, lambda _: 90), lambda _: "api"
    )


def test_an_account_that_waits_for_its_host_keeps_no_other_from_being_looked_at() -> None:
    async def look() -> list[str]:
        seen: list[str] = []
        asked = [question("slow", None), question("swift", None)]
        async with asyncio.timeout(10):
            await refresh(asked, TwoHosts(), concurrency=1, on_progress=seen.append)
        return seen

    assert asyncio.run(look()) == ["swift", "slow"]


class Answers(ReadOnly):
    """Gives each account the reading that stands for it."""

    def __init__(self, **readings: Any) -> None:
        self.readings = readings

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        reading: Reading = self.readings[site.name]
        return reading


def of_widget(name: str) -> Question:
    asked = question(name, None)
    return replace(asked, addresses=[Address.at(name, "widget", "Orders")])


def test_twins_that_cannot_be_read_either_are_unreadable() -> None:
    """A list of summaries, of which two bear the name, and neither can be read by itself."""
    twins = Reading({}, names={"Orders": [1, 2]}, ambiguous=frozenset({"Orders"}), unreadable={"Orders": "gone"})
    observed = asyncio.run(refresh([of_widget("a")], Answers(a=twins)))
    assert observed.get(Address.at("a", "widget", "Orders")).value is UNREADABLE


def test_an_answer_that_nothing_can_be_made_of_is_that_surfaces_failure_alone() -> None:
    odd: Any = replace(Reading({}), values=7)
    observed = asyncio.run(refresh([of_widget("a"), of_widget("b")], Answers(a=odd, b=Reading({}))))
    (failed, sound) = (observed.get(Address.at(name, "widget", "Orders")) for name in "ab")
    assert (failed.value, sound.value) == (UNREADABLE, ABSENT)
    assert "could not be dealt with" in failed.why
