"""How a platform may behave that is whole and well: told by script, and survived by the connectors."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from lpconf.catalogue.surfaces import WIDGET
from lpconf.connect.router import ConnectorRouter, in_process, open_connectors
from lpconf.domain.fault import FAULT_KINDS, MISBEHAVIOURS, Fault
from lpconf.domain.project import Profile
from lpconf.sandbox import backdoor
from lpconf.sandbox.faults.injection import with_faults
from lpconf.sandbox.faults.schedule import FaultScript
from lpconf.sandbox.world import Options, World
from tests.connect.scripted_transport import SITE

FULL = {"url": "https://a.example", "order": 3, "skillIds": [], "span": "1", "parameters": [], "description": "d"}


def over(world: World, *faults: Fault) -> ConnectorRouter:
    app = with_faults(world, FaultScript(faults))
    return open_connectors(Profile("s", "sandbox"), transport=in_process(app), environ={})


def world_with(*names: str) -> World:
    world = World(options=Options(default_features=False))
    for name in names:
        backdoor.put(world, SITE.id, "widget", name, FULL)
    return world


def test_they_are_no_random_faults() -> None:
    assert not MISBEHAVIOURS.keys() & FAULT_KINDS.keys()


def test_a_managed_widget_of_a_summary_list_is_read_whole_and_loses_nothing() -> None:
    world = world_with("A", "B")
    router = over(world, Fault("summary", times=99))

    async def work() -> Any:
        reading = await router.read(SITE, WIDGET, ["A"])
        assert reading.values["A"]["url"] == FULL["url"]
        assert "url" not in reading.values["B"]
        await router.write(SITE, WIDGET, "A", {**reading.values["A"], "order": 1}, reading)
        again = await router.read(SITE, WIDGET, ["A"])
        await router.write(SITE, WIDGET, "B", {**again.values["B"], "order": 2}, again)

    asyncio.run(work())
    for name, order in (("A", 1), ("B", 2)):
        stored = backdoor.get(world, SITE.id, "widget", name)
        assert {**FULL, "order": order}.items() <= stored.items()  # type: ignore[union-attr]


def test_empty_lists_may_be_left_out() -> None:
    router = over(world_with("A"), Fault("lists-dropped", times=9))
    reading = asyncio.run(router.read(SITE, WIDGET, ["A"]))
    assert "skillIds" not in reading.values["A"]
    assert reading.values["A"]["url"] == FULL["url"]


@pytest.mark.parametrize(("what", "stored"), [("trimmed", "A & B"), ("escaped", " A &amp; B ")])
def test_names_may_be_stored_otherwise_and_the_answer_tells(what: Any, stored: str) -> None:
    world = world_with()
    router = over(world, Fault(what, method="write"))

    async def work() -> Any:
        reading = await router.read(SITE, WIDGET)
        return await router.write(SITE, WIDGET, " A & B ", {"name": " A & B "}, reading)

    answer = asyncio.run(work())
    assert answer.stored["name"] == stored
    assert isinstance(answer.stored["id"], int)
    assert list(backdoor.state(world)[SITE.id]["widget"]) == [stored]


def test_orders_may_be_counted_anew() -> None:
    world = world_with("A", "B")
    router = over(world, Fault("renumbered", method="write"))

    async def work() -> None:
        reading = await router.read(SITE, WIDGET, ["B"])
        await router.write(SITE, WIDGET, "B", {**reading.values["B"], "order": 1}, reading)

    asyncio.run(work())
    orders = {name: item["order"] for name, item in backdoor.state(world)[SITE.id]["widget"].items()}
    assert orders == {"B": 1, "A": 2}


@pytest.mark.parametrize("what", sorted(MISBEHAVIOURS))
def test_other_requests_are_not_struck(what: Any) -> None:
    app = with_faults(world_with("A"), FaultScript([Fault(what, times=99)]))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return await client.get(f"/api/account/{SITE.id}/configuration/setting/properties")

    assert asyncio.run(ask()).json() == []
    assert not app.struck
