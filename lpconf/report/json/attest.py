"""What was vouched for, for programs."""

from __future__ import annotations

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.attest import AttestReport


def render(report: AttestReport, _: Presentation) -> str:
    """An entry for each value that was recorded, and the files."""
    attested = [dict(entry) for entry in report.attested]
    return dump({"attested": attested, "files": list(report.files), "diagnostics": diagnostics(report.diagnostics)})
