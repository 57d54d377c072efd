"""A probe as Markdown."""

from __future__ import annotations

from lpconf.domain.results.probe import ProbeReport
from lpconf.report.markdown.escape import prose
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import probe as view


def render(report: ProbeReport, _: Presentation = PLAIN_PRESENTATION) -> str:
    """Each question with what came of it; then the lines for the project file."""
    sections = [f"# {prose(view.heading(report))}"]
    for answer in report.answers:
        lines = [
            f"## {prose(view.headline(answer))}",
            "",
            f"Settles {prose(answer.settles)}.",
            "",
            f"    {answer.request}",
        ]
        if answer.headers:
            lines += ["", f"Headers: {prose(', '.join(answer.headers))}"]
        if answer.shape:
            lines += ["", *(f"    {path}: {types}" for path, types in answer.shape.items())]
        sections.append("\n".join(lines))
    if report.lines:
        sections.append(
            "\n".join(["## For lpconf.yaml, under surfaces", "", *(f"    {line}" for line in report.lines)])
        )
    sections.append(prose(view.last_line(report)))
    return "\n\n".join(sections) + "\n"
