"""What adopting came to, for a terminal."""

from __future__ import annotations

from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.adopt import AdoptReport
from lpconf.report.views.adopt import STATUS_SIGNS, STATUS_WORDS, chapter_words, total


def render(report: AdoptReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Account by account, chapter by chapter: what was written, what fragments say, what was not said and why."""
    accounts = report.accounts
    layout = TextLayout(presentation.wide, presentation.ascii)
    lines: list[str] = []
    for account in accounts:
        lines += layout.wrap(f"{account.name} · {account.file} · {STATUS_WORDS[account.status]}")
        left = max((width(chapter.title) for chapter in account.chapters), default=0)
        for chapter in account.chapters:
            first = f"{STATUS_SIGNS[chapter.status]} {pad(chapter.title, left)}  "
            lines += layout.wrap(chapter_words(chapter), first=first)
            for _, setting, why in chapter.left_out:
                lines += layout.wrap(f"{setting}: not written: {why}", first=f"! {pad('', left)}  ")
        if account.missing:
            lines += layout.wrap(", ".join(account.missing), first="  not known, so not written: ")
    return "\n".join([*lines, *([""] if lines else []), total(accounts)]) + "\n"
