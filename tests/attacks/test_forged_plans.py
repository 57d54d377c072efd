"""Plan files that tell of their own steps what is not so, sealed anew: a plan is a proposal, not an authority."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.attacks.test_artifacts import sealed
from tests.cli.command_line import Front

pytestmark = pytest.mark.attack("artifact")

PROJECT = """version: 1
profiles:
  sandbox: {kind: sandbox, surfaces: [{surface: site_setting, mode: manual, select: {access: people}}]}
policy: {protect: ["*:site_setting/encryption.referrer"]}
"""
ACCOUNT = """account: {id: "1", platform: messaging_and_chat}
accept: [not-retroactive, hot-topics-unavailable, data-access-api-masked, analytics-reports-unavailable]
data_encryption: {enabled: true, scopes: [messaging_summary]}
"""
REFERRER = "a:site_setting/encryption.referrer"
Plan = dict[str, Any]


@pytest.fixture
def estate(empty: Front) -> Front:
    return empty.write({"lpconf.yaml": PROJECT, "accounts/a.yaml": ACCOUNT})


@pytest.fixture
def forge(estate: Front, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Plan], None]], str]:
    """Changes the plan of this moment, seals it anew, and gives its name."""
    monkeypatch.chdir(estate.root)

    def forged(change: Callable[[Plan], None]) -> str:
        estate("plan", "--out", "p.lpplan")
        plan = json.loads(estate.text("p.lpplan"))
        change(plan)
        estate.write({"forged.lpplan": json.dumps(sealed(plan))})
        return "forged.lpplan"

    return forged


Forge = Callable[[Callable[[Plan], None]], str]


def steps(plan: Plan) -> dict[str, Plan]:
    return {step["address"]: step for step in plan["resource_changes"]}


def test_a_seal_alone_is_no_reason_to_refuse(estate: Front, forge: Forge) -> None:
    assert estate("apply", forge(lambda plan: None)).code == 0


def confirmations(plan: Plan) -> None:
    """Steps that only ask to look are behind no gate."""
    for step in plan["resource_changes"]:
        step["confirm"] = True


def nobody_knows(plan: Plan) -> None:
    """What nobody has read cannot have moved, and can lose nothing."""
    steps(plan)[REFERRER]["observed"] |= {"source": "unknown", "present": False}


def seen_otherwise(plan: Plan) -> None:
    steps(plan)[REFERRER]["change"]["before"] = {"value": "a,b"}


def a_new_value(plan: Plan) -> None:
    """What is new weakens nothing."""
    step = steps(plan)[REFERRER]
    step["observed"] |= {"present": True}
    step["change"] |= {"before": {"value": "a,b"}, "after": {"value": "a"}, "actions": ["create"]}
    step["details"] = {"added": [], "removed": ["b"]}


def nothing_goes(plan: Plan) -> None:
    a_new_value(plan)
    steps(plan)[REFERRER]["change"]["actions"] = ["update"]
    steps(plan)[REFERRER]["details"] = {"added": ["c"], "removed": []}


def values_of_another_kind(plan: Plan) -> None:
    steps(plan)[REFERRER]["change"]["after"] = {"value": {"x": [1]}}


@pytest.mark.parametrize(
    "lie", [confirmations, nobody_knows, seen_otherwise, a_new_value, nothing_goes, values_of_another_kind]
)
def test_what_the_values_do_not_bear_out_is_refused(estate: Front, forge: Forge, lie: Callable[[Plan], None]) -> None:
    file = forge(lie)
    for words in (("show", file), ("runbook", file), ("apply", file)):
        came = estate(*words)
        assert (came.code, "plan.broken" in came.err) == (1, True), words
    assert estate("sandbox", "get", REFERRER).out == "null\n"


def test_gates_and_policy_are_judged_by_the_values(estate: Front, forge: Forge) -> None:
    """The parts that go are those of the values, whatever a plan says of its gates."""
    estate("apply", "--auto-approve")
    live = json.loads(estate("sandbox", "get", REFERRER).out)

    def protected(plan: Plan) -> None:
        plan["gates"] = []

    estate("sandbox", "set", REFERRER, json.dumps(f"{live},more"))
    came = estate("apply", forge(protected))
    assert (came.code, "protected" in came.out) == (5, True)


def test_the_platform_is_that_of_the_files(estate: Front, forge: Forge) -> None:
    estate.write({"accounts/a.yaml": ACCOUNT.replace("hot-topics-unavailable, ", "")})

    def without_chat(plan: Plan) -> None:
        plan["gates"], plan["sites"]["a"]["platform"] = [], "messaging"

    came = estate("apply", forge(without_chat))
    assert (came.code, "hot-topics-unavailable" in came.out) == (5, True)


def test_the_order_is_that_of_the_needs(estate: Front, forge: Forge) -> None:
    def out_of_order(plan: Plan) -> None:
        for step in plan["resource_changes"]:
            step["depends_on"] = []
        plan["resource_changes"].reverse()

    came = estate("apply", forge(out_of_order))
    told = [line.split()[2] for line in came.err.splitlines() if line.endswith("verified")]
    assert came.code == 0
    assert told.index("encryption.global") < told.index("encryption.transcripts") < told.index("encryption.referrer")


def test_a_need_that_stood_is_read_though_the_plan_does_not_name_it(estate: Front, forge: Forge) -> None:
    estate("apply", "--auto-approve")
    estate("sandbox", "set", REFERRER, '""')

    def alone(plan: Plan) -> None:
        plan["standing"], steps(plan)[REFERRER]["depends_on"] = [], []

    file = forge(alone)
    estate("sandbox", "set", "a:security_center/transcript_encryption", "false")
    came = estate("apply", file)
    assert (came.code, "stale" in came.out) == (4, True)
    assert estate("sandbox", "get", REFERRER).out in ('""\n', "null\n")


def test_whose_hands_is_what_the_project_file_says(estate: Front, forge: Forge) -> None:
    """Of the labels that the files have: those of a plan choose neither hands nor credentials."""
    text = ACCOUNT.replace("chat}", "chat, labels: {access: people}}")
    estate.write({"accounts/a.yaml": text})

    def by_wire(plan: Plan) -> None:
        plan["sites"]["a"]["labels"] = {}
        steps(plan)[REFERRER] |= {"hands": "api", "hand": None}
        steps(plan)[REFERRER]["observed"] |= {"source": "live"}
        steps(plan)[REFERRER]["change"]["actions"] = ["create"]

    came = estate("apply", forge(by_wire))
    assert (came.code, "not lpconf's to do" in came.err) == (4, True)
    assert estate("sandbox", "get", REFERRER).out == "null\n"


def test_a_rule_that_came_after_the_plan_counts(estate: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(estate.root)
    estate("plan", "--out", "p.lpplan")
    estate.write({"lpconf.yaml": PROJECT.replace(", select: {access: people}", "")})
    came = estate("apply", "p.lpplan", "--format", "json")
    assert (came.code, came.json["outcomes"]) == (4, [])
