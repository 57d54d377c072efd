"""Tables for spreadsheets (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from lpconf.domain.results.accounts import AccountList
from lpconf.domain.results.audit import AuditReport
from lpconf.domain.results.drift import DriftReport
from lpconf.report.characters import visible
from lpconf.report.presentation import Presentation
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import accounts as listing
from lpconf.report.views import drift as drifting
from lpconf.report.views import phrases

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
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last ones are the same signs in full width, which some spreadsheets take for them."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its head, every cell safe to open."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return text.getvalue()


def cell(value: str) -> str:
    """One cell: nothing hidden, no key of a URL, no formula."""
    shown = visible(value)
    return f"'{shown}" if shown.startswith(FORMULA_SIGNS) else shown


def plan(report: PlanReport, _: Presentation) -> str:
    """A row for each step."""
    rows = []
    for step in report.plan.steps:
        before, after = phrases.sides(step)
        hands = "to confirm" if step.confirm else phrases.hands(step.mode).lower()
        place = phrases.line_of(step.origin)
        rows.append((step.address.account, step.setting, step.action, before, after, hands, place, str(step.address)))
    return table(("account", "setting", "action", "before", "after", "hands", "origin", "address"), rows)


def drift(report: DriftReport, _: Presentation) -> str:
    """A row for each setting, those in sync, too."""
    rows = []
    for account in sorted(report.accounts, key=lambda account: account.site.name):
        for setting in account.settings:
            git, live = drifting.sides(setting)
            rows.append((account.site.name, account.site.id, setting.setting, setting.status, git, live))
    return table(("account", "site", "setting", "status", "desired", "observed"), rows)


def audit(report: AuditReport, _: Presentation) -> str:
    """One row per capability of an account."""
    rows = []
    for entry in report.entries:
        gaps = " ".join(f"{gap.first}/{gap.last}" for gap in entry.gaps)
        on_or_off = "on" if entry.desired else "off"
        desired = "" if entry.desired is None else on_or_off
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


def accounts(report: AccountList, _: Presentation) -> str:
    """One row for each account; what there is more of in one cell, with semicolons between."""
    return table(listing.HEAD, map(listing.row, report.accounts))


RENDERERS = {"accounts": accounts, "audit": audit, "plan": plan, "drift": drift}
