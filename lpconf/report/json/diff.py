"""Two accounts compared, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.json_format import mark_json
from lpconf.domain.results.account_diff import AccountDiff
from lpconf.domain.state import DesiredValue, Site
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results import AccountComparison

_NO_COUNTS = {"differ": 0, "only_in_a": 0, "only_in_b": 0, "equal": 0}


def render(report: AccountComparison, _: Presentation) -> str:
    """Differences in the order of homes; both sides are null where it did not come to a comparison."""
    if report.diff is not None:
        return dump(document(report.diff))
    nothing: dict[str, Any] = {"a": None, "b": None, "differences": [], "summary": _NO_COUNTS}
    return dump({**nothing, "diagnostics": diagnostics(report.diagnostics)})


def document(comparison: AccountDiff) -> dict[str, Any]:
    """The same as a value, of accounts that were compared."""
    return {
        "a": _site(comparison.a),
        "b": _site(comparison.b),
        "differences": [
            {
                "home": difference.home,
                "setting": difference.setting,
                "status": difference.status,
                "a": _side(difference.a),
                "b": _side(difference.b),
                "details": dict(difference.details),
                "note": difference.note,
            }
            for difference in comparison.differences
        ],
        "summary": dict(comparison.summary),
        "diagnostics": diagnostics(comparison.diagnostics),
    }


def _site(site: Site) -> dict[str, Any]:
    return {"account": site.name, "id": site.id, "platform": site.platform, "labels": dict(site.labels)}


def _side(desired: DesiredValue | None) -> dict[str, Any] | None:
    return {"value": desired.value, "origin": mark_json(desired.mark)} if desired else None
