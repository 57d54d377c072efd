"""A probe for a terminal."""

from __future__ import annotations

from lpconf.domain.results.probe import ProbeReport
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import probe as view


def render(report: ProbeReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Each question with what came of it; then the lines for the project file."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    sections = [layout.wrap(view.heading(report))]
    for answer in report.answers:
        lines = layout.wrap(view.headline(answer))
        lines += layout.wrap(f"settles {answer.settles}", first="  ", then="  ")
        lines += layout.wrap(answer.request, first="  ", then="  ")
        if answer.headers:
            lines += layout.wrap(f"headers: {', '.join(answer.headers)}", first="  ", then="  ")
        for path, types in answer.shape.items():
            lines += layout.wrap(f"{path}: {types}", first="    ", then="    ")
        sections.append(lines)
    if report.lines:
        sections.append(["For lpconf.yaml, under surfaces:", *(f"  {line}" for line in report.lines)])
    sections.append([view.last_line(report)])
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"
