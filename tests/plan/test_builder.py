"""Build: what becomes a step, in which order, what is blocked, and what stands beside the steps."""

from __future__ import annotations

import dataclasses

import pytest

from lpconf import catalogue
from lpconf.diff.compare import compare
from lpconf.domain.state import NOT_KNOWN, ObservedValue, Requirement
from lpconf.domain.value import UNKNOWN
from lpconf.errors import CycleFound
from tests.fakes import NOT_SET
from tests.plan.plans import LADDER, REFERRER, UNREAD, codes, desired_of, names, plan_for

ON = "data_encryption: {enabled: true, scopes: [all]}\n"
OFF = "data_encryption: {enabled: false}\n"
ALL = dict.fromkeys((*LADDER, "encryption.auth_sde"), True) | {REFERRER: "x"}


def test_on_in_the_order_of_needs_and_off_in_reverse() -> None:
    assert names(plan_for(ON)) == [*LADDER, "encryption.auth_sde", REFERRER]
    assert names(plan_for(OFF, ALL)) == [REFERRER, "encryption.auth_sde", *reversed(LADDER)]


def test_a_step_depends_on_all_that_has_to_stand_or_to_be_done_before() -> None:
    plan = plan_for(ON, {"encryption.feature_69": True, "encryption.transcripts": True})
    by_name = {step.setting: {a.key for a in step.depends_on} for step in plan.steps}
    assert by_name == {
        "encryption.global": {"69"},
        "encryption.auth_sde": {"transcript_encryption", "Common.Global_Encryption_Enabled"},
        REFERRER: {"transcript_encryption", "supportEncryptedAuthSDE", "Common.Global_Encryption_Enabled"},
    }


def test_a_soft_need_counts_only_where_it_is_wished_on_too() -> None:
    plan = plan_for("data_encryption: {enabled: true, scopes: [messaging_summary]}\n")
    (referrer,) = (step for step in plan.steps if step.setting == REFERRER)
    assert [a.key for a in referrer.depends_on] == ["transcript_encryption"]


def test_what_stands_on_something_unreadable_is_blocked_with_its_name() -> None:
    plan = plan_for(ON, {"encryption.global": UNREAD})
    assert names(plan) == ["encryption.feature_69"]
    blocked = [d for d in plan.diagnostics if d.code == "blocked"]
    assert {d.address.key for d in blocked if d.address} == {
        "transcript_encryption",
        "supportEncryptedAuthSDE",
        "encryption.referrer",
    }
    assert all("acme:ac_feature/Common.Global_Encryption_Enabled: it cannot be read" in d.summary for d in blocked)


def test_what_goes_off_is_not_pulled_from_under_something_unreadable() -> None:
    assert names(plan_for(OFF, {**ALL, REFERRER: UNREAD})) == []
    assert names(plan_for(OFF, {**ALL, "encryption.auth_sde": UNREAD})) == [REFERRER]


def test_an_account_with_a_conflict_gets_no_step_at_all() -> None:
    raw = "settings: {ac_features: {Common.Global_Encryption_Enabled: true, Common.Other: true}}\n"
    plan = plan_for(raw)
    assert (names(plan), codes(plan)) == ([], ["error need.unmet"])
    assert len(names(plan_for(raw, {"encryption.feature_69": True}))) == 2


@pytest.mark.parametrize("seen", [NOT_KNOWN, UNREAD])
def test_a_need_that_is_not_known_or_not_read_is_not_taken_for_on(seen: ObservedValue) -> None:
    plan = plan_for(
        "settings: {ac_features: {Common.Global_Encryption_Enabled: true}}\n", {"encryption.feature_69": seen}
    )
    assert names(plan) == []
    assert codes(plan) == ["error need.unmet" if seen.value is UNKNOWN else "warning blocked"]


def test_an_attested_need_stands() -> None:
    attested = ObservedValue(True, "attested", by="dana@acme.example", date="2026-11-20")
    plan = plan_for(
        "settings: {ac_features: {Common.Global_Encryption_Enabled: true}}\n", {"encryption.feature_69": attested}
    )
    assert names(plan) == ["encryption.global"]


RAW_OFF = "settings: {ac_features: {Common.Global_Encryption_Enabled: false}}\n"


@pytest.mark.parametrize(
    ("transcripts", "expected"),
    [
        (True, "error need.left-on"),
        (NOT_KNOWN, "warning need.perhaps-left-on"),
        (ObservedValue(True, "attested", date="2026-11-20"), "error need.left-on"),
        (ObservedValue(False, "attested", date="2026-11-20"), ""),
        (False, ""),
    ],
)
def test_what_stays_on_while_its_need_goes_off_is_a_conflict(transcripts: object, expected: str) -> None:
    plan = plan_for(RAW_OFF, {"encryption.global": True, "encryption.transcripts": transcripts})
    assert [code for code in codes(plan) if "left-on" in code] == ([expected] if expected else [])
    assert bool(plan.steps) == ("error" not in expected)


