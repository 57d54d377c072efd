"""Problems of the files as a comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain.diagnostic import in_order
from lpconf.report.markdown.passages import problem
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.validate import Validation
from lpconf.report.views.validation import NO_CONTACT, verdict


def render(report: Validation, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The result of `validate`."""
    lists: dict[str, Sequence[Any]] = {
        "diagnostics": [problem(d, report.sources) for d in in_order(report.diagnostics)]
    }
    top = {
        "marker": "lpconf:validate",
        "verdict": verdict(report.diagnostics, report.accounts),
        "no_contact": NO_CONTACT,
    }
    return fill_within("validate.md.j2", top, lists, presentation.limit)
