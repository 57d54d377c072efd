"""What adopting came to, as a table for a pull request."""

from __future__ import annotations

from lpconf.report.markdown.escape import code, prose
from lpconf.report.presentation import Presentation
from lpconf.report.results.adopt import AdoptReport
from lpconf.report.views.adopt import STATUS_WORDS, chapter_words, total


def render(report: AdoptReport, _: Presentation) -> str:
    """A row for each account and each chapter."""
    accounts = report.accounts
    lines = [f"### lpconf adopt: {total(accounts)}", "", "| account | | |", "|:--|:--|:--|"]
    for account in accounts:
        lines.append(f"| {code(account.name)} | {code(account.file)} | {STATUS_WORDS[account.status]} |")
        for chapter in account.chapters:
            words = prose(chapter.words or chapter_words(chapter))
            if chapter.fragments:
                words += f" (said by {', '.join(map(code, chapter.fragments))})"
            lines.append(f"| | {chapter.title} | {'**left alone:** ' if chapter.status == 'left' else ''}{words} |")
            for _code, setting, why in chapter.left_out:
                lines.append(f"| | {code(setting)} | **not written:** {prose(why)} |")
        if account.missing:
            lines.append(f"| | not known, so not written | {', '.join(map(code, account.missing))} |")
    return "\n".join(lines) + "\n"
