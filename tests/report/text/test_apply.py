"""An apply for a terminal: what happened, who waits for whom, and counts of what was verified."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from lpconf.domain.diagnostic import error
from lpconf.domain.plan import Output, Plan
from lpconf.domain.run import Outcome, Run, Status
from lpconf.report.characters import width
from lpconf.report.results.apply import ApplyReport
from lpconf.workspace.runs.after_apply import remaining_plan
from tests.report.example_plans import danger, scene
from tests.report.hostile_texts import TEXTS, hostile_plan
from tests.report.rendered import rendered
from tests.report.test_layout import clean


def applied(run: Run, plan: Plan, **presentation: Any) -> str:
    return rendered("apply", "text", ApplyReport(run, plan), **presentation)


def ended(plan: Plan, *ends: tuple[Status, str] | Status, **more: object) -> Run:
    """A run in which the first steps of `plan` ended so."""
    pairs = [(end, "") if isinstance(end, str) else end for end in ends]
    outcomes = tuple(Outcome(s.address, s.setting, *pair) for s, pair in zip(plan.steps, pairs, strict=False))
    return Run("run-1", outcomes, **more)  # type: ignore[arg-type]


PERSON = ("waiting", "waits for a person")


def test_all_verified() -> None:
    told = applied(ended(scene(), *["verified"] * 4), scene())
    assert told.splitlines()[2:6] == [
        "acme-retail",
        "  1  encryption.global       verified   off → on",
        "  2  encryption.transcripts  verified   not known → on",
        "  3  encryption.auth_sde     verified   not known → TRUE",
    ]
    assert told.endswith("\n4 verified.\nApply complete! Resources: 1 added, 3 changed, 0 destroyed.\n")
    assert "Next" not in told


def test_waiting_tells_the_place_and_what_to_do() -> None:
    run = ended(scene(), "verified", PERSON, PERSON, ("waiting", "waits for encryption.transcripts"))
    told = applied(replace(run, diagnostics=(danger(),)), scene())
    assert told.index("DANGER") < told.index("acme-retail\n")
    assert "  2  encryption.transcripts  WAITING    waits for a person: Admin Console › Security Center" in told
    assert "  4  encryption.referrer     waiting    waits for encryption.transcripts" in told
    assert "  acme-retail  by hand now, encryption.transcripts and encryption.auth_sde:" in told
    assert "lpconf attest acme-retail --waiting, and apply again" in told
    assert told.endswith("Apply incomplete: 3 waiting. Resources: 0 added, 1 changed, 0 destroyed.\n")


def test_a_step_that_lpconf_may_not_write_has_its_click_path() -> None:
    run = ended(scene(), ("waiting", "may not be written here (403): by hand, Houston"), PERSON)
    refused = replace(run, outcomes=(replace(run.outcomes[0], fault="permission"), *run.outcomes[1:]))
    plan, _ = remaining_plan(scene(), refused)
    assert (plan.steps[0].mode, plan.steps[0].before) == ("observe", scene().steps[0].before)
    told = " ".join(applied(refused, plan).split())
    assert "may not be written here (403): by hand, Houston 2" in told
    assert (
        "1 Supportal › Houston › AC Features › Common.Global_Encryption_Enabled Click Houston: the Mission Control page"
        in told
    )
    assert "step 1 by hand as described above, then apply again" in told


@pytest.mark.parametrize(
    ("ends", "last"),
    [
        (["verified", "unchanged", "unchanged", "unchanged"], "complete! Resources: 0 added, 1 changed, 0 destroyed."),
        (["held"], "complete! Resources: 0 added, 0 changed, 0 destroyed."),
        (
            ["unchanged", "failed", "skipped"],
            "incomplete: 1 failed, 1 skipped. Resources: 0 added, 0 changed, 0 destroyed.",
        ),
        (["stale", "waiting"], "incomplete: 1 stale, 1 waiting. Resources: 0 added, 0 changed, 0 destroyed."),
    ],
)
def test_only_what_was_verified_counts(ends: list[Status], last: str) -> None:
    assert applied(ended(scene(), *ends), scene()).splitlines()[-1] == f"Apply {last}"


def test_a_verified_confirmation_is_no_change() -> None:
    plan = scene()
    plan = replace(plan, steps=(replace(plan.steps[1], confirm=True),))
    assert applied(ended(plan, "verified"), plan).endswith("Resources: 0 added, 0 changed, 0 destroyed.\n")


def test_interrupted() -> None:
    told = applied(ended(scene(), "verified", interrupted=True), scene())
    assert "apply again: it goes on where this one stopped" in told
    assert told.endswith("\nApply interrupted. Resources: 0 added, 1 changed, 0 destroyed.\n")


@pytest.mark.parametrize(
    ("fault", "words"),
    [("permission", "give the credential"), ("unreachable", "when the platform answers"), ("failed", "lpconf plan a")],
)
def test_each_fault_has_its_way_out(fault: str, words: str) -> None:
    plan = scene("a")
    failed = Outcome(plan.steps[0].address, plan.steps[0].setting, "failed", "403", fault)  # type: ignore[arg-type]
    told = applied(Run("r", (failed,)), plan)
    assert "FAILED     403" in told
    assert words in told


def test_accounts_with_the_same_end_are_one_block() -> None:
    plan = scene("a", "b")
    told = applied(ended(plan, *["verified"] * 8), plan)
    assert "2 accounts: a, b\n" in told
    assert told.count("encryption.global") == 1
    assert told.endswith("Resources: 2 added, 6 changed, 0 destroyed.\n")


def test_nothing_to_do() -> None:
    plan = replace(scene(), steps=())
    assert applied(Run("r", ()), plan).splitlines()[-1] == "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."


@given(TEXTS, TEXTS)
def test_hostile(a: str, b: str) -> None:
    plan = hostile_plan(a, b)
    run = ended(plan, ("failed", a), ("waiting", b), ("stale", a), outputs=(Output(plan.steps[0].address, a, "u"),))
    for ascii_only in (False, True):
        for line in applied(run, plan, ascii=ascii_only).split("\n"):
            assert width(line) <= 100
            assert clean(line)
            assert not ascii_only or line.isascii()


def test_an_apply_whose_plan_left_something_out_is_not_complete() -> None:
    unread = error("unreadable", "acme-care: site_setting could not be read", account="acme-care")
    told = applied(ended(scene(), *["verified"] * 4, diagnostics=(unread,)), scene())
    assert told.index("NOT PLANNED, and left as it is:\n  acme-care: site_setting") < told.index("acme-retail\n")
    assert told.endswith("Apply incomplete. Resources: 1 added, 3 changed, 0 destroyed.\n")
