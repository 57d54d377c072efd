"""A platform that is whole and well and behaves as research fears: all comes about all the same, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lpconf.domain.fault import MISBEHAVIOURS, Fault, FaultKind
from tests.faults import configuration, promises
from tests.faults.configuration import NOTHING, ODD_WIDGET, SITES
from tests.faults.rig import Rig, rig
from tests.faults.trial import APPLY, in_calm_weather

HABITS: list[tuple[FaultKind, ...]] = [*((what,) for what in sorted(MISBEHAVIOURS)), tuple(sorted(MISBEHAVIOURS))]
LIFE = (
    {"widget": "odd", "offsite": "odd"},
    {"widget": "odd renamed", "offsite": "odd"},
    {"widget": "odd absent", "offsite": "odd absent"},
    {"widget": "odd", "offsite": "on"},
    {"widget": "odd absent", "offsite": "absent"},
)
"""What is wished of objects whose names may be stored otherwise, one after the other."""


@pytest.fixture(params=HABITS, ids="+".join)
def on(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """An account of a platform with these habits."""
    with rig() as place:
        place.habits = request.param
        place.storm()
        configuration.seed(place.world)
        yield place


def wish(on: Rig, **chosen: str) -> dict[str, str]:
    wished = {**NOTHING, **chosen}
    for name, text in configuration.files(wished).items():
        on.write(name, text)
    return wished


def live(on: Rig, collection: str) -> int:
    """How many objects there are."""
    items = on.world.items(SITES["acme"], collection).values()
    return sum(1 for item in items if not item.get("deleted"))


def test_objects_come_change_their_names_and_go_in_one_apply_each(on: Rig) -> None:
    for chosen in LIFE:
        wished = wish(on, **chosen)
        came = on(*APPLY)
        assert came.code == 0, (chosen, came.out)
        promises.every_command(on, came)
        assert in_calm_weather(on, wished) == 1
        assert on("plan", "--detailed-exitcode").code == 0


def test_what_is_made_is_counted_and_made_once(on: Rig) -> None:
    wish(on, widget="odd", offsite="odd")
    came = on(*APPLY)
    assert came.json["summary"]["verified"] == 2
    assert live(on, "widget") == 2, "the one that was there and the new one"
    assert live(on, "engagement") == 2, "the template and the new one"
    for _ in range(2):
        assert not on(*APPLY).written


def test_an_answer_that_is_lost_makes_no_twin(on: Rig) -> None:
    wished = wish(on, widget="odd", offsite="odd")
    on.storm(Fault("drop-after", "widget", "POST"), Fault("error-after", "engagement", "POST"))
    on(*APPLY)
    on.storm()
    in_calm_weather(on, wished)
    assert (live(on, "widget"), live(on, "engagement")) == (2, 2)


def test_the_stored_name_is_told(on: Rig) -> None:
    wish(on, widget="odd")
    came = on(*APPLY)
    (outcome,) = came.json["outcomes"]
    stored = next(item["name"] for item in on.world.items(SITES["acme"], "widget").values() if item["name"] != "Other")
    assert (f"the platform calls it {stored}" in outcome["detail"]) is (stored != ODD_WIDGET)
    notes = [one["summary"] for one in on("plan", "--format", "json").json["diagnostics"]]
    told = [text for text in notes if f"the platform stores this name as {stored}" in text]
    assert bool(told) is (stored != ODD_WIDGET)


def test_what_is_adopted_is_whole_and_what_is_known_in_part_is_left(on: Rig) -> None:
    wish(on)
    assert on("adopt", "acme", "--only", "agent_widgets").code == 0
    assert 'url: "https://other.example/"' in (on.root / "accounts/acme.yaml").read_text()
    wish(on)
    on.storm(Fault("forbidden", "widget", "read", nth=2, times=99))
    came = on("adopt", "acme", "--only", "agent_widgets", "--format", "json")
    left = {(item["setting"], item["code"]) for item in came.json["accounts"][0]["left_out"]}
    assert ("widgets", "adopt.unreadable") in left or "summary" not in on.habits
