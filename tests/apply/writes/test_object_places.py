"""The place of a new object is sent again, and a platform that numbers objects itself is no failure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lpconf.apply.writes.object_places import differs_only_in_place
from lpconf.errors import Forbidden
from tests.apply.writes.carried_out import carried_out
from tests.fakes import RETAIL, FakeWorld, step

AFTER = {"name": "Orders", "url": "https://o.example", "order": 1}
STEP = replace(step("widgets.Orders", AFTER), action="create")


class Numbering(FakeWorld):
    """A platform that puts new objects at its own place, and keeps them there for the first `stubborn` writes."""

    def __init__(self, stubborn: int) -> None:
        super().__init__()
        self.stubborn = stubborn
        self.after_write = self._number

    def _number(self, _: str) -> None:
        if len(self.trace) <= self.stubborn:
            self.values[RETAIL.name, "widget"]["Orders"] = {**AFTER, "id": 1, "order": 14}


def test_the_place_of_a_new_object_is_sent_once_more(tmp_path: Path) -> None:
    world = Numbering(stubborn=1)
    assert carried_out(STEP, world, tmp_path).status == "verified"
    assert [value["order"] for _, value in world.trace] == [1, 1]
    assert world.values[RETAIL.name, "widget"]["Orders"]["order"] == 1


def test_a_platform_that_keeps_its_own_numbers_is_no_failure(tmp_path: Path) -> None:
    world = Numbering(stubborn=9)
    outcome = carried_out(STEP, world, tmp_path)
    assert (outcome.status, len(world.trace)) == ("verified", 2)
    assert "place 14" in outcome.detail


def test_a_place_that_is_refused_when_it_is_sent_again_is_told(tmp_path: Path) -> None:
    world = Numbering(stubborn=9)

    def refuse(_: str) -> None:
        if world.trace:
            raise Forbidden("widget of acme: 403 Forbidden")

    world.before_write = refuse
    outcome = carried_out(STEP, world, tmp_path)
    assert (outcome.status, len(world.trace)) == ("verified", 1)
    assert outcome.detail.endswith("sent once more, its place was not taken: widget of acme: 403 Forbidden")


@pytest.mark.parametrize("live", [{**AFTER, "order": 14, "url": "https://x.example"}, None, {"name": "Orders"}])
def test_what_differs_elsewhere_too_is_a_failure(live: Any) -> None:
    assert not differs_only_in_place(STEP, live)
