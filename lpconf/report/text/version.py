"""The version for a person."""

from __future__ import annotations

from lpconf.report.presentation import Presentation
from lpconf.report.results.version import VersionReport


def render(report: VersionReport, _: Presentation) -> str:
    """One line."""
    return f"lpconf {report.version}\n"
