"""The steps by hand, for programs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lpconf.domain.plan import Plan
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results import DatedAttestation, DueList, RunbookReport


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
    return [
        {
            "address": str(step.address),
            "account": step.address.account,
            "setting": step.setting,
            "after": step.after,
            "confirm": step.confirm,
            "depends_on": [str(other) for other in step.depends_on],
            "hand": {
                "path": step.hand.path,
                "value": step.hand.value,
                "access": step.hand.access,
                "success": step.hand.success,
                "text": step.hand.text,
            },
        }
        for step in plan.steps
        if step.hand
    ]


def _due(asked: DueList) -> list[dict[str, Any]]:
    last = (date.fromisoformat(asked.today) + timedelta(days=asked.days)).isoformat()
    entries = [
        {"account": dated.account, "setting": dated.attestation.name, "verified_until": _ends(dated)}
        for dated in asked.attestations
    ]
    due = [entry for entry in entries if entry["verified_until"] <= last]
    return sorted(due, key=lambda entry: (entry["verified_until"], entry["account"], entry["setting"]))


def _ends(dated: DatedAttestation) -> str:
    """The last day (ISO) on which an attestation counts."""
    made = date.fromisoformat(dated.attestation.date)
    return (made + timedelta(days=dated.max_age_days)).isoformat()
