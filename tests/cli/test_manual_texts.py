"""Steps by hand say enough for somebody who has never seen the account: names, files, landmarks, what to note down."""

from __future__ import annotations

import json

import pytest

from tests.cli.command_line import Front

PROJECT = "version: 1\nprofiles: {sandbox: {kind: sandbox, surfaces: [%s]}}\n"
BY_HAND = "{surface: site_setting, mode: observe}, {surface: taglet, mode: manual}"


@pytest.fixture
def accounts(empty: Front) -> Front:
    empty.write({"lpconf.yaml": PROJECT % BY_HAND})
    empty.write(
        {
            "accounts/acme.yaml": 'account: {id: "1", platform: messaging}\nmanual_rollover: '
            "{targets: [{account: care, skills: [Overflow Sales, Billing]}]}\n",
            "accounts/care.yaml": 'account: {id: "2", platform: messaging}\nmanual_rollover: {handler: true}\n',
            "accounts/care.attest.yaml": 'site: "2"\nfacts:\n'
            '  - {fact: shards, value: "7", by: dana@acme.example, date: "2026-11-20"}\n',
            "accounts/acme.attest.yaml": 'site: "1"\nfacts:\n'
            '  - {fact: shards, value: "7", by: dana@acme.example, date: "2026-11-20"}\n',
        }
    )
    for name, own in (("Overflow Sales", "911"), ("Billing", "912")):
        assert empty("sandbox", "set", f"care:skill/{name}", json.dumps({"id": own})).code == 0
    return empty


def steps(front: Front) -> dict[str, dict[str, str]]:
    plan = front("plan", "--format", "json").json
    return {step["setting"]: step["hand"] for step in plan["resource_changes"] if step["hand"]}


def test_a_rollover_target_is_told_by_the_names_of_its_skills(accounts: Front) -> None:
    hand = steps(accounts)["rollover.config"]
    assert hand["value"] == "Manual Rollover Account ID: 2 (care), Manual Rollover Skills: Overflow Sales, Billing"
    assert hand["path"] == "Supportal › Houston › Answering Service"
    assert "VPN" in hand["access"]
    assert "LPA" in hand["access"]
    assert "911" not in accounts("runbook").out
    assert "Overflow Sales, Billing" in accounts("runbook").out


def test_what_nobody_knows_is_looked_at_and_noted_before_it_is_replaced(accounts: Front) -> None:
    masking = "data_masking: {real_time: {patterns: [{name: p, regex: '\\d{9}'}]}}\naccept: [masking-irreversible]\n"
    accounts.write({"accounts/acme.yaml": 'account: {id: "1", platform: messaging}\n' + masking})
    told = " ".join(accounts("plan", "acme").out.split())
    assert "Look first" in told
    assert "lpconf attest ACCOUNT masking.real_time --value" in told
    assert "the Mission Control page appears" in told


KEY = """-----BEGIN PGP PUBLIC KEY BLOCK-----

xjMEZVPxABYJKwYBBAHaRw8BAQdAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
-----END PGP PUBLIC KEY BLOCK-----
"""


def test_the_key_to_hand_over_is_named_by_its_file(accounts: Front) -> None:
    encryption = "data_encryption: {enabled: false, data_access_pgp_key: keys/acme.asc}\n"
    head = 'account: {id: "1", platform: chat}\n'
    accounts.write({"keys/acme.asc": KEY, "accounts/acme.yaml": head + encryption})
    told = " ".join(accounts("plan", "acme").out.split())
    assert "Hand the public key in the file keys/acme.asc of this repository over to LivePerson" in told


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("messaging_summary", "The summary that an agent writes"),
        ("unauthenticated_attributes", "PersonalInfo and CustomerInfo engagement attributes"),
        ("encryption.keys", "AES with 192 bits"),
        ("masking.when", "the agent never sees the text"),
        ("masking.real_time", "before agents see the text"),
        ("masking.at_rest", "until then agents see the text"),
        ("data_masking", "Explained too: masking.when"),
        ("data_encryption", "encryption.keys"),
        ("real_time", "Before a message reaches the agent, who never sees the text"),
        ("at_rest", "until then the agent sees the text"),
        ("all", "messaging_summary: The summary that an agent writes"),
        ("all", "AES with 192 bits"),
        ("encryption-not-enforced", "until it is on, nothing is encrypted in any data type"),
        ("masking-not-enforced", "Both names are observed, what they do is inferred"),
    ],
)
def test_explain_says_which_data_a_scope_covers(accounts: Front, word: str, said: str) -> None:
    assert said in " ".join(accounts("explain", word).out.split())


def test_the_page_of_a_step_back_says_nothing_of_the_way_forth(accounts: Front) -> None:
    """A trap of setting something, or its sign of success, misleads whoever takes it away."""
    accounts.write(
        {
            "accounts/acme.yaml": 'account: {id: "1", platform: messaging}\nfile_sharing: {extended_formats: false}\n'
            "data_masking: {real_time: {patterns: []}}\n",
            "accounts/acme.attest.yaml": 'site: "1"\nattestations:\n'
            '  - {setting: masking.real_time, value: "x+", by: dana@acme.example, date: "2026-11-20"}\n'
            "  - {setting: file_sharing.extended_formats, value: true, by: dana@acme.example, date: '2026-11-20'}\n",
        }
    )
    told = accounts("runbook", "acme").out
    assert "A consumer can no longer choose" in told
    assert "A consumer can choose" not in told
    assert "test only that one can be chosen" not in told
    assert "Luhn" not in told


def test_explain_of_a_target_compares_skills_by_what_they_are(accounts: Front) -> None:
    """The file has names and the platform ids: neither is a difference."""
    address = "acme:site_setting/messaging.brand.rollover.config"
    live = {"enabled": True, "enableManualRollover": True, "manualRolloverConfig": [], "skillConfigs": []}
    target = {"rolloverAccountId": "2", "rolloverSkillIds": ["911", "912"]}
    accounts("sandbox", "set", address, json.dumps({**live, "manualRolloverConfig": [target]}))
    told = accounts("explain", address).out
    assert not [line for line in told.splitlines() if line.startswith(("+", "-"))]
    accounts(
        "sandbox",
        "set",
        address,
        json.dumps({**live, "manualRolloverConfig": [{**target, "rolloverSkillIds": ["911"]}]}),
    )
    told = accounts("explain", address).out
    assert [" ".join(line.split()) for line in told.splitlines() if line.startswith(("+", "-"))] == [
        "+ care: skills Billing, Overflow Sales",
        "- care: skills Overflow Sales",
    ]


def test_what_to_look_for_stands_in_names(accounts: Front) -> None:
    accounts.write({"lpconf.yaml": PROJECT % "{surface: site_setting, mode: manual}, {surface: widget, mode: manual}"})
    accounts("sandbox", "set", "acme:skill/Sales", json.dumps({"id": "910"}))
    accounts.write(
        {
            "accounts/acme.yaml": 'account: {id: "1", platform: messaging}\n'
            "manual_rollover: {targets: [{account: care, skills: [Billing]}]}\n"
            "agent_widgets: [{name: Order lookup, url: 'https://w.acme.example/', skills: [Sales]}]\n"
        }
    )
    shown = [line.strip() for line in accounts("runbook", "--confirm").out.splitlines() if "lpconf:done" not in line]
    assert "skills: Sales" in shown
    assert "Manual Rollover Account ID: 2 (care), Manual Rollover Skills: Billing" in shown
    assert not [line for line in shown if "910" in line or "912" in line]
