"""The steps by hand, for programs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lpconf.domain.plan import ManualInstructions, Plan, Step
from lpconf.domain.results.due import DueEntry, due_until
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.runbook import DueList, RunbookReport


def render(report: RunbookReport, _: Presentation) -> str:
    """The steps by hand in order, or what is due, the oldest first."""
    return dump(
        {
            "steps": _steps(report.plan) if report.plan else [],
            "due": _due(report.due) if report.due else [],
            "diagnostics": diagnostics(report.diagnostics),
        }
    )


def _steps(plan: Plan) -> list[dict[str, Any]]:
    return [_step(step, step.hand) for step in plan.steps if step.hand]


def _step(step: Step, hand: ManualInstructions) -> dict[str, Any]:
    return {
        "address": str(step.address),
        "account": step.address.account,
        "setting": step.setting,
        "after": step.after,
        "confirm": step.confirm,
        "depends_on": [str(other) for other in step.depends_on],
        "hand": {
            "path": hand.path,
            "value": hand.value,
            "access": hand.access,
            "success": hand.success,
            "text": hand.text,
        },
    }


def _due(asked: DueList) -> list[dict[str, Any]]:
    last = date.fromisoformat(asked.today) + timedelta(days=asked.days)
    return [_due_entry(entry) for entry in due_until(asked.entries, last)]


def _due_entry(entry: DueEntry) -> dict[str, Any]:
    row: dict[str, Any] = {"account": entry.site.name, "site": entry.site.id, "kind": entry.kind}
    row["ends"] = entry.ends.isoformat()
    if entry.attestation is not None:
        word = entry.attestation
        return {**row, "setting": entry.name, "value": word.value, "by": word.by, "verified_until": row["ends"]}
    return {**row, "setting" if entry.kind == "hold" else "code": entry.name, "why": entry.what}
