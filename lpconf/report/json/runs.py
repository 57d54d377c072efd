"""Past runs for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.run import PastRun
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.runs import RunList


def render(report: RunList, _: Presentation) -> str:
    """The runs, the latest first; one in detail has its ``outcomes``, in the order of its plan."""
    runs = [_in_detail(run) if report.detailed else _summary(run) for run in report.runs]
    return dump({"runs": runs, "diagnostics": diagnostics(report.diagnostics)})


def _in_detail(run: PastRun) -> dict[str, Any]:
    outcomes = [
        {
            "address": str(past.step.address),
            "setting": past.step.setting,
            "mode": past.step.mode,
            "before": past.before.json,
            "before_known": past.before.known,
            "after": past.step.after,
            "status": past.status,
            "detail": past.outcome.detail if past.outcome else "",
        }
        for past in run.steps
    ]
    return {**_summary(run), "outcomes": outcomes}


def _summary(run: PastRun) -> dict[str, Any]:
    return {
        "run": run.id,
        "started": run.started,
        "who": run.who,
        "host": run.host,
        "profile": run.profile,
        "change_id": run.change_id,
        "commit": run.commit,
        "state": run.state,
        "accounts": list(run.accounts),
        "summary": dict(run.summary),
    }
