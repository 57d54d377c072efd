"""Names that the platform stores otherwise: recognised where they are what became of a name, and never guessed."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.catalogue.surfaces import WIDGET
from lpconf.connect.liveperson.stored_names import is_stored_form, stored_forms
from lpconf.connect.router import ConnectorRouter
from lpconf.domain.value import ABSENT
from tests.connect.liveperson.test_object_collections import WIDGET_1, campaigns, engagements, over
from tests.connect.scripted_transport import SITE, run, sent

NAMES = st.text(st.sampled_from("aB7 &<>\"'äé\t"), max_size=8)


@given(NAMES)
def test_what_a_platform_makes_of_a_name_is_recognised(name: str) -> None:
    for stored in (name.strip(), " ".join(name.split()), html.escape(name), html.escape(" ".join(name.split()))):
        assert stored == name or is_stored_form(stored, name)
    assert not is_stored_form(name, name)


@pytest.mark.parametrize(
    ("stored", "name"),
    [("Orders ", "Orders"), (" Orders", "Orders"), ("Orders  desk", "Orders desk"), ("orders", "Orders"),
     ("A & B", "A &amp; B"), ("Orders desk", "Orders"), ("", "Orders"), ("A &amp;amp; B", "A & B")],
)  # fmt: skip
def test_what_could_have_come_about_in_no_such_way_is_another_object(stored: str, name: str) -> None:
    assert not is_stored_form(stored, name)
    assert stored_forms(name, [stored]) == []


def named(name: str, own: int = 11, **more: object) -> dict[str, object]:
    return {**WIDGET_1, "id": own, "name": name, **more}


def test_a_widget_stands_under_the_name_that_was_wished_and_is_changed_by_its_id() -> None:
    to = over(widget=[named("A &amp; B"), named("Other", 12)])
    reading = run(to.router.read(SITE, WIDGET, ["A & B"]))
    assert set(reading.values) == {"A & B", "Other"}
    assert (reading.values["A & B"]["name"], reading.names["A & B"]) == ("A & B", [11])
    assert reading.notes == {"A & B": "the platform stores this name as A &amp; B"}
    run(to.router.write(SITE, WIDGET, "A & B", {**reading.values["A & B"], "enabled": False}, reading))
    assert to.wire.writes[-1].url.path.endswith("/widgets/11")
    assert sent(to.wire.writes[-1])["x"] == WIDGET_1["x"]
    gone = run(to.router.read(SITE, WIDGET, ["A & B"], fresh=True))
    run(to.router.write(SITE, WIDGET, "A & B", ABSENT, gone))
    assert to.world.item(SITE.id, "widget", "11")["deleted"]


def test_a_name_that_is_there_as_it_was_wished_wins() -> None:
    to = over(widget=[named("A &amp; B"), named("A & B", 12)])
    reading = run(to.router.read(SITE, WIDGET, ["A & B"]))
    assert (reading.values["A & B"]["id"], reading.values["A &amp; B"]["id"], reading.notes) == (12, 11, {})


def test_what_is_wished_itself_is_not_taken_for_another() -> None:
    to = over(widget=[named("A &amp; B")])
    reading = run(to.router.read(SITE, WIDGET, ["A & B", "A &amp; B"]))
    assert (set(reading.values), reading.notes) == ({"A &amp; B"}, {})


def test_several_forms_of_one_name_are_ambiguous() -> None:
    to = over(widget=[named("A &amp; B"), named("A &#38; B", 12)])
    reading = run(to.router.read(SITE, WIDGET, ["A & B"]))
    assert reading.ambiguous == {"A & B"}


def test_names_that_nobody_asked_about_stay_as_they_are() -> None:
    to = over(widget=[named("A &amp; B")])
    assert set(run(_read_all(to.router))) == {"A &amp; B"}


async def _read_all(router: ConnectorRouter) -> list[str]:
    return list((await router.read(SITE, WIDGET)).values)


def test_an_engagement_is_found_too_and_told_beside_what_is_told_of_its_campaign() -> None:
    to = over(**campaigns({"id": 7, "name": "SMS &quot;deep&quot;", "skillId": 1, "windowId": 2}, status=0))
    key = 'Text%2Fchat/SMS "deep"'
    reading = engagements(to, key)
    assert reading.values[key]["id"] == 7
    assert reading.notes[key] == (
        "the platform stores this name as SMS &quot;deep&quot;; "
        "the campaign Text/chat is not published, so its engagements are not live"
    )
