"""Comma-separated values, for spreadsheets and auditors' own tools (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from lpconf.domain.results.audit import AuditReport
from lpconf.report.presentation import Presentation

AUDIT_COLUMNS = (
    "account",
    "site",
    "capability",
    "state",
    "since",
    "basis",
    "by",
    "ticket",
    "evidence",
    "last_seen",
    "gap_days",
    "gaps",
    "desired",
    "desired_since",
    "boundary",
)
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to spreadsheets."""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as text; no cell of it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_BEGINS_FORMULA) else cell for cell in row])
    return out.getvalue()


def audit(report: AuditReport, _: Presentation) -> str:
    """One row per capability of an account."""
    rows = []
    for entry in report.entries:
        gaps = " ".join(f"{gap.first}/{gap.last}" for gap in entry.gaps)
        desired = "" if entry.desired is None else "on" if entry.desired else "off"
        rows.append(
            (
                entry.account,
                entry.site,
                entry.capability,
                entry.state,
                entry.since,
                entry.basis,
                entry.by,
                entry.ticket,
                " ".join(entry.evidence),
                entry.last_seen,
                str(entry.gap_days),
                gaps,
                desired,
                entry.desired_since,
                entry.boundary,
            )
        )
    return table(AUDIT_COLUMNS, rows)


RENDERERS = {"audit": audit}
