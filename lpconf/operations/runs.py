"""Runs as reports take them."""

from __future__ import annotations

from dataclasses import replace

from lpconf.apply.reversal import applied_steps
from lpconf.apply.run_records import Record
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import PastRun, PastStep
from lpconf.domain.state import ObservedValue
from lpconf.domain.value import Json, Marker


def past_run(record: Record, plan: Plan | None = None) -> PastRun:
    """A record as reports take it; with its plan also the steps."""
    head = record.head
    result = applied_steps(record, plan) if plan else []
    before = {image.address: image.before for image in result}
    steps = tuple(
        PastStep(step, _seen(step, before.get(step.address, step.seen.value)), record.outcomes.get(step.address))
        for step in (plan.steps if plan else ())
    )
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
        steps=steps,
        can_go_back=bool(result),
    )


def _seen(step: Step, value: Json | Marker) -> ObservedValue:
    return replace(step.seen, value=value) if value is not step.seen.value else step.seen
