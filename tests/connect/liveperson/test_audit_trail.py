"""Rows of the audit trail: one question that changes nothing, and answers of other shapes refused."""

from __future__ import annotations

from typing import Any

import pytest

from lpconf.connect.liveperson.audit_trail import rows_of
from lpconf.domain.results.authorship import AuditRow
from lpconf.errors import Forbidden, RemoteError, ServerFault, Unexpected
from lpconf.sandbox import backdoor
from tests.connect.liveperson.test_connector import CONFIG, Over, scripted
from tests.connect.scripted_transport import SECRET, SITE, failure, run, sent, told


def test_the_latest_come_first_with_their_dates_in_utc() -> None:
    over = Over()
    backdoor.put(over.world, SITE.id, "campaign", "Spring", {"status": 1})
    backdoor.put(over.world, SITE.id, "campaign", "Spring", {"status": 0})
    first = run(over.router.audit_rows(SITE))[0]
    assert (first.object_type, first.object_name, first.element) == ("Campaigns", "Spring", "status")
    assert (first.by, first.program, first.by_liveperson) == ("somebody@console", "Console", False)
    assert first.date == f"{over.world.stamp()[:10]} {over.world.stamp()[11:16]}Z"


def test_one_request_asks_with_the_credential_of_the_account() -> None:
    weather, router = scripted(told({"data": {"auditData": []}}))
    assert run(router.audit_rows(SITE)) == ()
    _, request = weather.asked
    assert (request.method, request.url.path, request.url.query) == ("POST", f"{CONFIG}/metadata/audit", b"")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert set(sent(request)) == {"query"}
    assert sent(request)["query"].startswith('{auditData(first: 500, timezone: "UTC", lpa: true, ')


@pytest.mark.parametrize(("status", "kind"), [(500, ServerFault), (403, Forbidden), (400, Unexpected)])
def test_a_refusal_is_raised_at_once_and_never_asked_again(status: int, kind: type[RemoteError]) -> None:
    weather, router = scripted(told({"message": "no"}, status))
    failure(kind, router.audit_rows(SITE))
    assert (len(weather.asked), weather.slept) == (2, [])


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"data": None}, {"data": []}, {"data": {"auditData": None}}, {"data": {"auditData": {}}},
     {"data": {"auditData": ["a"]}}, {"errors": [{"message": "x"}], "data": None}],
)  # fmt: skip
def test_another_shape_is_no_answer(body: Any) -> None:
    with pytest.raises(ValueError, match="no list of audit rows"):
        rows_of(body)
    failure(Unexpected, scripted(told(body))[1].audit_rows(SITE))


def test_fields_of_other_types_are_empty_and_dates_of_another_form_stand_as_they_came() -> None:
    rows = rows_of({"data": {"auditData": [{"objectName": " N ", "originator": 7, "changeDate": "12.11.2019"}, {}]}})
    assert set(rows) == {AuditRow("", " N ", "", "", "12.11.2019"), AuditRow("", "", "", "", "")}


def test_rows_are_sorted_whatever_the_order_of_the_answer() -> None:
    dates = ["2019-10-30 08:56:59.0", "2019-11-12 06:10:46.0", "2019-10-31T10:35:37"]
    rows = rows_of({"data": {"auditData": [{"changeDate": date} for date in dates]}})
    assert [row.date for row in rows] == ["2019-11-12 06:10Z", "2019-10-31 10:35Z", "2019-10-30 08:56Z"]
