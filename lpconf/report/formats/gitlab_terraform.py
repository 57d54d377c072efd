"""GitLab's Terraform widget: how many resources a plan adds, changes and takes away."""

from __future__ import annotations

import json

from lpconf.report.presentation import Presentation
from lpconf.report.results.plan import PlanReport


def plan(report: PlanReport, _: Presentation) -> str:
    """The three numbers that ``artifacts:reports:terraform`` takes."""
    summary = report.plan.summary
    counts = {"create": summary["add"], "update": summary["change"], "delete": summary["destroy"]}
    return json.dumps(counts, sort_keys=True) + "\n"


RENDERERS = {"plan": plan}
