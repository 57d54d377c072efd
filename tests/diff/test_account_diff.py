"""Two accounts compared: what counts as a difference, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.diff.account_diff import NAMES_AGAINST_IDS, differences
from lpconf.domain.results.account_diff import AccountDiff, Difference
from lpconf.domain.state import DesiredState
from tests.documents import made, worked_out
from tests.laws import strategies
from tests.laws.profile import few, law

HEAD = {"id": "1", "platform": "messaging_and_chat"}


def desired(data: dict[str, Any], platform: str = "messaging_and_chat") -> DesiredState:
    found, problems = worked_out(made({"account": {**HEAD, "platform": platform}, **data}))
    assert found, problems
    return found


def compared(a: dict[str, Any], b: dict[str, Any], *platforms: str) -> AccountDiff:
    left, right = platforms or ("messaging_and_chat", "messaging_and_chat")
    return differences(desired(a, left), desired(b, right))


def only(a: dict[str, Any], b: dict[str, Any]) -> Difference:
    (one,) = compared(a, b).differences
    return one


def widget(**more: Any) -> dict[str, Any]:
    return {"agent_widgets": [{"name": "W", "url": "https://w.example/", "mode": "draft", "enabled": True, **more}]}


def elaborated(account: strategies.Account) -> DesiredState:
    found, problems = worked_out(made(account.data))
    assert found, problems
    return found


@law
@given(strategies.accounts(), strategies.accounts())
def test_each_setting_is_either_equal_or_told_once(one: strategies.Account, other: strategies.Account) -> None:
    a, b = elaborated(one), elaborated(other)
    found = differences(a, b)
    left = {w.address[1:]: w for w in a.values}
    right = {w.address[1:]: w for w in b.values}
    assert found.equal + len(found.differences) == len({*left, *right})
    assert sum(found.summary.values()) == len({*left, *right})
    told = [d.home for d in found.differences]
    assert told == sorted(set(told), key=told.index)
    for difference in found.differences:
        if difference.a and difference.b:
            codec = catalogue.get(difference.setting).codec
            assert not same(codec, difference.a.value, difference.b.value)
    in_both = [home for home in left if home in right]
    alike = [h for h in in_both if same(catalogue.get(left[h].setting).codec, left[h].value, right[h].value)]
    assert found.equal == len(alike)


@few
@given(strategies.accounts(), strategies.accounts())
def test_the_other_way_round_it_is_its_mirror(one: strategies.Account, other: strategies.Account) -> None:
    there, back = differences(elaborated(one), elaborated(other)), differences(elaborated(other), elaborated(one))
    assert [(d.home, d.a, d.b) for d in there.differences] == [(d.home, d.b, d.a) for d in back.differences]
    assert there.equal == back.equal
    for d, mirrored in zip(there.differences, back.differences, strict=True):
        assert sorted(map(str, d.details.get("added", ()))) == sorted(map(str, mirrored.details.get("removed", ())))


@few
@given(strategies.accounts())
def test_an_account_does_not_differ_from_itself(account: strategies.Account) -> None:
    one = elaborated(account)
    found = differences(one, one)
    assert (found.differences, found.equal) == ((), len(one.values))


def test_off_is_a_wish_and_not_managed_is_none() -> None:
    off = only({"data_encryption": {"enabled": True, "scopes": ["chat_transcripts"]}}, {
        "data_encryption": {"enabled": True, "scopes": ["chat_transcripts", "chat_authenticated_attributes"]}
    })  # fmt: skip
    assert (off.setting, off.status) == ("encryption.auth_sde", "differ")
    found = compared({"settings": {"ac_features": {"Common.X": False}}}, {})
    assert [(d.home, d.status) for d in found.differences] == [("ac_feature/Common.X", "only_in_a")]


def test_elements_are_told_as_a_plan_tells_them() -> None:
    scopes = {"enabled": True, "scopes": ["unauthenticated_attributes"]}
    one = only({"data_encryption": scopes}, {
        "data_encryption": {**scopes, "except_elements": ["personal_personal_company"], "extra_elements": ["x.y"]}
    })  # fmt: skip
    assert one.setting == "encryption.referrer"
    assert one.details == {"added": ["x.y"], "removed": ["personal_personal_company"]}


def test_a_raw_wish_is_the_setting_that_lives_there() -> None:
    at_rest = {"data_masking": {"at_rest": {"patterns": [{"name": "n", "regex": "[0-9]{4}"}]}}}
    raw = {"settings": {"site_settings": {"messaging.historic.data.masking.regexp": "[0-9]{4}"}}}
    assert compared(at_rest, raw).differences == ()
    raw["settings"]["site_settings"]["messaging.historic.data.masking.regexp"] = "[0-9]{5}"
    assert only(at_rest, raw).details == {"added": ["[0-9]{5}"], "removed": ["[0-9]{4}"]}


def test_a_platform_that_lacks_the_setting_is_said() -> None:
    at_rest = {"data_masking": {"at_rest": {"patterns": [{"name": "n", "regex": "[0-9]{4}"}]}}}
    (one,) = compared(at_rest, {}, "messaging", "chat").differences
    assert one.note == "acme is a chat account, which has no such setting"
    assert only(at_rest, {}).note == ""


def test_objects_field_by_field_in_the_words_of_the_file() -> None:
    one = only(widget(skills=["A", "B"], order=1), widget(mode="published", skills=["C"]))
    fields = {f["path"]: (f["before"], f["after"]) for f in one.details["fields"]}
    assert fields == {"mode": ("draft", "published"), "skills": (["A", "B"], ["C"]), "order": (1, None)}
    assert compared(widget(skills=["A", "B"]), widget(skills=["B", "A"])).differences == ()


def test_json_in_text_is_compared_as_json() -> None:
    one = {"unified_window": {"amsClientConfig": {"idleBeforePing": 1, "other": 2}}}
    assert compared(one, {"unified_window": {"amsClientConfig": {"other": 2, "idleBeforePing": 1}}}).differences == ()
    changed = only(one, {"unified_window": {"amsClientConfig": {"other": 2, "idleBeforePing": 3}}})
    assert changed.details["fields"] == [{"path": "idleBeforePing", "before": 1, "after": 3}]


def test_what_a_write_has_to_know_beside_the_value_counts_too() -> None:
    def engagement(source: str) -> dict[str, Any]:
        entry = {"campaign": "C", "name": "N", "source": source, "landing_page": "https://a.example/", "enabled": True}
        return {"offsite_engagements": [entry]}

    one = only(engagement("print"), engagement("tv"))
    assert [f["path"] for f in one.details["fields"]] == ["source"]
    gone = compared(engagement("print"), {}).differences[0].details["fields"]
    assert {"source", "landing_page", "name"} <= {f["path"] for f in gone}
    assert all(f["after"] is None for f in gone)


def test_skills_by_name_and_by_id_cannot_be_told_to_be_the_same() -> None:
    by_name = desired({"manual_rollover": {"targets": [{"account": "other", "skills": ["Sales"]}]}})
    by_id = desired({"manual_rollover": {"targets": [{"site": "2", "skill_ids": ["7"]}]}})
    # What linking does: the other account's file tells its site.
    wants = tuple(
        replace(
            w, value={**w.value, "manualRolloverConfig": [{"rolloverAccountId": "2", "rolloverSkillIds": ["Sales"]}]}
        )
        if w.setting == "rollover.config"
        else w
        for w in by_name.values
    )
    (one,) = differences(replace(by_name, values=wants), by_id).differences
    assert one.note == NAMES_AGAINST_IDS
    assert differences(by_name, by_name).differences == ()
