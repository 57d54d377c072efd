"""Steps by hand: what people are told, and which steps only ask them to look."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lpconf import catalogue
from lpconf.catalogue import get
from lpconf.catalogue.surfaces import MISSION_CONTROL
from lpconf.domain.state import NOT_KNOWN, Mode, ObservedValue
from lpconf.plan.manual_steps import hand, hand_instead
from tests.fakes import NOT_SET
from tests.plan.plans import LADDER, REFERRER, names, plan_for

ON = "data_encryption: {enabled: true, scopes: [messaging_summary]}\n"
NOTE = "cm.UpdateConversationField.body.conversationField.note"
BY_HAND: Mapping[str, Mode] = dict.fromkeys(
    ("encryption.feature_69", "encryption.transcripts", "encryption.auth_sde"), "manual"
)


def test_a_hand_has_the_click_path_the_value_and_what_to_do() -> None:
    told = hand("encryption.auth_sde", True, NOT_SET)
    assert told.path == "Freq Used › Site General Property › 98 supportEncryptedAuthSDE"
    assert (told.value, told.text) == ("TRUE", "Set the value to TRUE.")
    assert told.access
    assert told.success
    assert hand("encryption.auth_sde", False, NOT_SET).text == "Set the value to FALSE."


def test_what_is_not_known_is_to_be_made_sure_of() -> None:
    assert "ake sure" in hand("encryption.feature_69", True, NOT_KNOWN).text
    assert "ake sure" not in hand("encryption.feature_69", True, NOT_SET).text


ENGAGEMENT = "offsite.Text to chat/SMS"
STANDS = ObservedValue({"name": "SMS", "enabled": True}, "live")


def test_an_object_that_is_there_is_reached_where_it_stands_and_a_new_one_where_it_is_made() -> None:
    made, changed = (hand(ENGAGEMENT, {"enabled": True}, there) for there in (NOT_SET, STANDS))
    assert made.path == "Engage › Campaign Builder › Text to chat › Add engagement › Offsite"
    assert changed.path == "Engage › Campaign Builder › Text to chat"
    assert "Click Add engagement" in made.text
    assert "Click Add engagement" not in changed.text
    assert hand("widgets.Orders", {"enabled": True}, STANDS).path.endswith("Edit Widgets")


def test_what_is_taken_away_is_named_and_success_is_that_it_is_gone() -> None:
    gone = hand(ENGAGEMENT, None, STANDS)
    assert gone.path == "Engage › Campaign Builder › Text to chat"
    assert gone.text.endswith("Select the engagement SMS. Delete the engagement SMS.")
    assert gone.success == "It no longer stands in the campaign."
    assert hand("widgets.Orders", None, STANDS).text == "Delete the widget Orders."
    extended = "file_sharing.extended_formats"
    assert "no longer" in hand(extended, "false", ObservedValue("true", "live")).success
    assert "no longer" not in hand(extended, "true", NOT_SET).success


@pytest.mark.parametrize("name", ["NAME", "CAMPAIGN", "a/b", "\\1 & $0"])
def test_a_name_stands_in_the_instructions_as_it_is(name: str) -> None:
    encoded = name.replace("/", "%2F")
    told = hand(f"offsite.{encoded}/{encoded}", None, STANDS)
    assert told.path == f"Engage › Campaign Builder › {name}"
    assert told.text.endswith(f"Delete the engagement {name}.")


def test_a_raw_setting_is_named_in_what_there_is_to_do() -> None:
    assert "Set the AC feature Common.X to true." in hand("settings.ac_features.Common.X", True, NOT_SET).text
    raw = hand("settings.site_settings.le.x", "y", NOT_SET).text
    assert "finds le.x. Click the edit icon: the edit field appears. Set the value to y, click Confirm." in raw


@pytest.mark.parametrize("name", sorted(catalogue.SETTINGS))
def test_whatever_is_in_houston_is_reached_past_its_landmarks(name: str) -> None:
    setting = get(name)
    told = " ".join(setting.manual_step.landmarks)
    assert (MISSION_CONTROL in told) == ("Houston" in setting.manual_step.path)
    assert ("taglet manager page appears" in told) == (setting.surface.name == "taglet")


def test_an_expression_inside_of_an_array_is_told_to_be_escaped() -> None:
    assert r"each backslash written twice (\\d for \d)" in hand("masking.real_time", r"\d", NOT_SET).text


def test_a_confirmation_is_no_change_and_has_no_consequence() -> None:
    plan = plan_for(ON, {"encryption.global": True, REFERRER: NOTE}, modes=BY_HAND)
    assert names(plan) == ["encryption.feature_69", "encryption.transcripts"]
    assert all(step.confirm and not step.implications for step in plan.steps)
    assert (plan.gates, plan.summary["confirm"], plan.summary["change"], plan.summary["by_hand"]) == ((), 2, 0, 0)


@pytest.mark.parametrize(
    ("live", "confirmed"),
    [
        ({"encryption.global": True, REFERRER: "x"}, []),
        ({"encryption.global": False, REFERRER: NOTE}, ["encryption.transcripts"]),
        ({"encryption.global": False}, []),
        ({"encryption.global": True}, []),
    ],
)
def test_one_readable_setting_above_that_does_not_stand_makes_it_a_change(
    live: Mapping[str, object], confirmed: list[str]
) -> None:
    plan = plan_for(ON, live, modes=BY_HAND)
    assert [step.setting for step in plan.steps if step.confirm] == confirmed


def test_where_nothing_readable_stands_on_it_nothing_confirms_it() -> None:
    plan = plan_for(ON, modes={**BY_HAND, **dict.fromkeys((*LADDER, REFERRER), "manual")})
    assert len(plan.steps) == 4
    assert not any(step.confirm for step in plan.steps)


def test_observed_steps_are_by_hand_but_never_confirmations() -> None:
    plan = plan_for(ON, modes=dict.fromkeys(LADDER, "observe"))
    assert [(step.by_hand, step.confirm, step.hand is not None) for step in plan.steps[:3]] == [(True, False, True)] * 3


WITH_KEY = """\
agent_widgets:
  - {name: Orders, url: "https://w.acme.example/o?key=0123456789abcdef", mode: published, enabled: true}
unified_window: {logoUrl: "https://w.acme.example/l.png?sig=0123456789abcdef", throttlingTimeoutValue: 1500}
"""


def test_where_a_value_is_shown_shortened_the_line_of_the_whole_is_named() -> None:
    named = ("widgets.Orders", "unified_window.logoUrl")
    modes: Mapping[str, Mode] = dict.fromkeys((*named, "encryption.feature_69"), "manual")
    steps = {step.setting: step for step in plan_for(WITH_KEY, modes=modes).steps}
    told = {name: step.hand.text if step.hand else "" for name, step in steps.items()}
    for name in named:
        mark = steps[name].origin
        assert f"Take that part from {mark.file}:{mark.line};" in told[name]
    assert {name for name, text in told.items() if "Take that part" in text} == set(named)


def test_a_step_that_was_refused_names_the_line_of_a_shortened_value_too() -> None:
    (step,) = [step for step in plan_for(WITH_KEY).steps if step.setting == "widgets.Orders"]
    assert f"Take that part from {step.origin.file}:{step.origin.line};" in hand_instead(step).text
