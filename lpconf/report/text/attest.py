"""What was vouched for: nothing on stdout, since a person has read it on stderr."""

from __future__ import annotations

from lpconf.report.presentation import Presentation
from lpconf.report.results.attest import AttestReport


def render(_report: AttestReport, _: Presentation) -> str:
    """Nothing."""
    return ""
