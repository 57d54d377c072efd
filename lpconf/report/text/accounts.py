"""The accounts for a terminal."""

from __future__ import annotations

from lpconf.domain.results.accounts import AccountEntry, AccountList
from lpconf.report.characters import pad
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import accounts as listing

LONGEST_WORD = len("vouched")


def render(report: AccountList, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A line for each account, what waits, is held and vouched for below it; the last line counts."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    lines: list[str] = []
    for entry in report.accounts:
        lines += _account(layout, entry)
    return "\n".join([*lines, *([""] if lines else []), listing.last_line(report)]) + "\n"


def _account(layout: TextLayout, entry: AccountEntry) -> list[str]:
    facts = [entry.site.name, entry.site.id, listing.platform(entry), listing.labels(entry)]
    lines = layout.wrap("  ".join(fact for fact in facts if fact))
    for name, texts in listing.details(entry):
        for number, text in enumerate(texts):
            lines += layout.wrap(text, first=f"  {pad('' if number else name, LONGEST_WORD)}  ")
    return lines
