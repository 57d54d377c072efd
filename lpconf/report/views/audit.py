"""An audit as a reader needs it: one table per account, columns that say what auditors ask for."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf.domain.results.audit import AuditEntry, AuditReport
from lpconf.domain.wording import count

COLUMNS = ("capability", "state", "since", "by what", "who", "ticket", "evidence", "last seen", "gaps")


def by_account(report: AuditReport) -> dict[str, list[AuditEntry]]:
    """Entries by account, both in their order."""
    accounts: dict[str, list[AuditEntry]] = {}
    for entry in report.entries:
        accounts.setdefault(entry.account, []).append(entry)
    return accounts


def cells(entry: AuditEntry) -> tuple[str, ...]:
    """One row: an empty cell is a dash."""
    gaps = f"{count(entry.gap_days, 'day')}" if entry.gaps else ""
    row = (
        entry.title,
        entry.state,
        entry.since,
        entry.basis,
        entry.by,
        entry.ticket,
        ", ".join(entry.evidence),
        entry.last_seen,
        gaps,
    )
    return tuple(cell or "-" for cell in row)


def notes(entries: Iterable[AuditEntry]) -> list[str]:
    """What the table does not say: boundaries, gaps with their days, and files that ask for something else."""
    lines = list(dict.fromkeys(f"{entry.boundary}." for entry in entries if entry.boundary))
    for entry in entries:
        for gap in entry.gaps:
            days = count(gap.days, "day")
            lines.append(f"{entry.title}: no evidence that was young enough from {gap.first} to {gap.last}, {days}.")
    for entry in entries:
        if entry.desired and entry.state != "on":
            lines.append(
                f"{entry.title}: the files have asked for it since {entry.desired_since}; it is {entry.state}."
            )
        elif entry.desired is False and entry.state == "on":
            lines.append(f"{entry.title}: the files ask for it to be off; it is on.")
    return lines


def heading(report: AuditReport) -> str:
    """The time that the audit is about, and what it rests on."""
    begin = f"from {report.since} " if report.since else ""
    read = f"{count(report.commits, 'commit')}, {count(report.runs, 'run')}"
    return f"Audit {begin}until {report.until}, from files, {read}"


def last_line(report: AuditReport) -> str:
    """Counts by state."""
    entries = report.entries
    states = []
    for state in ("on", "off", "not known"):
        number = sum(entry.state == state for entry in entries)
        states.append(f"{number} {state}")
    accounts = len({entry.account for entry in entries})
    return f"{count(accounts, 'account')}, {count(len(entries), 'capability', 'capabilities')}: {', '.join(states)}."


LEGEND = (
    "live: read from the account by a run; signed: a person's signed word; attested: a person's word; "
    "claimed: a word that lacks what the project asks for, and proves nothing."
)
