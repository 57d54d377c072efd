"""What a probe found, in words for people."""

from __future__ import annotations

from lpconf.domain.results.probe import ProbeAnswer, ProbeReport

VERDICTS = {
    "confirmed": "confirmed",
    "contradicted": "contradicted",
    "not_answered": "not answered",
    "not_asked": "would be asked",
}


def heading(report: ProbeReport) -> str:
    """What was probed."""
    name = report.site.name if report.site else "nothing"
    return f"Probe of {name}: shapes without values, fit to be passed on"


def headline(answer: ProbeAnswer) -> str:
    """A question, its verdict and what was found."""
    finding = f": {answer.finding}" if answer.finding else ""
    status = f" (status {answer.status})" if answer.status else ""
    return f"{answer.name}: {VERDICTS[answer.verdict]}{status}{finding}"


def last_line(report: ProbeReport) -> str:
    """The counts."""
    counts = [f"{number} {VERDICTS[verdict]}" for verdict, number in report.summary.items() if number]
    return f"Probe: {', '.join(counts) or 'no questions'}."
