"""The files that were reformatted, one on each line."""

from __future__ import annotations

from lpconf.report.presentation import Presentation
from lpconf.report.results.fmt import LayoutReport


def render(report: LayoutReport, _: Presentation) -> str:
    """The paths."""
    return "".join(f"{path}\n" for path in report.changed)
