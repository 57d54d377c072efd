"""An audit, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.audit import AuditEntry, AuditReport
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(report: AuditReport, _: Presentation) -> str:
    """All entries, one object each."""
    return dump(
        {
            "since": report.since or None,
            "until": report.until or None,
            "commits": report.commits,
            "runs": report.runs,
            "capabilities": [_entry(entry) for entry in report.entries],
            "diagnostics": diagnostics(report.diagnostics),
        }
    )


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "account": entry.account,
        "site": entry.site,
        "capability": entry.capability,
        "title": entry.title,
        "state": entry.state,
        "since": entry.since or None,
        "basis": entry.basis or None,
        "by": entry.by,
        "ticket": entry.ticket,
        "evidence": list(entry.evidence),
        "last_seen": entry.last_seen or None,
        "gap_days": entry.gap_days,
        "gaps": [{"from": gap.first, "to": gap.last, "days": gap.days} for gap in entry.gaps],
        "desired": entry.desired,
        "desired_since": entry.desired_since or None,
        "boundary": entry.boundary,
    }
