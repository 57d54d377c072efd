"""A plan, for programs: Terraform's plan shape."""

from __future__ import annotations

from lpconf.domain import plan_document
from lpconf.report.json.documents import dump
from lpconf.report.presentation import Presentation
from lpconf.report.results import PlanReport


def render(report: PlanReport, _: Presentation) -> str:
    """The plan as a plan file has it."""
    return dump(plan_document.to_json(report.plan))
