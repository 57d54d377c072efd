"""Refresh: what one account costs the others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading
from lpconf.connect.http.slots import release_slot
from lpconf.domain.address import Address
from lpconf.domain.state import Site
from lpconf.observe.attestations import Attestations
from lpconf.observe.refresh import Question, refresh


class TwoHosts:
    """The host of `slow` answers only when the other one has; until then its account waits to ask again."""

    def __init__(self) -> None:
        self.other_has = asyncio.Event()

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        if site.name == "slow":
            release_slot()
            await self.other_has.wait()
        self.other_has.set()
        return Reading({"k": "v"})

    async def write(self, *given: Any) -> None:
        raise AssertionError

    async def zone(self, site: Site) -> str | None:
        return None

    async def close(self) -> None:
        return None


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
