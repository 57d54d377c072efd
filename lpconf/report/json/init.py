"""A new repository, for programs."""

from __future__ import annotations

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.init import NewRepository


def render(report: NewRepository, _: Presentation) -> str:
    """The folder and the files that were made in it."""
    made = sorted(path for path, _ in report.files)
    return dump({"directory": report.folder, "made": made, "diagnostics": diagnostics(report.diagnostics)})
