"""Two accounts compared, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.json.diagnostics import mark_json
from lpconf.domain.results.account_diff import AccountDiff, LiveSide, Side
from lpconf.domain.state import ObservedValue, Site
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.diff import AccountComparison

_NO_COUNTS = {"differ": 0, "only_in_a": 0, "only_in_b": 0, "equal": 0}


def render(report: AccountComparison, _: Presentation) -> str:
    """Differences in the order of homes; both sides are null where it did not come to a comparison."""
    if report.diff is not None:
        return dump(document(report.diff))
    nothing: dict[str, Any] = {"a": None, "b": None, "differences": [], "profile": None, "summary": _NO_COUNTS}
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
        "profile": comparison.profile or None,
        "summary": dict(comparison.summary),
        "diagnostics": diagnostics(comparison.diagnostics),
    }


def _site(site: Site) -> dict[str, Any]:
    return {"account": site.name, "id": site.id, "platform": site.platform, "labels": dict(site.labels)}


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    if not isinstance(side, LiveSide):
        return {"value": side.value, "origin": mark_json(side.mark)}
    return {"value": side.value, **_observed(side.observed)}


def _observed(observed: ObservedValue) -> dict[str, Any]:
    """How a live value is known."""
    return {"source": observed.source, "by": observed.by, "date": observed.date, "why": observed.why}
