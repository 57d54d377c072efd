"""What a probe found, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.probe import ProbeAnswer, ProbeReport
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(report: ProbeReport, _: Presentation) -> str:
    """All questions with their answers: shapes without values."""
    return dump(
        {
            "profile": report.profile,
            "account": report.site.name if report.site else None,
            "questions": [_question(answer) for answer in report.answers],
            "lines": list(report.lines),
            "summary": dict(report.summary),
            "diagnostics": diagnostics(report.diagnostics),
        }
    )


def _question(answer: ProbeAnswer) -> dict[str, Any]:
    return {
        "name": answer.name,
        "request": answer.request,
        "settles": answer.settles,
        "verdict": answer.verdict,
        "finding": answer.finding or None,
        "status": answer.status,
        "headers": list(answer.headers),
        "shape": dict(answer.shape),
        "lines": list(answer.lines),
    }
