"""What can be taken back of a run, judged without any world: people's steps, and what nobody knew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lpconf.apply import reversal
from lpconf.apply.run_records import Intent, Record
from lpconf.domain.address import Address
from lpconf.domain.json.plan_document import to_json
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome
from lpconf.domain.state import NOT_KNOWN, ObservedValue
from lpconf.domain.value import ABSENT, UNKNOWN, digest
from tests.fakes import NOT_SET, plan_of, step


def record(plan: Plan, outcomes: Mapping[str, Any], intents: Mapping[str, Any] = {}, **more: Any) -> Record:
    """A record with the status (and touched) of settings, and the before-images of intents."""
    found = {}
    for one in plan.steps:
        if one.setting in outcomes:
            status, touched = outcomes[one.setting]
            found[one.address] = Outcome(one.address, one.setting, status, touched=touched)
    images = {s.address: Intent(intents[s.setting], digest(s.after)) for s in plan.steps if s.setting in intents}
    return Record({"kind": "run", "run": "r", "plan": to_json(plan)}, "done", images, found, **more)


ONE = step("encryption.global", True, before=False)


@pytest.mark.parametrize(
    ("status", "touched", "intent", "complete", "is_there"),
    [
        ("verified", True, True, True, True),
        ("failed", True, True, True, True),
        ("failed", False, True, True, False),
        ("unchanged", False, True, True, False),
        ("stale", True, True, True, True),
        ("waiting", False, False, True, False),
        (None, None, True, True, True),
        (None, None, False, True, False),
        (None, None, False, False, True),
    ],
)
def test_what_was_written_or_may_have_been_is_taken_back(
    status: str | None, touched: bool | None, intent: bool, complete: bool, is_there: bool
) -> None:
    outcomes = {ONE.setting: (status, touched)} if status else {}
    found = reversal.applied_steps(
        record(plan_of(ONE), outcomes, {ONE.setting: False} if intent else {}, complete=complete), plan_of(ONE)
    )
    assert [image.is_certain for image in found] == ([status == "verified"] if is_there else [])


def test_a_persons_step_of_which_nobody_knew_what_stood_before_is_not_off() -> None:
    plan = plan_of(step("encryption.transcripts", True, mode="manual", unknown=True))
    (image,) = reversal.applied_steps(record(plan, {"encryption.transcripts": ("verified", False)}), plan)
    assert image.before is UNKNOWN
    sorted_out = reversal.classify([image], lambda address: ObservedValue(True, "attested"))
    assert (sorted_out.revert, [left.reason for left in sorted_out.unreverted]) == ({}, ["before-unknown"])


def test_a_persons_step_with_a_known_before_is_a_step_back() -> None:
    plan = plan_of(step("encryption.transcripts", True, mode="manual", before=False))
    (image,) = reversal.applied_steps(record(plan, {"encryption.transcripts": ("verified", False)}), plan)
    sorted_out = reversal.classify([image], lambda address: ObservedValue(True, "attested"))
    assert [one.target for one in sorted_out.revert.values()] == [False]


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (ObservedValue(True, "live"), "back"),
        (ObservedValue("true", "live"), "back"),
        (NOT_SET, "same"),
        (ObservedValue(False, "live"), "same"),
        (NOT_KNOWN, "live-unknown"),
    ],
)
def test_the_live_value_decides(seen: ObservedValue, why: str) -> None:
    (image,) = reversal.applied_steps(
        record(plan_of(ONE), {ONE.setting: ("verified", True)}, {ONE.setting: ABSENT}), plan_of(ONE)
    )
    sorted_out = reversal.classify([image], lambda address: seen)
    told = (
        ["back"] * len(sorted_out.revert)
        + ["same"] * len(sorted_out.unchanged)
        + [x.reason for x in sorted_out.unreverted]
    )
    assert told == [why]


def ladder(*going: tuple[str, bool, bool]) -> tuple[Plan, reversal.Reversal]:
    """Steps of the ladder with what stood before and what the run wrote, all to be taken back."""
    steps: list[Step] = []
    for name, before, after in going:
        steps.append(step(name, after, before=before, depends_on=tuple(s.address for s in steps[-1:])))
    plan = plan_of(*steps)
    found = reversal.applied_steps(
        record(plan, {s.setting: ("verified", True) for s in steps}, {n: b for n, b, _ in going}), plan
    )
    return plan, reversal.classify(
        found, lambda address: ObservedValue(next(s.after for s in steps if s.address == address), "live")
    )


def test_nothing_goes_off_under_what_stays_on() -> None:
    plan, sorted_out = ladder(("encryption.feature_69", False, True), ("encryption.global", False, True))
    on = {*sorted_out.revert, step("encryption.transcripts", True).address}

    def look(address: Address) -> ObservedValue:
        return ObservedValue(True, "live") if address in on else NOT_SET

    reversal.drop_blocked(sorted_out, look, lambda image: (), reversal.order_requirements(plan))
    assert sorted_out.revert == {}
    assert [(x.applied.step.setting, x.reason, x.other) for x in sorted_out.unreverted] == [
        ("encryption.global", "needed", "encryption.transcripts"),
        ("encryption.feature_69", "needed", "encryption.global"),
    ]


def test_order_across_accounts_is_what_the_run_had() -> None:
    below = step("settings.ac_features.Handler", True, before=False, account="handler")
    above = step("settings.ac_features.Owner", True, before=False, account="owner", depends_on=(below.address,))
    plan = plan_of(below, above)
    assert reversal.order_requirements(plan)[above.address][0].address == below.address
    found = reversal.applied_steps(record(plan, {s.setting: ("verified", True) for s in plan.steps}), plan)

    def look(address: Address) -> ObservedValue:
        return ObservedValue(True, "live")

    moved = reversal.classify([image for image in found if image.step is below], look)
    reversal.drop_blocked(moved, look, lambda image: (), reversal.order_requirements(plan))
    assert [(x.applied.address.account, x.reason) for x in moved.unreverted] == [("handler", "needed")]
    both = reversal.classify(found, look)
    reversal.drop_blocked(both, look, lambda image: (), reversal.order_requirements(plan))
    assert len(both.revert) == 2
