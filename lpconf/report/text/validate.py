"""Problems of the files, for a terminal."""

from __future__ import annotations

from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.validate import Validation
from lpconf.report.text.diagnostics import diagnostics
from lpconf.report.views.validation import NO_CONTACT, verdict


def render(report: Validation, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Each problem with its lines; the last line has the counts."""
    problems = diagnostics(report.diagnostics, report.sources, presentation)
    last = f"{verdict(report.diagnostics, report.accounts)} {NO_CONTACT}\n"
    return f"{problems}\n{last}" if problems else last
