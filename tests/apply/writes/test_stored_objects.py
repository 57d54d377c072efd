"""What a create made is the object of the id that its answer told, whatever the platform calls it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lpconf.apply.writes.stored_objects import under_its_id
from lpconf.connect.connector import Reading, WriteAnswer
from tests.apply.writes.carried_out import carried_out
from tests.fakes import RETAIL, FakeWorld, step

AFTER = {"name": "Orders", "url": "https://o.example"}
STEP = replace(step("widgets.Orders", AFTER), action="create")
LINK = replace(step("offsite.Spring/Link", {"name": "Link", "enabled": True}), action="create")


class Renaming(FakeWorld):
    """A platform that calls what it makes otherwise than it was asked to, and says so if it `tells`."""

    def __init__(self, tells: bool) -> None:
        super().__init__()
        self.tells = tells

    async def write(self, *arguments: Any, **more: Any) -> WriteAnswer:
        answer = await super().write(*arguments, **more)
        made = {**self.values[RETAIL.name, "widget"].pop("Orders"), "id": 7, "name": "ORDERS_1"}
        self.values[RETAIL.name, "widget"]["ORDERS_1"] = made
        return replace(answer, stored=made) if self.tells else answer


def test_it_counts_as_made_and_its_name_is_told(tmp_path: Path) -> None:
    world = Renaming(tells=True)
    outcome = carried_out(STEP, world, tmp_path)
    assert (outcome.status, len(world.trace)) == ("verified", 1)
    assert outcome.detail == (
        "the platform calls it ORDERS_1: write that name into the file, else the next plan makes another one"
    )


def test_without_its_id_nobody_can_tell_and_nothing_is_sent_again(tmp_path: Path) -> None:
    world = Renaming(tells=False)
    outcome = carried_out(STEP, world, tmp_path)
    assert (outcome.status, len(world.trace)) == ("failed", 1)
    assert "did not converge" in outcome.detail


@pytest.mark.parametrize("stored", [None, {}, {"id": None}, {"id": 8}, [], "7", {"name": "Orders"}])
def test_another_answer_finds_nothing(stored: Any) -> None:
    reading = Reading({"ORDERS_1": {"id": 7}, "text": "7"})
    assert under_its_id(STEP, reading, stored) is reading


def test_ids_of_engagements_count_inside_of_their_campaign() -> None:
    other, own = {"id": 1, "name": "X"}, {"id": 1, "name": "Y"}
    reading = Reading({"Autumn/X": other, "Spring/Y": own})
    assert under_its_id(LINK, reading, {"id": "1"}).values["Spring/Link"] == {"id": 1, "name": "Link"}
    assert under_its_id(LINK, Reading({"Autumn/X": other}), {"id": 1}).values == {"Autumn/X": other}


def test_what_stands_under_its_own_name_and_what_was_not_made_are_left_alone() -> None:
    reading = Reading({"Orders": {"id": 9}, "ORDERS_1": {"id": 7}})
    assert under_its_id(STEP, reading, {"id": 7}) is reading
    changed = replace(STEP, action="update")
    assert under_its_id(changed, Reading({"ORDERS_1": {"id": 7}}), {"id": 7}).values == {"ORDERS_1": {"id": 7}}
