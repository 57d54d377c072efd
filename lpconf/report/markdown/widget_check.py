"""A widget check as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain.diagnostic import in_order
from lpconf.domain.results.page_check import PageCheck
from lpconf.report.markdown.passages import problem
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views.page_check import verdict


def render(check: PageCheck, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The verdict, the problems, the hosts to allow."""
    lists: dict[str, Sequence[Any]] = {
        "diagnostics": [problem(d, check.sources) for d in in_order(check.diagnostics)],
        "hosts": check.hosts,
        "scripts": check.unseen,
    }
    top = {"check": check, "verdict": verdict(check)}
    return fill_within("page.md.j2", top, lists, presentation.limit)
