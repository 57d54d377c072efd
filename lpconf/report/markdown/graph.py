"""The order of a plan as a drawing that GitHub and GitLab show."""

from __future__ import annotations

from lpconf.report.presentation import Presentation
from lpconf.report.results.plan import PlanReport
from lpconf.report.views.graph_figure import mermaid


def render(report: PlanReport, presentation: Presentation) -> str:
    """A fenced block of Mermaid."""
    return f"```mermaid\n{mermaid(report.plan, presentation)}```\n"
