"""A plan, for programs: Terraform's plan shape."""

from __future__ import annotations

from lpconf.domain.json import plan_document
from lpconf.report.json.documents import dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.plan import PlanReport


def render(report: PlanReport, _: Presentation) -> str:
    """The plan like a plan file, with query values of URLs shortened."""
    return dump(plan_document.shown_json(report.plan))
