"""Schema files: nothing on stdout, since a person has read it on stderr."""

from __future__ import annotations

from lpconf.report.presentation import Presentation
from lpconf.report.results.schema import SchemaReport


def render(_report: SchemaReport, _: Presentation) -> str:
    """Nothing."""
    return ""
