"""Runs as reports take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lpconf.apply.reversal import applied_steps
from lpconf.apply.run_records import Record
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import PastRun, PastStep
from lpconf.domain.value import Json, Marker


def past_run(record: Record, plan: Plan | None = None) -> PastRun:
    """A record as reports take it; with its plan also the steps."""
    head = record.head
    applied = applied_steps(record, plan) if plan else []
    before = {item.address: item.before for item in applied}
    steps = plan.steps if plan else ()
    return PastRun(
        id=record.id,
        started=str(head.get("started", "")),
        who=str(head.get("who", "")),
        host=str(head.get("host", "")),
        profile=str(record.plan["profile"]),
        change_id=str(record.plan["change_id"]),
        commit=str(head.get("commit", "")),
        state=record.state,
        accounts=tuple(record.plan.get("accounts", ())),
        summary=record.summary,
        steps=tuple(_past_step(step, record, before) for step in steps),
        can_go_back=bool(applied),
    )


def _past_step(step: Step, record: Record, before: Mapping[Address, Json | Marker]) -> PastStep:
    """A step with its outcome; of one that was applied, what was live before it."""
    value = before.get(step.address, step.observed.value)
    observed = step.observed if value is step.observed.value else replace(step.observed, value=value)
    return PastStep(step, observed, record.outcomes.get(step.address))
