"""What the platform asks for: the gate of masking, taglets that are arrays, numbers that have no type code."""

from __future__ import annotations

import json

import pytest

from tests.cli.command_line import Front

HEAD = 'account: {id: "1", platform: messaging}\n'
PROJECT = "version: 1\nprofiles: {sandbox: {kind: sandbox%s}}\n"
WISH = "accept: [masking-irreversible]\ndata_masking: {real_time: {patterns: [{name: p, regex: '\\d{9}'}]}}\n"
ARRAY = '[{"id": "regex", "value": ""}, {"id": "maskChar", "value": "*"}]'


@pytest.fixture
def account(empty: Front) -> Front:
    return empty.write({"lpconf.yaml": PROJECT % "", "accounts/acme.yaml": HEAD + WISH})


def put(front: Front, address: str, value: object) -> None:
    assert front("sandbox", "set", address, json.dumps(value)).code == 0


def codes(front: Front, *command: str) -> list[str]:
    return [told["code"] for told in front(*command, "--format", "json").json["diagnostics"]]


def test_the_gate_goes_on_first(account: Front) -> None:
    plan = account("plan", "--format", "json").json
    assert [step["setting"] for step in plan["resource_changes"]] == ["masking.gate", "masking.real_time"]
    assert account("apply", "--auto-approve").code == 0
    assert account("drift").code == 0
    assert account("plan", "--detailed-exitcode").code == 0


def test_masking_that_stands_while_the_gate_is_off_is_a_danger(account: Front) -> None:
    assert account("apply", "--auto-approve").code == 0
    put(account, "acme:ac_feature/UnifiedWindow.Block_CC_Patterns", False)
    assert "masking-not-enforced" in codes(account, "drift")


def test_masking_at_rest_is_a_danger_while_its_feature_is_off(account: Front) -> None:
    account.write({"accounts/acme.yaml": HEAD + WISH.replace("real_time", "at_rest")})
    assert "masking-not-enforced" not in codes(account, "plan")
    put(account, "acme:ac_feature/Common.Historic_Data_Masking", False)
    assert "masking-not-enforced" in codes(account, "plan")


@pytest.mark.parametrize(
    ("feature", "harmful"),
    [("Common.Historic_Data_Masking_Agent_Summary", False), ("Common.CreditCard_XL4D_Masking", True)],
)
def test_features_beside_masking_at_rest_are_looked_at_and_graded(account: Front, feature: str, harmful: bool) -> None:
    put(account, f"acme:ac_feature/{feature}", harmful)
    assert "masking-in-part" not in codes(account, "plan"), "real-time masking is no matter of theirs"
    account.write({"accounts/acme.yaml": HEAD + WISH.replace("real_time", "at_rest")})
    plan = account("plan", "--format", "json").json
    (danger,) = [told for told in plan["diagnostics"] if told["code"] == "masking-in-part"]
    assert (danger["severity"], feature in danger["summary"]) == ("warning", True)
    assert "inferred" in danger["detail"]
    assert [step["setting"] for step in plan["resource_changes"]] == ["masking.at_rest"]
    put(account, f"acme:ac_feature/{feature}", not harmful)
    assert "masking-in-part" not in codes(account, "plan")


def test_an_array_is_refused_until_the_profile_names_the_entry(account: Front) -> None:
    put(account, "acme:taglet/cleanCCPatterns", ARRAY)
    refused = account("plan")
    assert refused.code == 1
    assert "fields: {regex: ID}" in refused.err + refused.out
    account.write({"lpconf.yaml": PROJECT % ", surfaces: [{surface: taglet, fields: {regex: regex}}]"})
    assert account("apply", "--auto-approve").code == 0
    text = json.loads(account("sandbox", "get", "acme:taglet/cleanCCPatterns").out)
    assert json.loads(text) == [{"id": "regex", "value": "\\d{9}"}, {"id": "maskChar", "value": "*"}]
    assert account("drift").code == 0


def test_a_saved_plan_from_which_an_error_left_something_out_is_applied_and_ends_with_1(account: Front) -> None:
    account.write({"accounts/acme.yaml": f"{HEAD}{WISH}settings: {{site_settings: {{le.general.language: de-DE}}}}\n"})
    put(account, "acme:taglet/cleanCCPatterns", ARRAY)
    assert account("plan", "--out", "some.lpplan").code == 1
    came = account("apply", "some.lpplan")
    assert (came.code, "2 verified" in came.out) == (1, True), came
    assert "Apply incomplete. Resources: " in came.out
    put(account, "acme:taglet/cleanCCPatterns", "")
    assert account("plan", "--target", "masking.real_time", "--out", "some.lpplan").code == 0
    assert account("apply", "some.lpplan").code == 0


def test_new_numbers_of_an_account_are_told_in_one_warning_until_all_are_live(account: Front) -> None:
    account.write({"accounts/acme.yaml": HEAD + "settings: {site_settings: {le.one: 1, le.two: 2, le.three: 3}}\n"})
    (told,) = account("validate", "--format", "json").json["diagnostics"]
    assert told["code"] == "raw.new-number"
    assert told["summary"].startswith("3 settings are numbers")
    assert all(f"settings.site_settings.le.{name}" in told["detail"] for name in ("one", "two", "three"))
    put(account, "acme:site_setting/le.one", 1)
    put(account, "acme:site_setting/le.two", 0)
    assert codes(account, "plan") == ["raw.new-number"], "the third is not live"
    put(account, "acme:site_setting/le.three", 3)
    assert codes(account, "plan") == []


def test_a_new_number_is_told_and_left_to_a_person(account: Front) -> None:
    account.write({"accounts/acme.yaml": HEAD + "settings: {site_settings: {le.new.number: 5}}\n"})
    assert codes(account, "validate") == codes(account, "plan") == ["raw.new-number"]
    assert account("apply", "--auto-approve").code == 9
    put(account, "acme:site_setting/le.new.number", 4)
    assert codes(account, "plan") == []
    assert account("apply", "--auto-approve").code == 0
    assert codes(account, "drift") == []


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("site_settings: {encryption.referer: x}", "encryption.referrer"),
        ("ac_features: {common.answering_service: true}", "Common.Answering_Service"),
        ("site_settings: {messaging.historic.data.masking.regex: x}", "messaging.historic.data.masking.regexp"),
    ],
)
def test_a_slip_in_a_raw_identifier_is_told(small: Front, raw: str, meant: str) -> None:
    small.write({"accounts/acme.yaml": f'account: {{id: "1", platform: messaging}}\nsettings: {{{raw}}}\n'})
    (told,) = small("validate", "--format", "json").json["diagnostics"]
    assert (told["severity"], told["code"], told["range"]["start"]["line"]) == ("warning", "raw.near-key", 2)
    assert f"is {meant} meant?" in small("validate").said
    assert small("explain", "raw.near-key").code == 0


def test_other_identifiers_are_nobodys_slip(small: Front) -> None:
    raw = "site_settings: {messaging.historic.data.masking.active: x, le.general.language: en-US}"
    small.write({"accounts/acme.yaml": f'account: {{id: "1", platform: messaging}}\nsettings: {{{raw}}}\n'})
    assert small("validate", "--format", "json").json["diagnostics"] == []
