"""The dependency graph of a plan, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.plan import Plan
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.plan import PlanReport


def render(report: PlanReport, _: Presentation) -> str:
    """Nodes and edges; an edge leads from what comes first to what waits for it."""
    return dump({**_graph(report.plan), "diagnostics": diagnostics(report.plan.diagnostics)})


def _graph(plan: Plan) -> dict[str, Any]:
    """Nodes and edges of a plan; an edge leads from what comes first to what waits for it."""
    steps = {step.address for step in plan.steps}
    nodes = [{"address": str(step.address), "setting": step.setting, "mode": step.mode} for step in plan.steps]
    edges = [
        {"from": str(before), "to": str(step.address)}
        for step in plan.steps
        for before in step.depends_on
        if before in steps
    ]
    return {"nodes": nodes, "edges": edges}
