"""The order of a plan as a drawing: Mermaid, or Graphviz."""

from __future__ import annotations

from lpconf.report.presentation import Presentation
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import graph_figure


def render(report: PlanReport, presentation: Presentation) -> str:
    """Mermaid, which is text that a person can read, too."""
    return graph_figure.mermaid(report.plan, presentation)


mermaid = render


def dot(report: PlanReport, presentation: Presentation) -> str:
    """Graphviz."""
    return graph_figure.dot(report.plan, presentation)
