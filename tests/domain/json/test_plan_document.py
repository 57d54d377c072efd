"""The plan file: it round-trips, its digests tell what was approved, and a damaged one is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from lpconf.domain.diagnostic import Mark
from lpconf.domain.json.plan_document import change_id, dumps, shown_text, to_json
from lpconf.domain.json.steps import as_object, from_object
from lpconf.domain.plan import Check, Output, Plan, Released
from lpconf.domain.state import NOT_KNOWN, ObservedValue
from lpconf.domain.value import Secret, digest
from lpconf.errors import BrokenPlan
from tests.fakes import NOT_SET, plan_from_text
from tests.plan.plans import REFERRER, UNREAD, plan_for

TEXT = """\
data_encryption: {enabled: true, scopes: [all]}
data_masking: {at_rest: null}
settings: {site_settings: {some: {deep: [1, null, "ü"]}}}
accept: [not-retroactive]
hold: [{setting: settings.site_settings.some, until: 2026-12-31, reason: INC-1, by: dana}]
"""


@pytest.fixture
def plan() -> Plan:
    """A plan in which everything occurs that a plan can hold."""
    attested = ObservedValue(True, "attested", by="dana", date="2026-11-01", ticket="CHG-1")
    made = plan_for(
        TEXT,
        {"encryption.feature_69": attested, "encryption.global": True, "encryption.transcripts": NOT_KNOWN},
        modes={"encryption.transcripts": "manual", "encryption.auth_sde": "observe"},
        commit="4be1c02",
        created="2026-11-24T09:00:00Z",
    )
    address = made.steps[0].address
    mark = Mark("accounts/_shared/a.yaml", 4, 3, 7, Mark("accounts/acme.yaml", 9))
    return replace(
        made,
        released=tuple(Released(address, REFERRER, seen, mark) for seen in (NOT_SET, NOT_KNOWN, UNREAD, attested)),
        checks=(Check(address, "unmet", "not on one shard"),),
        outputs=(Output(address, "engagement_url", "https://lp.example/x"),),
    )


def test_it_round_trips(plan: Plan) -> None:
    assert plan.steps
    assert plan.gates
    assert plan.held
    assert plan.standing
    assert plan.diagnostics
    assert plan_from_text(dumps(plan)) == plan
    assert dumps(plan_from_text(dumps(plan))) == dumps(plan)


def test_keys_are_sorted_and_a_newline_ends_it(plan: Plan) -> None:
    text = dumps(plan)
    assert text.endswith("}\n")
    assert json.dumps(json.loads(text), sort_keys=True, indent=2, ensure_ascii=False) + "\n" == text


def test_a_change_has_the_shape_of_the_contract(plan: Plan) -> None:
    document = to_json(plan)
    step = next(s for s in document["resource_changes"] if s["setting"] == REFERRER)
    assert step["address"] == "acme:site_setting/encryption.referrer"
    assert (step["account"], step["type"], step["name"]) == ("acme", "site_setting", "encryption.referrer")
    assert step["change"]["actions"] == ["create"]
    assert step["change"]["before"] is None
    assert len(step["details"]["added"]) == 45
    assert (
        step["origin"] == {"column": 42, "file": "accounts/acme.yaml", "length": 5, "line": 4}
        or step["origin"]["line"] == 4
    )
    assert step["observed"]["source"] == "live"
    by_hand = next(s for s in document["resource_changes"] if s["hands"] == "manual")
    assert {"path", "value", "access", "success"} <= set(by_hand["hand"])
    assert set(document["summary"]) == {"add", "change", "destroy", "confirm", "by_hand", "accounts"}


def test_change_id_is_of_addresses_actions_before_and_after_alone(plan: Plan) -> None:
    others = [
        replace(plan, commit="x", created="y", profile="z", gates=(), diagnostics=()),
        replace(plan, steps=tuple(reversed(plan.steps))),
        replace(plan, steps=tuple(replace(s, mode="observe", implications=(), hand=None) for s in plan.steps)),
    ]
    assert {change_id(other) for other in others} == {change_id(plan)}
    first = plan.steps[0]
    for moved in (replace(first, after="x"), replace(first, before=1), replace(first, action="delete")):
        assert change_id(replace(plan, steps=(moved, *plan.steps[1:]))) != change_id(plan)


def test_the_id_of_each_account_is_that_of_a_plan_of_its_steps_alone(plan: Plan) -> None:
    site = plan.sites["acme"]
    other = replace(site, name="beta", id="20000099")
    steps = tuple(replace(step, address=step.address._replace(account="beta"), depends_on=()) for step in plan.steps)
    both = replace(plan, sites={"beta": other, "acme": site}, steps=(*steps, *plan.steps))
    ids = to_json(both)["change_ids"]
    assert list(ids) == ["acme", "beta"]
    assert ids == {"acme": change_id(plan), "beta": change_id(replace(both, steps=steps))}


def test_plan_id_is_of_everything_but_the_time(plan: Plan) -> None:
    def plan_id(one: Plan) -> Any:
        return to_json(one)["plan_id"]

    assert plan_id(replace(plan, created="later")) == plan_id(plan)
    for other in (replace(plan, commit="x"), replace(plan, gates=()), replace(plan, profile="z")):
        assert plan_id(other) != plan_id(plan)


@pytest.mark.attack("artifact")
@pytest.mark.parametrize(
    "tamper",
    [
        lambda d: d["resource_changes"].pop(),
        lambda d: d["resource_changes"].reverse(),
        lambda d: d["resource_changes"][0]["change"].update(after=False),
        lambda d: d["gates"][0].update(accepted=True, code="x"),
        lambda d: d.update(plan_id=""),
        lambda d: d.pop("plan_id"),
        lambda d: d.update(change_id="0"),
        lambda d: d["sites"]["acme"].update(id="999"),
        lambda d: d.pop("sites"),
        lambda d: d.update(sites=[]),
        lambda d: d["resource_changes"][0].update(address="nonsense"),
        lambda d: d["resource_changes"][0]["change"].update(actions=["no-op"]),
        lambda d: d["resource_changes"][0]["change"].update(actions=[]),
        lambda d: d.update(format_version="2.0"),
        lambda d: d.update(resource_changes=7),
    ],
)
def test_a_changed_or_damaged_file_is_refused(plan: Plan, tamper: Any) -> None:
    document = to_json(plan)
    tamper(document)
    with pytest.raises(BrokenPlan):
        plan_from_text(json.dumps(document))


@pytest.mark.parametrize("text", ["[]", "null", "{}", '{"resource_changes": []}', '{"a": NaN}'])
def test_what_is_no_plan_is_refused_in_words(text: str) -> None:
    with pytest.raises(BrokenPlan) as refused:
        plan_from_text(text)
    assert str(refused.value)


def test_a_later_minor_format_with_further_keys_is_read(plan: Plan) -> None:
    document = {**to_json(plan), "format_version": "1.7", "further": True}
    bare = {key: value for key, value in document.items() if key not in ("plan_id", "created")}
    assert plan_from_text(json.dumps({**document, "plan_id": digest(bare)})).steps == plan.steps


def test_outputs_show_no_secret_and_no_query_value_and_keep_the_true_ids() -> None:
    token = Secret("t0ken-that-lies-in-a-setting")
    url = "https://widgets.acme.example/o?key=0123456789abcdef09c2"
    live = {"settings.site_settings.some": token.reveal()}
    made = plan_for(f"settings: {{site_settings: {{some: '{url}'}}}}\n", live)
    text, true = shown_text(made), to_json(made)
    assert token.reveal() in repr(made.steps)
    assert token.reveal() not in text
    assert "0123456789" not in text
    assert "key=…09c2" in text
    shown = json.loads(text)
    assert (shown["change_id"], shown["plan_id"]) == (true["change_id"], true["plan_id"])
    assert [c["change"]["digest"] for c in shown["resource_changes"]] == [
        c["change"]["digest"] for c in true["resource_changes"]
    ]


def test_terraforms_readers_find_managed_resources_with_objects_before_and_after(plan: Plan) -> None:
    document = to_json(plan)
    assert (document["format_version"], document["planned_values"]) == ("1.2", {"root_module": {}})
    assert document["resource_changes"]
    for change in document["resource_changes"]:
        assert (change["mode"], change["provider_name"]) == ("managed", "lpconf")
        for side in ("before", "after"):
            assert change["change"][side] is None or isinstance(change["change"][side], dict)
        assert change["change"]["after_unknown"] == {}
    assert document["complete"] is True
    assert document["change_ids"] == {"acme": change_id(plan)}


@pytest.mark.parametrize("value", [None, True, "x", 0, [], {}, {"value": 1}, {"a": {"value": 2}}, {"value": 1, "b": 2}])
def test_a_value_comes_back_out_of_its_object(value: Any) -> None:
    wrapped = as_object(value)
    assert wrapped is None or isinstance(wrapped, dict)
    assert from_object(wrapped) == value


@pytest.mark.attack("artifact")
def test_another_site_is_another_change(plan: Plan) -> None:
    other = replace(plan, sites={name: replace(site, id="999") for name, site in plan.sites.items()})
    assert change_id(other) != change_id(plan)
