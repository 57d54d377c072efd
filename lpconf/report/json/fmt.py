"""The files that were reformatted, for programs."""

from __future__ import annotations

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.fmt import LayoutReport


def render(report: LayoutReport, _: Presentation) -> str:
    """The files that changed, or would change, and how many did not."""
    changed = list(report.changed)
    return dump({"changed": changed, "unchanged": report.unchanged, "diagnostics": diagnostics(report.diagnostics)})
