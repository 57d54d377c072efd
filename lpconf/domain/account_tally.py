"""Accounts by outcome: what a plan, or an apply, came to for how many accounts. Each account counts once, where it is
worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Plan
from lpconf.domain.run import Run, Status

Result: TypeAlias = Literal[
    "failed", "unreadable", "stale", "not_approved", "gated", "skipped", "waiting", "held", "changed", "in_sync"
]
RESULTS: tuple[Result, ...] = (
    "failed",
    "unreadable",
    "stale",
    "not_approved",
    "gated",
    "skipped",
    "waiting",
    "held",
    "changed",
    "in_sync",
)
"""The worst first. *failed*: an error, or a step that failed. *waiting*: for a person or a fact, with nothing for
lpconf to do there. *held*: nothing but what is held. *changed*: of a plan, to be changed."""

_OF_STATUS: Mapping[Status, Result] = {
    "verified": "changed",
    "unchanged": "in_sync",
    "waiting": "waiting",
    "held": "held",
    "failed": "failed",
    "stale": "stale",
    "not_approved": "not_approved",
    "skipped": "skipped",
}


_OF_ERROR: Mapping[str, Result] = {"unreadable": "unreadable", "unreadable-value": "unreadable", "gated": "gated"}


def of_plan(plan: Plan) -> dict[Result, int]:
    """How many accounts a plan leaves in which state; every result is named."""
    result: dict[str, set[Result]] = {name: set() for name in plan.sites}
    _problems(result, plan.diagnostics)
    for gate in plan.gates:
        if not gate.accepted and gate.account in result:
            result[gate.account].add("gated")
    for hold in plan.held:
        result.setdefault(hold.address.account, set()).add("held")
    writing = {step.address.account for step in plan.steps if not step.by_hand}
    for step in plan.steps:
        account = step.address.account
        result.setdefault(account, set()).add("changed" if account in writing else "waiting")
    return _counted(result)


def of_run(run: Run, accounts: Iterable[str] = ()) -> dict[Result, int]:
    """How many accounts ended where; those of the plan's `accounts` that had no step are in sync."""
    result: dict[str, set[Result]] = {name: set() for name in accounts}
    _problems(result, run.diagnostics)
    for outcome in run.outcomes:
        result.setdefault(outcome.address.account, set()).add(_OF_STATUS[outcome.status])
    return _counted(result)


def _problems(results: dict[str, set[Result]], diagnostics: Iterable[Diagnostic]) -> None:
    for d in diagnostics:
        account = d.account or (d.address.account if d.address else "")
        if d.is_error and account:
            results.setdefault(account, set()).add(_OF_ERROR.get(d.code, "failed"))


def _counted(results_by_account: Mapping[str, set[Result]]) -> dict[Result, int]:
    counts = Counter(min(results, key=RESULTS.index, default="in_sync") for results in results_by_account.values())
    return {result: counts[result] for result in RESULTS}
