"""Past runs as Markdown."""

from __future__ import annotations

from lpconf.report.markdown.template import fill
from lpconf.report.presentation import Presentation
from lpconf.report.results.runs import RunList
from lpconf.report.views.runs import HEAD, facts, rollback_advice, rows, words


def render(report: RunList, _: Presentation) -> str:
    """The table, or one run in detail."""
    runs = report.runs
    return fill(
        "runs.md.j2",
        head=HEAD,
        rows=rows(runs),
        run=runs[0] if report.detailed else None,
        told=(facts, words, rollback_advice),
    )
