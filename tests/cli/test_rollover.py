"""Targets of rollover are told by the names of the files, each with its own line; what no file names, by its ids."""

from __future__ import annotations

import json

import pytest

from lpconf.catalogue.chapters.rollover.codec import part_names
from tests.cli.command_line import PROJECT, Front

ACME = """\
account: {id: "20260001", platform: messaging}
accept: [{code: rollover-stops, until: 2999-12-31}]
manual_rollover:
  targets:
    - {account: zeta, skills: [Sales, Billing]}
    - {site: "30110009", skill_ids: ["910"]}
"""
CONFIG = "acme:site_setting/messaging.brand.rollover.config"


@pytest.fixture
def estate(empty: Front) -> Front:
    """Three accounts, of which one is still a target that no file wishes."""
    empty.write(
        {
            "lpconf.yaml": PROJECT,
            "accounts/acme.yaml": ACME,
            "accounts/beta.yaml": 'account: {id: "20260002", platform: messaging}\n',
            "accounts/zeta.yaml": 'account: {id: "20260003", platform: messaging}\nmanual_rollover: {handler: true}\n',
        }
    )
    live = {"rolloverAccountId": "20260002", "rolloverSkillIds": ["7"]}
    values = {
        "zeta:skill/Sales": {"id": "8"},
        "zeta:skill/Billing": {"id": "9"},
        "acme:ac_feature/Common.Answering_Service": True,
        "zeta:ac_feature/Common.Messaging_Cross_Account_Contact_Center": True,
        CONFIG: {"enabled": True, "enableManualRollover": True, "manualRolloverConfig": [live]},
    }
    for address, value in values.items():
        assert empty("sandbox", "set", address, json.dumps(value)).code == 0
    return empty


def test_a_plan_tells_targets_by_name_and_each_by_its_line(estate: Front) -> None:
    plan = estate("plan", "--format", "json").json
    (step,) = plan["resource_changes"]
    assert step["details"]["added"] == ["zeta: skills Billing, Sales", "site 30110009: skills 910"]
    assert step["details"]["removed"] == ["beta: skills with the ids 7"]
    assert {origin["part"]: origin["line"] for origin in step["origins"]} == {
        "zeta: skills Billing, Sales": 5,
        "site 30110009: skills 910": 6,
    }
    after = step["change"]["after"]["manualRolloverConfig"]
    assert [entry["rolloverSkillIds"] for entry in after] == [["8", "9"], ["910"]]
    text = estate("plan").out
    assert "+      zeta: skills Billing, Sales" in text
    assert "-      beta: skills with the ids 7" in text


def test_drift_tells_them_the_other_way_round(estate: Front) -> None:
    text = estate("drift").out
    assert "-        zeta: skills Billing, Sales" in text
    assert "+        beta: skills with the ids 7" in text


def test_one_target_more_is_caused_by_its_own_line(estate: Front) -> None:
    assert estate("apply", "--auto-approve").code == 0
    estate.write({"accounts/acme.yaml": ACME + '    - {site: "30110010", skill_ids: ["5"]}\n'})
    (step,) = estate("plan", "--format", "json").json["resource_changes"]
    assert step["details"] == {"added": ["site 30110010: skills 5"], "removed": []}
    assert [origin["line"] for origin in step["origins"]] == [7]


def test_what_reads_alike_by_name_is_told_by_its_ids(estate: Front) -> None:
    assert estate("apply", "--auto-approve").code == 0
    assert estate("sandbox", "set", "zeta:skill/Sales", "null").code == 0
    assert estate("sandbox", "set", "zeta:skill/Sales", '{"id": "18"}').code == 0
    (step,) = estate("plan", "--format", "json").json["resource_changes"]
    assert step["details"]["added"] == ["zeta: skills Billing, Sales"]
    assert step["details"]["removed"] == ["zeta: skills Billing, id 8"]


def test_names_of_skills_are_told_of_accounts_that_are_wished_alone() -> None:
    def targets(site: str, *skills: str) -> dict[str, list[dict[str, object]]]:
        return {"manualRolloverConfig": [{"rolloverAccountId": site, "rolloverSkillIds": list(skills)}]}

    def peer(site: str) -> tuple[str, dict[str, str]] | None:
        return ("beta", {"8": "Sales"}) if site == "1" else None

    part = "site 1: skills 8, 9"
    assert part_names(targets("1", "8", "9"), None, None, peer) == {part: "beta: skills with the ids 8, 9"}
    wished = part_names(targets("1", "8", "9"), targets("1", "8"), targets("beta", "Sales"), peer)
    assert wished == {part: "beta: skills Sales, id 9", "site 1: skills 8": "beta: skills Sales"}
    assert part_names(targets("2", "8"), None, None, peer) == part_names(None, None, None, peer) == {}
