"""Schema files, for programs."""

from __future__ import annotations

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.schema import SchemaReport


def render(report: SchemaReport, _: Presentation) -> str:
    """The files that are stale, and those that were written."""
    stale, written = list(report.stale), list(report.written)
    return dump({"stale": stale, "written": written, "diagnostics": diagnostics(report.diagnostics)})
