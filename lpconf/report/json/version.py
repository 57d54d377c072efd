"""The version, for programs."""

from __future__ import annotations

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.version import VersionReport


def render(report: VersionReport, _: Presentation) -> str:
    """The version."""
    return dump({"lpconf_version": report.version, "diagnostics": diagnostics(report.diagnostics)})
