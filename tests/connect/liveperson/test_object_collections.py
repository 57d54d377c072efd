"""Widgets, engagements, and what is looked up by name, at the wire: requests, bodies and revisions compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from lpconf.catalogue.chapters.offsite.partial_update import NOTE
from lpconf.catalogue.surfaces import ENGAGEMENT, PROFILE, SKILL, WIDGET, WINDOW, Surface
from lpconf.connect.connector import EVERYTHING, Reading
from lpconf.connect.router import open_connectors
from lpconf.domain.project import SurfaceRule
from lpconf.domain.value import ABSENT
from lpconf.errors import Conflict, RemoteError, Unexpected
from tests.connect.liveperson.test_connector import CONFIG, ENTRY, ENVIRON, Over, profile, scripted
from tests.connect.scripted_transport import SITE, ScriptedTransport, failure, run, sent, told

PATHS = [
    (WIDGET, "le-ui-personalization/widgets", "2.0"),
    (SKILL, "le-users/skills", "2.0"),
    (PROFILE, "le-users/profiles", "4.0"),
    (WINDOW, "engagement-window/window-confs", "2.0"),
]
CAMPAIGNS = f"{CONFIG}/le-campaigns/campaigns"
WIDGET_1 = {
    "id": "11",
    "name": "Orders",
    "deleted": False,
    "type": "iFrame",
    "url": "https://o.example",
    "x": [{"y": None}],
    "span": "1",
    "parameters": [],
    "description": "",
}
every = pytest.mark.parametrize("surface", [path[0] for path in PATHS], ids=lambda surface: surface.name)


def over(*rules: SurfaceRule, **collections: list[dict[str, Any]]) -> Over:
    """A door to a world with whole objects."""
    made = Over(None, *rules)
    for collection, items in collections.items():
        for item in items:
            key = f"{item['campaign']}/{item['id']}" if collection == "engagement" else str(item["id"])
            made.world.put(SITE.id, collection, key, item)
    return made


def campaigns(*engagements: dict[str, Any], **more: Any) -> dict[str, list[dict[str, Any]]]:
    common = {"deleted": False, "campaign": "100", "enabled": True, "skillId": None, "windowId": None}
    items = [{**common, **engagement} for engagement in engagements]
    return {
        "campaign": [{"id": "100", "name": "Text/chat", "status": 1, "deleted": False, **more}],
        "engagement": items,
    }


def engagements(to: Over, *keys: str) -> Reading:
    return run(to.router.read(SITE, ENGAGEMENT, keys))


# -- lists ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("surface", "path", "version"), PATHS)
def test_a_list_is_asked_for_once_by_its_path_and_version(surface: Surface, path: str, version: str) -> None:
    to = over(**{surface.name: [{"id": "7", "name": "A", "deleted": False}, {"id": "8", "name": "B", "deleted": True}]})
    reading = to.read(surface)
    (request,) = [one for one in to.wire.asked if not one.url.path.endswith("baseURI.json")]
    query = {"v": version, **({"select": "$all"} if surface == WIDGET else {})}
    assert (request.method, request.url.path, dict(request.url.params)) == ("GET", f"{CONFIG}/{path}", query)
    assert (reading.names, reading.revision) == ({"A": ["7"]}, "3")


@every
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_list_comes_bare_or_wrapped_with_ids_as_text_or_number(surface: Surface, wrapped: bool) -> None:
    items = [{"id": 7, "name": "A", "more": 1}, {"id": "8", "name": "A"}, {"id": "9", "name": "B"}]
    items += [{"id": 10, "name": "C", "deleted": True}, {"id": 11, "name": "D", "isDeleted": "true"}]
    body = {"items": items, "revision": "1"} if wrapped else items
    reading = run(scripted(told(body, ac_revision="5"))[1].read(SITE, surface))
    assert reading.names == {"A": [7, "8"], "B": ["9"]}
    assert reading.ambiguous == {"A"}
    assert reading.values["A"] == items[0]
    assert reading.revision == "5"


@every
@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        "x",
        [1],
        {"items": {}},
        [{"name": "A"}],
        [{"id": 1}],
        [{"id": True, "name": "A"}],
        [{"id": 1, "name": 2}],
    ],
)
def test_another_shape_is_an_error_and_never_an_empty_list(surface: Surface, body: Any) -> None:
    assert str(failure(Unexpected, scripted(told(body))[1].read(SITE, surface))).startswith(f"{surface.name} of acme")


@pytest.mark.parametrize("surface", [SKILL, PROFILE, WINDOW], ids=lambda surface: surface.name)
def test_what_is_looked_up_is_never_written(surface: Surface) -> None:
    to = over()
    failure(Unexpected, to.router.write(SITE, surface, "A", {"name": "A"}, to.read(surface)))
    assert to.wire.writes == []


# -- widgets -------------------------------------------------------------------------------------------------------


def test_a_widget_is_put_whole_on_its_id_with_the_revision() -> None:
    to = over(widget=[WIDGET_1, {**WIDGET_1, "id": "12", "name": "Other"}])
    whole = {**WIDGET_1, "name": "Order lookup", "url": "https://n.example"}
    request = to.write(WIDGET, "Order lookup", whole)
    assert (request.method, request.url.path) == ("POST", f"{CONFIG}/le-ui-personalization/widgets/11")
    assert request.headers["x-http-method-override"] == "PUT"
    assert (dict(request.url.params), request.headers["if-match"]) == ({"v": "2.0"}, "3")
    assert sent(request) == whole
    assert to.world.item(SITE.id, "widget", "12") == {**WIDGET_1, "id": "12", "name": "Other"}


def test_a_number_stays_a_number_in_the_body_and_is_text_in_the_path() -> None:
    transport, router = scripted(told([{"id": 7, "name": "A"}], ac_revision="5"), told({"id": 7, "name": "A"}))
    run(router.write(SITE, WIDGET, "A", {"id": 7, "name": "A", "order": 2}, run(router.read(SITE, WIDGET))))
    assert transport.asked[-1].url.path.endswith("/widgets/7")
    assert sent(transport.asked[-1]) == {"id": 7, "name": "A", "order": 2}


def test_a_widget_is_posted_and_deleted() -> None:
    to = over(widget=[WIDGET_1])
    made = to.write(WIDGET, "New", {"name": "New", "type": "iFrame"})
    assert (made.method, made.url.path) == ("POST", f"{CONFIG}/le-ui-personalization/widgets")
    assert (made.headers["if-match"], sent(made)) == ("2", {"name": "New", "type": "iFrame"})
    gone = to.write(WIDGET, "Orders", ABSENT)
    assert (gone.method, gone.url.path) == ("DELETE", f"{CONFIG}/le-ui-personalization/widgets/11")
    assert (gone.headers["if-match"], gone.content) == ("3", b"")
    assert set(to.read(WIDGET).values) == {"New"}
    before = len(to.wire.writes)
    run(to.router.write(SITE, WIDGET, "Orders", ABSENT, to.read(WIDGET)))  # gone already
    assert len(to.wire.writes) == before


@pytest.mark.parametrize("value", [ABSENT, {**WIDGET_1, "order": 1}])
def test_a_verb_may_be_overridden(value: Any) -> None:
    to = over(SurfaceRule("widget", verb="POST", version="3.1"), widget=[WIDGET_1])
    request = to.write(WIDGET, "Orders", value)
    desired = "DELETE" if value is ABSENT else "PUT"
    assert (request.method, request.headers["x-http-method-override"]) == ("POST", desired)
    assert request.url.params["v"] == "3.1"
    assert to.write(WIDGET, "New", {"name": "New"}).headers.get("x-http-method-override") is None


@pytest.mark.parametrize("value", [ABSENT, {**WIDGET_1, "order": 1}])
def test_a_revision_that_has_moved_is_a_conflict(value: Any) -> None:
    to = over(widget=[WIDGET_1])
    reading = to.read(WIDGET)
    to.world.put(SITE.id, "widget", "12", {**WIDGET_1, "id": "12", "name": "Theirs"})
    assert failure(Conflict, to.router.write(SITE, WIDGET, "Orders", value, reading)).status == 412
    assert to.world.item(SITE.id, "widget", "11") == WIDGET_1
    bare = Reading(reading.values, None)
    unguarded = failure(Unexpected, to.router.write(SITE, WIDGET, "Orders", value, bare))
    assert ("no revision" in str(unguarded), unguarded.sent) == (True, False)


# -- engagements ---------------------------------------------------------------------------------------------------


def test_one_detail_is_asked_for_each_campaign_that_is_named() -> None:
    there = campaigns({"id": "1", "name": "SMS"})
    there["campaign"] += [{"id": "200", "name": "Other", "deleted": False}, {"id": "300", "name": "O", "deleted": True}]
    to = over(**there)
    reading = engagements(to, "Text%2Fchat/SMS", "Text%2Fchat/No", "Missing/X")
    paths = [one.url.path for one in to.wire.asked if not one.url.path.endswith("baseURI.json")]
    assert paths == [CAMPAIGNS, f"{CAMPAIGNS}/100"]
    assert {one.url.params["v"] for one in to.wire.asked[1:]} == {"3.4"}
    assert set(reading.values) == {"Text%2Fchat/SMS"}
    assert reading.names == {"Text/chat": ["100"], "Other": ["200"]}
    to.wire.asked.clear()
    assert set(engagements(to, EVERYTHING).values) == {"Text%2Fchat/SMS"}
    assert sorted(one.url.path for one in to.wire.asked) == [CAMPAIGNS, f"{CAMPAIGNS}/100", f"{CAMPAIGNS}/200"]


def test_names_that_are_not_unique_are_told() -> None:
    there = campaigns(
        {"id": "1", "name": "SMS"}, {"id": "2", "name": "SMS"}, {"id": "3", "name": "Gone", "deleted": True}
    )
    there["campaign"] += [{"id": c, "name": "Twin", "deleted": False} for c in ("200", "300")]
    reading = engagements(over(**there), EVERYTHING)
    assert (set(reading.values), reading.ambiguous) == ({"Text%2Fchat/SMS"}, {"Text%2Fchat/SMS"})
    assert reading.names["Twin"] == ["200", "300"]


def test_a_campaign_that_is_not_published_is_noted() -> None:
    there = campaigns({"id": "1", "name": "SMS"}, status=0)
    for keys in (["Text%2Fchat/SMS"], [EVERYTHING]):
        assert "not published" in engagements(over(**there), *keys).notes["Text%2Fchat/SMS"]


def test_an_engagement_is_put_whole_with_the_revision_of_its_campaign() -> None:
    to = over(**campaigns({"id": "1", "name": "SMS", "opaque": {"a": [1]}}, {"id": "2", "name": "Other"}))
    reading = engagements(to, "Text%2Fchat/SMS")
    whole = {**reading.values["Text%2Fchat/SMS"], "enabled": False}
    run(to.router.write(SITE, ENGAGEMENT, "Text%2Fchat/SMS", whole, reading))
    (request,) = to.wire.writes
    assert (request.method, request.url.path) == ("PUT", f"{CAMPAIGNS}/100/engagements/1")
    assert (request.headers["if-match"], request.url.params["v"]) == ("3", "3.4")
    assert sent(request)["opaque"] == {"a": [1]}
    assert to.world.item(SITE.id, "engagement", "100/2")["enabled"] is True
    assert failure(Conflict, to.router.write(SITE, ENGAGEMENT, "Text%2Fchat/SMS", whole, reading)).status == 412


def test_an_engagement_is_posted_and_deleted() -> None:
    to = over(**campaigns({"id": "1", "name": "SMS"}))
    body = {"name": "New", "enabled": True, "source": 7}
    run(to.router.write(SITE, ENGAGEMENT, "Text%2Fchat/New", body, engagements(to, "Text%2Fchat/New")))
    run(to.router.write(SITE, ENGAGEMENT, "Text%2Fchat/SMS", ABSENT, engagements(to, "Text%2Fchat/SMS")))
    made, gone = to.wire.writes
    assert (made.method, made.url.path, sent(made)) == ("POST", f"{CAMPAIGNS}/100/engagements", body)
    assert (gone.method, gone.url.path) == ("DELETE", f"{CAMPAIGNS}/100/engagements/1")
    assert (made.headers["if-match"], gone.headers["if-match"]) == ("2", "3")
    assert set(engagements(to, EVERYTHING).values) == {"Text%2Fchat/New"}


def test_without_its_campaign_an_engagement_is_not_written() -> None:
    to = over(**campaigns())
    reading = engagements(to, "Missing/X")
    told_ = failure(Unexpected, to.router.write(SITE, ENGAGEMENT, "Missing/X", {"name": "X"}, reading))
    assert ("no campaign 'Missing'" in str(told_), told_.sent) == (True, False)
    assert to.wire.writes == []


def test_the_note_goes_under_the_name_that_the_profile_tells() -> None:
    rule = SurfaceRule("engagement", fields={NOTE: "engagementAgentNote"})
    to = over(rule, **campaigns({"id": "1", "name": "SMS", "engagementAgentNote": "old"}))
    reading = engagements(to, "Text%2Fchat/SMS")
    live = reading.values["Text%2Fchat/SMS"]
    assert live[NOTE] == "old"
    run(to.router.write(SITE, ENGAGEMENT, "Text%2Fchat/SMS", {**live, NOTE: "new"}, reading))
    body = sent(to.wire.writes[-1])
    assert (body["engagementAgentNote"], NOTE in body) == ("new", False)


def test_of_what_is_deleted_nothing_else_has_to_be_known() -> None:
    _, router = scripted(
        told([{"id": 1, "deleted": True}, {"deleted": "true", "name": None}, {"id": 2, "name": "Sales"}])
    )
    assert run(router.read(SITE, SKILL)).names == {"Sales": [2]}
    _, router = scripted(told([{"id": 1}]))
    assert "one of the skills has no id or no name" in str(failure(Unexpected, router.read(SITE, SKILL)))


LIST = told([{"id": 100, "name": "C", "status": 1}])
ONE = {"id": 5, "name": "SMS", "skillId": 910, "windowId": 30}
COUNTED = told({"id": 100, "engagements": [ONE], "engagementCollectionRevision": 17}, ac_revision="9")
UNCOUNTED = told({"id": 100, "engagements": [ONE]}, ac_revision="9")
BELOW = f"{CAMPAIGNS}/100/engagements"


@pytest.mark.parametrize(
    ("detail", "looks", "revision"),
    [
        (COUNTED, [], "17"),
        (UNCOUNTED, [told(ONE, ac_revision="692")], "692"),
        (UNCOUNTED, [httpx.Response(404)], "9"),
    ],
)
def test_the_counter_of_the_engagements_guards_one_else_its_own_revision(
    detail: Any, looks: list[Any], revision: str
) -> None:
    transport, router = scripted(LIST, detail, *looks, told(ONE))
    reading = run(router.read(SITE, ENGAGEMENT, ["C/SMS"]))
    run(router.write(SITE, ENGAGEMENT, "C/SMS", ONE, reading))
    assert transport.asked[-1].headers["if-match"] == revision
    assert {asked.url.path for asked in transport.asked[3:]} == {f"{BELOW}/5"}


def test_a_new_engagement_is_guarded_by_the_list_that_it_comes_into() -> None:
    transport, router = scripted(LIST, UNCOUNTED, told([ONE], ac_revision="692"), told({"id": 6, "name": "New"}))
    reading = run(router.read(SITE, ENGAGEMENT, ["C/New"]))
    assert reading.guard("C/New") is None, "the counter of campaigns proves nothing about engagements"
    run(router.write(SITE, ENGAGEMENT, "C/New", {"name": "New"}, reading))
    assert [(asked.method, asked.url.path) for asked in transport.asked[3:]] == [("GET", BELOW), ("POST", BELOW)]
    assert transport.asked[-1].headers["if-match"] == "692"


@pytest.mark.parametrize(
    ("key", "now"), [("C/SMS", {**ONE, "skillId": 911}), ("C/SMS", []), ("C/New", [{"id": 6, "name": "New"}])]
)
def test_an_engagement_that_has_moved_before_its_own_revision_is_read_is_not_written(key: str, now: Any) -> None:
    transport, router = scripted(LIST, UNCOUNTED, told(now, ac_revision="692"))
    reading = run(router.read(SITE, ENGAGEMENT, [key]))
    failure(Conflict, router.write(SITE, ENGAGEMENT, key, {"name": "x"}, reading))
    assert {asked.method for asked in transport.asked} == {"GET"}


def test_what_is_in_a_campaign_is_never_asked_for_with_its_revision(tmp_path: Path) -> None:
    transport = ScriptedTransport(told({"baseURIs": [ENTRY]}), LIST, COUNTED, LIST, COUNTED)
    router = open_connectors(profile(), transport=transport, environ=ENVIRON, sleep=transport.sleep, cache=tmp_path)
    for _ in range(2):
        run(router.read(SITE, ENGAGEMENT, ["C/SMS"]))
    details = [asked for asked in transport.asked if asked.url.path.endswith("/campaigns/100")]
    assert [asked.headers.get("if-match") for asked in details] == [None, None]


NAMED = {"id": 100, "name": "C", "engagements": [ONE], "engagementCollectionRevision": 17}
LATER = {**NAMED, "engagementCollectionRevision": 18}


@pytest.mark.parametrize(
    ("then", "paths"),
    [
        ([told(LATER)], ["/100"]),
        ([told({**NAMED, "name": "Other"}), LIST, told(LATER)], ["/100", "", "/100"]),
        ([httpx.Response(404), LIST, told(LATER)], ["/100", "", "/100"]),
    ],
)
def test_a_reading_back_asks_for_the_campaign_alone_while_it_is_called_so(then: list[Any], paths: list[str]) -> None:
    transport, router = scripted(LIST, told(NAMED), LIST, told(NAMED), *then)
    run(router.read(SITE, ENGAGEMENT, ["C/SMS"]))
    run(router.read(SITE, ENGAGEMENT, ["C/SMS"]))
    assert len(transport.asked) == 5, "a refresh looks at the list"
    reading = run(router.read(SITE, ENGAGEMENT, ["C/SMS"], fresh=True))
    assert [asked.url.path.removeprefix(CAMPAIGNS) for asked in transport.asked[5:]] == paths
    assert (reading.guard("C/SMS"), reading.values["C/SMS"]["id"]) == ("18", 5)


@pytest.mark.parametrize("detail", [[], "x", {"engagements": "x"}, {"engagements": [{"id": 1}]}, {"engagements": [7]}])
def test_a_detail_of_another_shape_is_an_error(detail: Any) -> None:
    error: RemoteError = failure(Unexpected, scripted(LIST, told(detail))[1].read(SITE, ENGAGEMENT, ["C/SMS"]))
    assert str(error).startswith("engagement of acme-retail: ")
