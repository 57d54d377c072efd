"""An audit, for a document or a comment."""

from __future__ import annotations

from lpconf.domain.results.audit import AuditReport
from lpconf.report.markdown.escape import prose
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import audit


def render(report: AuditReport, _: Presentation = PLAIN_PRESENTATION) -> str:
    """One table per account, and what it does not say below it."""
    if not report.until:
        return ""
    lines = [f"# {prose(audit.heading(report))}", ""]
    for account, entries in audit.by_account(report).items():
        lines += [f"## {prose(account)}, site {prose(entries[0].site)}", ""]
        lines += [f"| {' | '.join(audit.COLUMNS)} |", f"|{':--|' * len(audit.COLUMNS)}"]
        lines += [f"| {' | '.join(map(prose, audit.cells(entry)))} |" for entry in entries]
        lines += ["", *(f"- {prose(note)}" for note in audit.notes(entries)), ""]
    lines += [prose(audit.LEGEND), "", prose(audit.last_line(report))]
    return "\n".join(lines) + "\n"
