"""An audit, for a terminal."""

from __future__ import annotations

from lpconf.domain.results.audit import AuditReport
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import audit

MOST = 48


def render(report: AuditReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A line per capability with its state, and below it who says so; then what the lines do not say."""
    if not report.until:
        return ""
    layout = TextLayout(presentation.wide, presentation.ascii)
    sections = ["\n".join(layout.wrap(audit.heading(report), then="  "))]
    for account, entries in audit.by_account(report).items():
        lines = layout.wrap(f"{account} · site {entries[0].site}", then="  ")
        left = min(max(width(layout.say(entry.title)) for entry in entries), MOST)
        for entry in entries:
            _, state, since, basis, by, ticket, evidence, seen, gaps = audit.cells(entry)
            above, title = layout.column("  ", entry.title, left)
            lines += above
            head = f"{title}  {pad(state, 9)}  "
            details = [f"since {since}", f"{basis} {seen}", by, ticket, evidence, f"{gaps} without evidence"]
            lines += layout.wrap(", ".join(word for word in details if not _is_empty(word)), first=head)
        lines += [line for note in audit.notes(entries) for line in layout.wrap(note, first="  note  ")]
        sections.append("\n".join(lines))
    sections += ["\n".join(layout.wrap(audit.LEGEND)), audit.last_line(report)]
    return "\n\n".join(sections) + "\n"


def _is_empty(word: str) -> bool:
    return word in ("-", "since -", "- -") or word.startswith("- ")