GATE_OFF = "settings: {ac_features: {UnifiedWindow.Block_CC_Patterns: false}}\n"


@pytest.mark.parametrize(
    ("masking", "expected"),
    [("x", "error need.left-on"), (NOT_KNOWN, "warning need.perhaps-left-on"), (NOT_SET, "")],
)
def test_the_gate_of_masking_stays_on_while_patterns_stand(masking: object, expected: str) -> None:
    plan = plan_for(GATE_OFF, {"masking.gate": True, "masking.real_time": masking})
    assert [code for code in codes(plan) if "left-on" in code] == ([expected] if expected else [])
    assert bool(plan.steps) == ("error" not in expected)


REAL_TIME = "data_masking: {real_time: {patterns: [{name: a, regex: 'x'}]}}\n"


@pytest.mark.parametrize("gate", [True, False, NOT_SET])
def test_a_step_depends_on_the_gate_of_masking_only_where_the_account_has_one(gate: object) -> None:
    plan = plan_for(REAL_TIME, {"masking.gate": gate})
    needs = [address.plain_key for address in plan.steps[-1].depends_on]
    assert needs == ([] if gate is NOT_SET else ["UnifiedWindow.Block_CC_Patterns"])
    assert [standing.setting for standing in plan.standing] == (["masking.gate"] if gate is True else [])


HISTORIC = "Common.Historic_Data_Masking"
AT_REST = "data_masking: {at_rest: {patterns: [{name: a, regex: 'x'}]}}\n"


@pytest.mark.parametrize(("at_rest", "expected"), [(AT_REST, True), ("data_masking: {at_rest: null}\n", False)])
def test_a_feature_that_goes_off_under_masking_is_a_danger_of_the_plan(at_rest: str, expected: bool) -> None:
    text = f"{at_rest}settings: {{ac_features: {{{HISTORIC}: false}}}}\n"
    plan = plan_for(text, {f"settings.ac_features.{HISTORIC}": True, "masking.at_rest": "x"})
    assert any("masking-not-enforced" in code for code in codes(plan)) == expected


def test_a_feature_that_this_run_switches_on_is_no_danger() -> None:
    text = f"{AT_REST}settings: {{ac_features: {{{HISTORIC}: true}}}}\n"
    plan = plan_for(text, {f"settings.ac_features.{HISTORIC}": False, "masking.at_rest": "x"})
    assert not any("not-enforced" in code for code in codes(plan))


def test_what_a_platform_does_not_have_is_not_left_on() -> None:
    live = {**ALL, "encryption.auth_sde": NOT_KNOWN}
    assert codes(plan_for(OFF, live, platform="messaging")) == []


def test_broken_accounts_get_no_steps() -> None:
    assert names(plan_for(ON, broken=frozenset({"acme"}))) == []


def test_a_ring_of_needs_is_named_by_its_members() -> None:
    desired = desired_of("settings: {ac_features: {A: true, B: true}}\n")
    a, b = desired.values
    ring = (
        dataclasses.replace(a, needs=(Requirement(b.address, b.setting),)),
        dataclasses.replace(b, needs=(Requirement(a.address, a.setting),)),
    )
    with pytest.raises(CycleFound) as ringed:
        plan_for(
            "settings: {ac_features: {A: true, B: true}}\n",
            desired={"acme": dataclasses.replace(desired, values=ring)},
            changes={w.address: compare(w, NOT_SET) for w in ring},
        )
    assert {str(member) for member in ringed.value.members} == {"acme:ac_feature/A", "acme:ac_feature/B"}


def test_what_stands_under_the_steps_is_shown_and_the_rest_counted() -> None:
    plan = plan_for(
        ON + "settings: {site_settings: {le.general.language: en-US}}\n",
        {**ALL, "settings.site_settings.le.general.language": "en-US"},
    )
    assert names(plan) == [REFERRER]
    assert {s.setting for s in plan.standing} == {*LADDER, "encryption.auth_sde"}
    assert plan.in_sync == {"acme": 5}


def test_an_expired_attestation_is_unverified_and_plans_nothing() -> None:
    old = ObservedValue(True, "expired", by="dana@acme.example", date="2026-01-01")
    live = {**ALL, "encryption.feature_69": old, REFERRER: catalogue.get(REFERRER).codec.encode(["x"])}
    plan = plan_for(ON, live)
    assert names(plan) == [REFERRER]
    (told,) = (d for d in plan.diagnostics if d.code == "unverified")
    assert told.summary == "encryption.feature_69 was attested on 2026-01-01; 90 days are over"
