"""What can be read, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain.results.access import AccessReport
from lpconf.report.markdown.passages import sandbox
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import access as accessing


def render(report: AccessReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """What can be read, those with errors first."""
    lists: dict[str, Sequence[Any]] = {
        "accounts": [
            {
                "names": block.names,
                "head": accessing.head(block),
                "log_in": accessing.log_in(block, report.auth),
                "rows": accessing.shown(block.first.surfaces),
            }
            for block in accessing.blocks(report)
        ],
        "steps": accessing.next_steps(report),
    }
    top = {
        "marker": "lpconf:access",
        "last": accessing.last_line(report),
        "profile": report.profile,
        "sandbox": sandbox(report.kind),
    }
    return fill_within("access.md.j2", top, lists, presentation.limit)
