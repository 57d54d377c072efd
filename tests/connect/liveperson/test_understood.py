"""What of an answer is understood: status, revision, pages, fields. The rest is unreadable, and never a change."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lpconf.catalogue.surfaces import (
    AC_FEATURE,
    ENGAGEMENT,
    SITE_SETTING,
    SKILL,
    SUPPORTAL_FEATURE,
    WIDGET,
    Surface,
)
from lpconf.connect.connector import EVERYTHING, Reading
from lpconf.connect.http.read_rules import token
from lpconf.connect.router import open_connectors
from lpconf.domain.project import Bridge, Profile
from lpconf.domain.value import ABSENT
from lpconf.errors import Conflict, Unexpected
from tests.connect.liveperson.test_connector import ENVIRON, profile, scripted
from tests.connect.scripted_transport import SITE, ScriptedTransport, failure, run, sent, told

EMPTY_GRANTS = {"grantedFeatures": {"grantedFeature": []}}
LISTS = [(AC_FEATURE, EMPTY_GRANTS), *((surface, []) for surface in (SITE_SETTING, WIDGET, SKILL, ENGAGEMENT))]
every_list = pytest.mark.parametrize(("surface", "body"), LISTS, ids=lambda part: getattr(part, "name", ""))


@pytest.mark.attack("answer")
@every_list
@pytest.mark.parametrize("status", [201, 202, 203, 204, 206, 207, 226, 299])
def test_a_read_takes_200_alone(surface: Surface, body: Any, status: int) -> None:
    error = failure(Unexpected, scripted(told(body, status))[1].read(SITE, surface))
    assert error.status == status
    assert str(error).startswith(f"{surface.name} of acme-retail: {status}")


@pytest.mark.attack("answer")
@every_list
@pytest.mark.parametrize(
    "headers",
    [{"link": '</x?page=2>; rel="next"'}, {"link": "</x>; rel=prev, </y>; rel=next"}, {"x_total_count": "500"},
     {"content_range": "items 0-0/500"}],
    ids=str,
)  # fmt: skip
def test_one_page_of_several_is_not_all(surface: Surface, body: Any, headers: dict[str, str]) -> None:
    assert "announces more" in str(failure(Unexpected, scripted(told(body, **headers))[1].read(SITE, surface)))


@pytest.mark.attack("answer")
@pytest.mark.parametrize(
    "more",
    [{"nextPage": "x"}, {"next": "/y"}, {"hasMore": True}, {"_links": {"next": {"href": "x"}}}, {"total": 2},
     {"paging": {"nextPageToken": "t"}}, {"totalCount": 100}],
    ids=str,
)  # fmt: skip
def test_a_body_may_say_that_there_are_more(more: dict[str, Any]) -> None:
    body = {"items": [{"id": 1, "name": "A"}], **more}
    assert "announces more" in str(failure(Unexpected, scripted(told(body))[1].read(SITE, WIDGET)))


@pytest.mark.parametrize(
    "less", [{"nextPage": None}, {"hasMore": False}, {"total": 1}, {"_links": {"self": "x"}}, {"next": ""}], ids=str
)
def test_the_last_page_is_all(less: dict[str, Any]) -> None:
    body = {"items": [{"id": 1, "name": "A"}], **less}
    answer = told(body, x_total_count="1", link='</x>; rel="prev"')
    assert run(scripted(answer)[1].read(SITE, WIDGET)).names == {"A": [1]}


@pytest.mark.attack("answer")
@pytest.mark.parametrize("named", ["7", 7, 'W/"abc"', "a-b_c", 0])
def test_a_revision_is_a_short_printable_word(named: Any) -> None:
    assert token(named) == str(named)


BAD = ["-1", -1, "*", "7\r\nX: 1", "a b", "é", "x" * 129, True, [7], {"a": 1}, 1.5]


@pytest.mark.attack("answer")
@pytest.mark.parametrize("named", BAD, ids=repr)
def test_what_cannot_guard_a_write_is_no_revision(named: Any) -> None:
    with pytest.raises(ValueError):
        token(named)
    grants = {"grantedFeatures": {"revision": named, "grantedFeature": []}}
    failure(Unexpected, scripted(told(grants))[1].read(SITE, AC_FEATURE))
    detail = told({"id": 1, "engagements": [], "engagementCollectionRevision": named})
    failure(Unexpected, scripted(told([{"id": 1, "name": "C"}]), detail)[1].read(SITE, ENGAGEMENT, ["C/E"]))
    bridge = Profile("p", "liveperson", "https://api.liveperson.net", bridge=Bridge("https://b.example"))
    transport = ScriptedTransport(told({"revision": named, "values": {}}))
    failure(Unexpected, open_connectors(bridge, transport=transport, environ={}).read(SITE, SUPPORTAL_FEATURE))


@pytest.mark.attack("answer")
@pytest.mark.parametrize("named", ["-1", "*", "1, 2"])
def test_a_header_that_cannot_guard_a_write_is_no_revision(named: str) -> None:
    failure(Unexpected, scripted(told([], ac_revision=named))[1].read(SITE, SITE_SETTING))


def test_an_etag_stands_in_for_the_revision() -> None:
    transport, router = scripted(told([], ETag='"9"'), told({"id": "s"}, 201))
    reading = run(router.read(SITE, SITE_SETTING))
    run(router.write(SITE, SITE_SETTING, "s", "x", reading))
    assert transport.asked[-1].headers["if-match"] == '"9"'
    assert run(scripted(told([], ETag='"9"', ac_revision="7"))[1].read(SITE, SITE_SETTING)).revision == "7"


@pytest.mark.parametrize("status", [304, 409, 412])
def test_a_write_that_changed_nothing_is_a_conflict(status: int) -> None:
    _, router = scripted(httpx.Response(status))
    error = failure(Conflict, router.write(SITE, SITE_SETTING, "s", "x", Reading({}, "1")))
    assert error.status == status


WHOLE = {"id": 7, "name": "A", "url": "https://a", "span": "2", "parameters": [{"p": 1.50}], "description": "d", "x": 1}
SUMMARY = {"id": 7, "name": "A", "url": "https://a"}


def test_a_managed_object_of_a_summary_list_is_read_by_itself() -> None:
    transport, router = scripted(told([SUMMARY, {"id": 8, "name": "B"}], ac_revision="5"), told(WHOLE))
    reading = run(router.read(SITE, WIDGET, ["A", "C"]))
    assert reading.values == {"A": WHOLE, "B": {"id": 8, "name": "B"}}
    assert [request.url.path.rpartition("/")[2] for request in transport.asked[1:]] == ["widgets", "7"]


def test_where_everything_is_asked_for_each_object_of_a_summary_list_is_read_by_itself() -> None:
    other = {**WHOLE, "id": 8, "name": "B"}
    _, router = scripted(told([SUMMARY, {"id": 8, "name": "B"}], ac_revision="5"), told(WHOLE), told(other))
    assert run(router.read(SITE, WIDGET, [EVERYTHING])).values == {"A": WHOLE, "B": other}
    whole = {"id": 5, "name": "SMS", "skillId": 1, "windowId": 2, "enabled": True}
    detail = told({"id": 100, "engagements": [{"id": 5, "name": "SMS"}]}, ac_revision="9")
    _, router = scripted(told([{"id": 100, "name": "C", "status": 1}]), detail, told(whole))
    assert run(router.read(SITE, ENGAGEMENT, [EVERYTHING])).values["C/SMS"].items() >= whole.items()


@pytest.mark.attack("answer")
@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize("body", [{"id": 7, "name": "A"}, {"id": 7, "name": "A", "deleted": False}])
def test_an_object_of_which_only_a_summary_is_known_is_unreadable(body: Any, status: int) -> None:
    _, router = scripted(told([body, {"id": 8, "name": "B"}], ac_revision="5"), httpx.Response(status))
    reading = run(router.read(SITE, WIDGET, ["A"]))
    assert "cannot be read by itself" in reading.unreadable["A"]
    assert (reading.values, reading.names["A"]) == ({"B": {"id": 8, "name": "B"}}, [7])


@pytest.mark.attack("answer")
@pytest.mark.parametrize(("status", "is_known"), [(404, True), (405, True), (403, False), (400, False)])
def test_a_list_that_tells_more_counts_where_single_objects_are_not_offered(status: int, is_known: bool) -> None:
    _, router = scripted(told([SUMMARY], ac_revision="5"), httpx.Response(status))
    reading = run(router.read(SITE, WIDGET, ["A"]))
    assert (reading.values == {"A": SUMMARY}, "A" in reading.unreadable) == (is_known, not is_known)


@pytest.mark.attack("answer")
def test_an_engagement_of_which_only_a_summary_is_known_is_unreadable() -> None:
    campaigns = told([{"id": 100, "name": "C", "status": 1}])
    detail = told({"id": 100, "engagements": [{"id": 5, "name": "SMS"}]}, ac_revision="9")
    _, router = scripted(campaigns, detail, httpx.Response(403))
    reading = run(router.read(SITE, ENGAGEMENT, ["C/SMS"]))
    assert "cannot be read by itself" in reading.unreadable["C/SMS"]
    assert reading.values == {}


def test_nothing_that_the_platform_holds_is_lost_by_an_update() -> None:
    transport, router = scripted(told(WHOLE, ac_revision="5"), told(WHOLE, ac_revision="6"))
    reading = Reading({"A": SUMMARY}, "5")
    changed = {"id": 7, "name": "A", "order": 3}  # its url was taken away
    answer = run(router.write(SITE, WIDGET, "A", changed, reading))
    assert (answer.revision, answer.stored) == ("6", WHOLE)
    kept = {name: value for name, value in WHOLE.items() if name != "url"}
    assert sent(transport.asked[-1]) == {**kept, "order": 3}


@pytest.mark.attack("answer")
@pytest.mark.parametrize(
    ("answer", "kind"),
    [(told(WHOLE, ac_revision="6"), Conflict), (httpx.Response(404), Unexpected), (told({"id": 8}), Unexpected)],
)
def test_an_object_that_cannot_be_completed_is_not_written(answer: httpx.Response, kind: type[Unexpected]) -> None:
    transport, router = scripted(answer)
    failure(kind, router.write(SITE, WIDGET, "A", {"id": 7, "name": "A"}, Reading({"A": SUMMARY}, "5")))
    assert {request.method for request in transport.asked} == {"GET"}


@pytest.mark.attack("answer")
def test_numbers_of_unknown_fields_go_back_as_they_came() -> None:
    body = b'[{"id": 7, "name": "A", "span": "1", "parameters": [1.50, 1E5], "description": "", "x": 0.10000000005}]'
    came = httpx.Response(200, content=body, headers={"ac-revision": "5"})
    transport, router = scripted(came, told({}))
    reading = run(router.read(SITE, WIDGET))
    run(router.write(SITE, WIDGET, "A", {**reading.values["A"], "order": 1}, reading))
    raw = transport.asked[-1].content
    assert b"[1.50,1E5]" in raw
    assert b"0.10000000005" in raw


@pytest.mark.attack("answer")
def test_one_accounts_odd_answer_is_its_own_failure() -> None:
    def burst(request: httpx.Request) -> httpx.Response:
        raise OverflowError("something that nobody foresaw")

    error = failure(Unexpected, scripted(burst)[1].read(SITE, SITE_SETTING))
    assert str(error).startswith("site_setting of acme-retail: ")
    failure(Unexpected, scripted(burst)[1].write(SITE, SITE_SETTING, "s", ABSENT, Reading({}, "1")))


@pytest.mark.attack("doors")
@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "https://[::1]:1", "http://127.8.8.8"])
def test_discovery_of_the_platform_may_not_name_this_machine(host: str) -> None:
    entry = {"service": "accountConfigReadWrite", "account": SITE.id, "baseURI": host}
    transport = ScriptedTransport(told({"baseURIs": [entry]}))
    router = open_connectors(profile(), transport=transport, environ=ENVIRON)
    assert "this machine" in str(failure(Unexpected, router.read(SITE, SITE_SETTING)))
    assert len(transport.asked) == 1
