"""What became of a plan, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain import account_tally
from lpconf.domain.json.plan_document import output_json
from lpconf.domain.run import Outcome
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.apply import ApplyReport


def render(report: ApplyReport, _: Presentation) -> str:
    """Outcomes in their order, counts of steps by status and of accounts by the worst of theirs."""
    return dump(document(report))


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "address": str(outcome.address),
        "setting": outcome.setting,
        "status": outcome.status,
        "detail": outcome.detail,
    }


def document(report: ApplyReport) -> dict[str, Any]:
    """The same as a value."""
    run, accounts = report.run, report.plan.sites
    return {
        "run": run.id,
        "outcomes": list(map(_outcome, run.outcomes)),
        "outputs": list(map(output_json, run.outputs)),
        "summary": dict(run.summary),
        "account_summary": account_tally.of_run(run, accounts),
        "diagnostics": diagnostics(run.diagnostics),
    }
