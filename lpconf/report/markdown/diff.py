"""Two accounts compared, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lpconf.report.markdown.size_limit import fit
from lpconf.report.markdown.template import fill
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.diff import AccountComparison
from lpconf.report.views import account_diff
from lpconf.report.views.account_diff import DiffRow


def render(report: AccountComparison, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A table with the parts folded below it."""
    comparison = report.diff
    if comparison is None:
        return ""
    lists: dict[str, Sequence[Any]] = {
        "rows": [row for _, some in account_diff.chapters(comparison) for row in some],
    }
    top = {
        "marker": "lpconf:diff",
        "a": comparison.a.name,
        "b": comparison.b.name,
        "about": [*account_diff.scope(comparison), *map(account_diff.about, (comparison.a, comparison.b))],
        "places": "known by" if comparison.is_live else "wished in",
        "last": account_diff.last_line(comparison),
    }

    def page(detail: str, shown: Mapping[str, Sequence[Any]], left: str) -> str:
        return fill("diff.md.j2", detail=detail, left=left, parts=_parts, **top, **shown)

    return fit(page, lists, presentation.limit)


def _parts(row: DiffRow) -> list[str]:
    return [f"{sign} {'  ' * depth}{words}" for sign, words, depth in row.lines]
