"""``rollback`` and the outputs of ``apply`` for objects, documents and the rollover configuration, from outside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.command_line import Front

ACCEPT = [
    part for code in ("engagement-url-dies", "rollover-stops", "brake", "protected") for part in ("--accept", code)
]
HEAD = 'account: {id: "1", platform: messaging}\naccept: [extended-formats-not-delivered]\n'
CONFIG = "acme:site_setting/messaging.brand.rollover.config"
TAGLET = "acme:taglet/lpUnifiedWindow"
GIVEN = ("id", "createdDate", "modifiedDate", "engagementUrl")
"""Fields that the platform gives to each object."""


@pytest.fixture
def acme(empty: Front) -> Front:
    """An account with one of everything live."""
    empty.write({"lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n", "accounts/acme.yaml": HEAD})
    empty.write({"accounts/care.yaml": 'account: {id: "2", platform: messaging}\nmanual_rollover: {handler: true}\n'})
    world = {
        "skill/Sales": {"id": "910"},
        "campaign/C": {"id": "100"},
        "engagement/C/Old": {"source": 7, "landingPage": "https://l.example/", "skillId": 910, "opaque": {"y": [2]}},
        "engagement/C/Template": {"source": 7, "landingPage": "https://t.example/", "enabled": False},
        "widget/Orders": {"url": "https://o.example/", "type": "iFrame", "order": None, "opaque": [{"x": None}]},
        "fact/ums_version": "4.9",
        "fact/shards": "z1",
        "taglet/lpUnifiedWindow": '[ {"id":"a", "value":"1", "more": 1} , {"id":"b","value":"2"}]',
        "site_setting/messaging.brand.rollover.config": {"enabled": False, "skillConfigs": [{"skillId": "5"}]},
    }
    for home, value in world.items():
        put(empty, f"acme:{home}", value)
    put(empty, "care:fact/shards", "z1")
    put(empty, "care:skill/Overflow", {"id": "77"})
    return empty


def put(front: Front, address: str, value: Any) -> None:
    assert front("sandbox", "set", address, json.dumps(value)).code == 0


def get(front: Front, address: str) -> Any:
    return json.loads(front("sandbox", "get", address).out)


def less(value: Any) -> Any:
    """An object without what the platform gives to each."""
    return {name: one for name, one in value.items() if name not in GIVEN} if isinstance(value, dict) else value


def there_and_back(front: Front, section: str, *addresses: str) -> tuple[list[Any], list[Any], list[str]]:
    """What stood at addresses before a run, what stands there when it is taken back, and what was remarked."""
    before = [get(front, address) for address in addresses]
    front.write({"accounts/acme.yaml": HEAD + section})
    came = front("apply", "--auto-approve", *ACCEPT)
    assert came.code == 0, came
    assert [get(front, address) for address in addresses] != before
    file = str(front.root / "back.lpplan")
    came = front("rollback", "latest", *ACCEPT, "--out", file, "--format", "json")
    assert came.code == 0, came
    applied = front("apply", file)
    assert applied.code == 0, applied
    again = front("rollback", came.json["resource_changes"][0]["origin"]["file"].removeprefix("run "))
    assert again.out.endswith("No changes.\n")
    return before, [get(front, address) for address in addresses], came.codes


def test_a_deleted_widget_is_made_anew_with_its_unknown_fields(acme: Front) -> None:
    section = "agent_widgets: [{name: Orders, state: absent}]\n"
    before, after, codes = there_and_back(acme, section, "acme:widget/Orders")
    assert less(after[0]) == less(before[0])
    assert after[0]["id"] != before[0]["id"]
    assert codes == ["rollback.new-id"]


def test_a_changed_widget_loses_the_fields_that_the_run_brought(acme: Front) -> None:
    section = (
        "agent_widgets: [{name: Order lookup, was: Orders, url: 'https://n.example', skills: [Sales], order: 3}]\n"
    )
    before, after, _ = there_and_back(acme, section, "acme:widget/Orders", "acme:widget/Order lookup")
    assert [less(one) for one in after] == [{k: v for k, v in less(before[0]).items() if k != "order"}, None]


def test_a_new_widget_goes_again(acme: Front) -> None:
    section = "agent_widgets: [{name: New one, url: 'https://n.example'}]\n"
    before, after, _ = there_and_back(acme, section, "acme:widget/New one", "acme:widget/Orders")
    assert after == before


def test_a_deleted_engagement_is_made_anew_and_its_url_is_told_to_be_lost(acme: Front) -> None:
    section = "offsite_engagements: [{campaign: C, name: Old, state: absent}]\n"
    before, after, codes = there_and_back(acme, section, "acme:engagement/C/Old", "acme:engagement/C/Template")
    assert [less(one) for one in after] == [less(one) for one in before]
    assert set(codes) == {"offsite.feature-off", "rollback.new-id", "rollback.stays"}


def test_an_engagement_that_was_made_or_changed_is_as_before(acme: Front) -> None:
    section = (
        "offsite_engagements:\n"
        "  - {campaign: C, name: Old, enabled: false, landing_page: 'https://new.example/', skill: Sales}\n"
        "  - {campaign: C, name: New, template: Template, enabled: true, skill: Sales}\n"
    )
    before, after, _ = there_and_back(acme, section, "acme:engagement/C/Old", "acme:engagement/C/New")
    assert [less(one) for one in after] == [less(one) for one in before]
    assert after[0]["id"] == before[0]["id"]


def test_entries_of_a_document_are_as_before_and_the_rest_was_never_touched(acme: Front) -> None:
    section = 'unified_window: {a: "9", c: "new"}\n'
    before, after, _ = there_and_back(acme, section, TAGLET)
    assert json.loads(after[0]) == json.loads(before[0])
    assert after[0].endswith('"more": 1} , {"id":"b","value":"2"}]')


def test_an_entry_that_was_taken_out_comes_back_at_the_end_which_is_told(acme: Front) -> None:
    before, after, codes = there_and_back(acme, "unified_window: {a: null}\n", TAGLET)
    assert json.loads(after[0]) == [json.loads(before[0])[1], {"id": "a", "value": "1"}]
    assert codes == ["rollback.new-entry"]


def test_the_rollover_configuration_is_as_before_with_all_that_is_not_ours(acme: Front) -> None:
    section = "manual_rollover: {targets: [{account: care, skills: [Overflow]}]}\n"
    owner, handler = (
        "acme:ac_feature/Common.Answering_Service",
        "care:ac_feature/Common.Messaging_Cross_Account_Contact_Center",
    )
    before, after, _ = there_and_back(acme, section, CONFIG, owner, handler)
    assert after == [before[0], False, False]


def test_outputs_of_an_apply_are_those_that_stand_after_it(acme: Front) -> None:
    acme.write(
        {
            "accounts/acme.yaml": HEAD + "offsite_engagements:\n  - {campaign: C, name: Old, state: absent}\n"
            "  - {campaign: C, name: New, template: Template, enabled: true}\n"
        }
    )
    came = acme("apply", "--auto-approve", *ACCEPT, "--format", "json")
    url = get(acme, "acme:engagement/C/New")["engagementUrl"]
    assert came.json["outputs"] == [
        {"address": "acme:engagement/C/New", "name": "engagement_url", "value": url, "computed": False},
    ]
    assert acme("plan", "--format", "json").json["outputs"] == came.json["outputs"]
    told = acme("explain", "acme:engagement/C/New", "--format", "json").json
    assert told["value"]["outputs"] == {"engagement_url": url}
    assert f"  engagement_url\n    {url}\n" in acme("explain", "acme:engagement/C/New").out


def test_an_engagement_that_a_person_made_has_its_url_in_the_apply_that_finds_it(acme: Front) -> None:
    file = str(acme.root / "all.lpplan")
    acme.write({"accounts/acme.yaml": HEAD + "offsite_engagements: [{campaign: C, name: By hand, enabled: true}]\n"})
    assert acme("plan", "--out", file).code == 0
    assert acme("apply", file).code == 9
    put(acme, "acme:engagement/C/By hand", {"enabled": True})
    came = acme("apply", file, "--format", "json")
    assert (came.code, [one["name"] for one in came.json["outputs"]]) == (0, ["engagement_url"])


@pytest.mark.parametrize("what", ["offsite", "offsite.template", "acme:engagement/C/Old"])
def test_explain_says_when_a_template_pays(acme: Front, what: str) -> None:
    assert "pays from the second engagement on" in " ".join(acme("explain", what).out.split())
