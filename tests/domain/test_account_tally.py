"""Accounts by outcome: each counts once, where it is worst."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lpconf.domain import account_tally
from lpconf.domain.diagnostic import error
from lpconf.domain.plan import Plan
from lpconf.domain.run import STATUSES, Outcome, Run
from lpconf.domain.state import Site
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import tally_line
from tests.report.example_plans import scene
from tests.report.rendered import rendered


def as_text(made: Plan, **presentation: Any) -> str:
    return rendered("plan", "text", PlanReport(made), **presentation)


def counts(found: dict[account_tally.Result, int]) -> dict[str, int]:
    return {result: n for result, n in found.items() if n}


def test_an_account_counts_once_where_it_is_worst() -> None:
    plan = scene()
    (name,) = plan.sites
    others = {other: Site(other, other, "chat") for other in ("quiet", "dark", "by-hand")}
    hand = next(step for step in plan.steps if step.by_hand)
    hand = replace(hand, address=hand.address._replace(account="by-hand"), depends_on=())
    found = (error("unreadable", "dark: no", account="dark"),)
    plan = replace(plan, sites={**plan.sites, **others}, steps=(*plan.steps, hand), gates=(), diagnostics=found)
    assert counts(account_tally.of_plan(plan)) == {"changed": 1, "waiting": 1, "unreadable": 1, "in_sync": 1}
    assert "4 accounts: 1 unreadable, 1 waiting, 1 to change, 1 in sync.\n" in as_text(plan)
    assert as_text(plan).splitlines()[-1].startswith("Plan incomplete: dark could not be read. ")
    broken = replace(plan, diagnostics=(*found, error("x", "wrong", account=name)))
    assert counts(account_tally.of_plan(broken)) == {"failed": 1, "waiting": 1, "unreadable": 1, "in_sync": 1}


def test_every_status_of_a_step_is_a_result_of_its_account() -> None:
    (step, *_) = scene().steps
    for status in STATUSES:
        run = Run("r", tuple(Outcome(step.address._replace(key=key), "s", key) for key in ("verified", status)))
        results = counts(account_tally.of_run(run, ["quiet"]))
        worst = {"verified": "changed", "unchanged": "changed"}.get(status, status)
        assert results == {worst: 1, "in_sync": 1}


def test_a_refused_plan_left_its_accounts_gated() -> None:
    run = Run("", (), diagnostics=(error("gated", "not accepted", account="a"),))
    assert counts(account_tally.of_run(run, ["a", "b"])) == {"gated": 1, "in_sync": 1}


def test_few_accounts_and_one_result_need_no_line() -> None:
    nothing = dict.fromkeys(account_tally.RESULTS, 0)
    assert tally_line.accounts({**nothing, "in_sync": 3}) == ""
    assert tally_line.accounts({**nothing, "in_sync": 5_000}) == ""
    told = tally_line.accounts({**nothing, "in_sync": 4_990, "failed": 10})
    assert told == "5,000 accounts: 10 failed, 4,990 in sync."
