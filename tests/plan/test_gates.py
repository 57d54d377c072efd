"""Gates: who accepts what, which acceptances go unused, and what the policy refuses."""

from __future__ import annotations

import pytest

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import Plan, Released
from lpconf.domain.project import Policy
from lpconf.domain.state import Acceptance, ObservedValue
from lpconf.domain.value import ABSENT
from lpconf.plan.gates import is_protected
from tests.plan.plans import LADDER, REFERRER, codes, plan_for

ON = "data_encryption: {enabled: true, scopes: [messaging_summary]}\n"
LIVE = dict.fromkeys(LADDER, True)


def states(plan: Plan) -> dict[str, bool]:
    return {gate.code: gate.accepted for gate in plan.gates}


def test_an_acceptance_names_its_line() -> None:
    plan = plan_for(ON + "accept: [not-retroactive]\n", LIVE)
    (gate,) = plan.gates
    assert (gate.code, gate.accepted, gate.mark and gate.mark.line) == ("not-retroactive", True, 5)
    assert not plan.gated


def test_each_gate_is_raised_by_the_change_that_causes_it() -> None:
    plan = plan_for(ON)
    by_address: dict[str, set[str]] = {}
    for gate in plan.gates:
        by_address.setdefault(gate.address, set()).add(gate.code)
    assert by_address == {
        "acme:security_center/transcript_encryption": {
            "not-retroactive",
            "hot-topics-unavailable",
            "data-access-api-masked",
            "predefined-content-report-unavailable",
            "topics-toolkit-report-unavailable",
            "deflection-escalation-predictor-unavailable",
        },
        "acme:site_setting/encryption.referrer": {"not-retroactive"},
    }
    assert plan.gated


@pytest.mark.parametrize(("account", "accepted"), [("", True), ("acme", True), ("other", False)])
def test_the_command_line_accepts_for_all_or_for_one_account(account: str, accepted: bool) -> None:
    plan = plan_for(ON, LIVE, cli_acceptances=[Acceptance("not-retroactive", account)])
    assert states(plan) == {"not-retroactive": accepted}
    assert plan.gated != accepted


def test_an_unused_acceptance_is_a_warning_for_what_happens_once_alone() -> None:
    accept = "accept: [hot-topics-unavailable, {code: stops-encrypting-new-data, until: 2026-12-31}]\n"
    plan = plan_for(ON + accept, LIVE, cli_acceptances=[Acceptance("brake")])
    assert codes(plan) == ["warning accept.unused"]


@pytest.mark.parametrize(
    ("before", "after", "weaker"),
    [
        ("x,y", "x", True),
        ("x", "x,y", False),
        ("x", "y", True),
        ("", "x", False),
        ("y, x ,x", "x,y,z", False),
    ],
)
def test_a_list_is_weakened_by_what_goes(before: str, after: str, weaker: bool) -> None:
    raw = f"settings: {{site_settings: {{encryption.referrer: '{after}'}}}}\n"
    plan = plan_for(raw, {**LIVE, REFERRER: before}, policy=Policy(protect=("acme:site_setting/*",)))
    assert ("protected" in states(plan)) == weaker


@pytest.mark.parametrize(("before", "after", "weaker"), [(True, False, True), (False, True, False)])
def test_a_switch_is_weakened_by_going_off(before: bool, after: bool, weaker: bool) -> None:
    raw = f"settings: {{ac_features: {{Common.Global_Encryption_Enabled: {str(after).lower()}}}}}\n"
    live = {"encryption.feature_69": True, "encryption.global": before, "encryption.transcripts": False}
    plan = plan_for(raw, live, policy=Policy(protect=("*:ac_feature/*",)))
    assert ("protected" in states(plan)) == weaker


def test_an_opaque_value_that_is_replaced_counts_as_weaker() -> None:
    plan = plan_for(
        "settings: {site_settings: {some.key: new}}\n",
        {"settings.site_settings.some.key": "old"},
        policy=Policy(protect=("*:site_setting/some.key",)),
    )
    assert states(plan) == {"protected": False}


def test_releasing_what_is_protected_is_gated() -> None:
    gone = Address("acme", "site_setting", "some.key")
    released = [
        Released(gone, "settings.site_settings.some.key", ObservedValue("x", "live"), Mark("accounts/acme.yaml", 4))
    ]
    for protect, desired in ((("acme:*",), {"protected": False}), ((), {})):
        plan = plan_for("data_encryption: {enabled: false}\n", policy=Policy(protect=protect), released=released)
        assert states(plan) == desired


def test_globs_are_matched_against_whole_addresses_with_their_case() -> None:
    address = Address("acme", "site_setting", "encryption.referrer")
    assert is_protected(address, Policy(protect=("*:site_setting/encryption.*",)))
    assert not is_protected(
        address, Policy(protect=("site_setting/encryption.referrer", "ACME:*", "acme:ac_feature/*"))
    )


@pytest.mark.parametrize(
    ("count", "changing", "percent", "gated"),
    [(10, 5, 50, False), (10, 6, 50, True), (9, 9, 50, False), (10, 1, 0, True), (20, 20, 100, False)],
)
def test_the_brake_counts_set_values_from_ten_on(count: int, changing: int, percent: int, gated: bool) -> None:
    keys = [f"k{i:02}" for i in range(count)]
    text = "settings:\n  site_settings:\n" + "".join(f"    {key}: new\n" for key in keys) + "    fresh: new\n"
    live = {f"settings.site_settings.{key}": "old" if i < changing else "new" for i, key in enumerate(keys)}
    plan = plan_for(text, live, policy=Policy(max_changed_percent=percent))
    assert states(plan) == ({"brake": False} if gated else {})


def test_what_the_account_lacks_is_no_set_value_for_the_brake() -> None:
    keys = [f"k{i}" for i in range(8)]
    mask = r"data_masking: {real_time: {patterns: [{name: nine, regex: '\d{9}'}]}}"
    text = f"{mask}\nsettings:\n  site_settings:\n" + "".join(f"    {key}: new\n" for key in keys)
    live = {f"settings.site_settings.{key}": "old" for key in keys} | {"masking.real_time": r"(\d{9})"}
    plan = plan_for(text, {**live, "masking.gate": ABSENT}, policy=Policy(max_changed_percent=0))
    assert "brake" not in states(plan), "nine are set"
    plan = plan_for(text, {**live, "masking.gate": True}, policy=Policy(max_changed_percent=0))
    assert "brake" in states(plan), "ten are set"


def test_the_brake_on_accounts_is_one_gate_of_the_whole_run() -> None:
    plan = plan_for(ON + "accept: [not-retroactive]\n", LIVE, policy=Policy(max_accounts=0))
    (brake,) = (gate for gate in plan.gates if gate.code == "brake")
    assert (brake.address, brake.account, brake.text) == ("*", "", "1 account would change; policy allows 0 in one run")
