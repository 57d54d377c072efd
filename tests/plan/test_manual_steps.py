"""Steps by hand: what people are told, and which steps only ask them to look."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lpconf.domain.state import NOT_KNOWN, NOT_SET, Mode
from lpconf.plan.manual_steps import hand
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
