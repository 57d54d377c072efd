"""The accounts as Markdown."""

from __future__ import annotations

from lpconf.domain.results.accounts import AccountList
from lpconf.report.markdown.escape import prose
from lpconf.report.presentation import Presentation
from lpconf.report.views import accounts as listing


def render(report: AccountList, _: Presentation) -> str:
    """A table with a row for each account; the last line counts."""
    lines = [f"| {' | '.join(listing.HEAD)} |", f"|{':--|' * len(listing.HEAD)}"]
    lines += [f"| {' | '.join(map(prose, listing.row(entry)))} |" for entry in report.accounts]
    return "\n".join([*lines, "", listing.last_line(report)]) + "\n"
