"""The audit trail: rows where objects are stored, told to a GraphQL text. Source: facts 3.5."""

from __future__ import annotations

from typing import Any

import pytest

from lpconf.sandbox import backdoor, object_store
from tests.sandbox.caller import CONFIG, SITE, Caller

WHO = "objectType objectName element oldValue newValue originator originatorUserAgent changeDate accountId"


def asked(caller: Caller, arguments: str = "", fields: str = WHO) -> list[dict[str, Any]]:
    given = f"({arguments})" if arguments else ""
    answer = caller("POST", f"{CONFIG}/metadata/audit", {"query": f"{{auditData{given}{{{fields}}}}}"})
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()["data"]["auditData"]
    return rows


def test_what_a_program_writes_is_told_by_field_with_its_own_name() -> None:
    caller = Caller()
    made = caller("POST", f"{CONFIG}/le-users/skills", {"name": "Sales"}, User_Agent="lpconf/0")
    skill = made.json()
    changed = {**skill, "description": "all of it"}
    revision = made.headers["ac-revision"]
    caller("PUT", f"{CONFIG}/le-users/skills/{skill['id']}", changed, revision, User_Agent="other/1")
    assert asked(caller)[0] == {
        "accountId": SITE,
        "objectType": "Skills",
        "objectName": "Sales",
        "element": "description",
        "oldValue": "",
        "newValue": "all of it",
        "originator": "API program",
        "originatorUserAgent": "other/1",
        "changeDate": "2026-11-18 06:06:40.0",
    }
    assert [(row["element"], row["newValue"], row["originatorUserAgent"]) for row in asked(caller)[1:]] == [
        ("name", "Sales", "lpconf/0"),
        ("deleted", "false", "lpconf/0"),
    ]


def test_engagements_are_told_as_campaigns_through_their_whole_life() -> None:
    caller = Caller()
    backdoor.put(caller.world, SITE, "campaign", "Spring", {})
    campaign = caller("GET", f"{CONFIG}/le-campaigns/campaigns").json()[0]["id"]
    below = f"{CONFIG}/le-campaigns/campaigns/{campaign}/engagements"
    made = caller("POST", below, {"name": "Deep link", "enabled": True})
    own, revision = made.json()["id"], made.headers["ac-revision"]
    changed = caller("PUT", f"{below}/{own}", {**made.json(), "enabled": False}, revision)
    assert (asked(caller)[0]["objectType"], asked(caller)[0]["element"], asked(caller)[0]["newValue"]) == (
        "Campaigns",
        "enabled",
        "false",
    )
    caller("DELETE", f"{below}/{own}", None, changed.headers["ac-revision"])
    gone = {row["element"]: (row["oldValue"], row["newValue"], row["objectName"]) for row in asked(caller)[:3]}
    assert gone["name"] == ("Deep link", "", "Deep link")


def test_what_is_changed_behind_its_back_was_somebody_else() -> None:
    caller = Caller()
    backdoor.put(caller.world, SITE, "skill", "Sales", {"description": "x"})
    backdoor.put(caller.world, SITE, "skill", "Sales", None)
    object_store.twin(caller.world, SITE, "profile", "Agent")
    assert {row["originator"] for row in asked(caller)} == {"Somebody Else"}
    caller("POST", f"{CONFIG}/le-users/skills", {"name": "Later"})
    assert asked(caller)[0]["originator"] == "API program"


@pytest.mark.parametrize("surface", ["widget", "window"])
def test_the_trail_is_silent_about_other_collections(surface: str) -> None:
    caller = Caller()
    backdoor.put(caller.world, SITE, surface, "One", {"url": "https://a.example"})
    backdoor.put(caller.world, SITE, "ac_feature", "Common.X", True)
    assert asked(caller) == []


def test_a_write_that_changes_nothing_or_is_turned_down_leaves_no_row() -> None:
    caller = Caller()
    made = caller("POST", f"{CONFIG}/le-users/skills", {"name": "Sales"})
    before = asked(caller)
    own = made.json()["id"]
    assert caller("PUT", f"{CONFIG}/le-users/skills/{own}", {**made.json(), "x": 1}, 77).status_code == 412
    same = caller("PUT", f"{CONFIG}/le-users/skills/{own}", made.json(), made.headers["ac-revision"])
    assert same.status_code == 200
    assert asked(caller) == before


def test_questions_narrow_by_kind_day_and_page_and_choose_fields() -> None:
    caller = Caller()
    backdoor.put(caller.world, SITE, "skill", "Sales", {})
    backdoor.put(caller.world, SITE, "profile", "Agent", {})
    kinds = asked(caller, 'componentTypes: ["Skills"]', "objectType objectName")
    assert kinds == [{"objectType": "Skills", "objectName": "Sales"}] * 2
    assert asked(caller, 'fromDate: "2026-11-19"') == []
    assert asked(caller, 'toDate: "2026-11-17"') == []
    assert len(asked(caller, 'fromDate: "2026-11-18", toDate: "2026-11-18"')) == 4
    assert asked(caller, "first: 1, offset: 3", "element") == asked(caller, "", "element")[3:]
    answer = caller("POST", f"{CONFIG}/metadata/audit", {"query": "{auditData(first:1){element}}"})
    assert answer.headers["x-total-count"] == "4"


def test_a_reset_empties_the_trail() -> None:
    caller = Caller()
    backdoor.put(caller.world, SITE, "skill", "Sales", {})
    caller.world.reset()
    assert asked(caller) == []


@pytest.mark.parametrize("body", [{"query": "{other{a}}"}, {"query": 1}, {}, []])
def test_another_question_is_turned_down(body: Any) -> None:
    assert Caller()("POST", f"{CONFIG}/metadata/audit", body).status_code == 400


def test_dates_are_told_on_the_clocks_of_the_zone_that_was_asked_for() -> None:
    caller = Caller()
    backdoor.put(caller.world, SITE, "skill", "Sales", {})
    assert asked(caller, "", "changeDate")[0] == {"changeDate": "2026-11-18 06:06:40.0"}
    assert asked(caller, 'timezone: "UTC"', "changeDate")[0] == {"changeDate": "2026-11-18 11:06:40.0"}
    wrong = caller("POST", f"{CONFIG}/metadata/audit", {"query": '{auditData(timezone: "Nowhere"){element}}'})
    assert wrong.status_code == 400
