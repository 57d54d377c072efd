"""Documents for machines (contract, section 4). The plan's own is written by the plan room."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lpconf.terms.access import AccessReport
from lpconf.terms.diagnostic import Diagnostic, in_order
from lpconf.terms.drift import DriftReport
from lpconf.terms.jsonable import diagnostic_json
from lpconf.terms.outcome import Run


def drift(report: DriftReport) -> dict[str, Any]:
    """A drift run: accounts by name, settings by address. An observed value that is not known is null."""
    return {
        "accounts": [
            {
                "account": account.site.name,
                "status": account.status,
                "settings": [
                    {
                        "address": str(s.address),
                        "setting": s.setting,
                        "status": s.status,
                        "desired": s.desired,
                        "observed": s.seen.json,
                        "source": s.seen.source,
                    }
                    for s in sorted(account.settings, key=lambda s: s.address)
                ],
            }
            for account in sorted(report.accounts, key=lambda a: a.site.name)
        ],
        "summary": dict(report.summary),
        "diagnostics": diagnostics(report.diagnostics),
    }


def access(report: AccessReport) -> dict[str, Any]:
    """What can be read: accounts and surfaces by name. `readable` is null where a surface is by hand."""
    return {
        "profile": report.profile,
        "accounts": [
            {
                "account": account.site.name,
                "id": account.site.id,
                "zone": account.zone,
                "log_in": {"kind": report.auth or None, "status": account.log_in, "error": account.why or None},
                "surfaces": [
                    {
                        "surface": s.surface,
                        "mode": s.mode,
                        "readable": s.readable,
                        "error": s.error or None,
                        "status": s.status,
                    }
                    for s in account.surfaces
                ],
            }
            for account in sorted(report.accounts, key=lambda a: a.site.name)
        ],
        "summary": dict(report.summary),
        "diagnostics": diagnostics(report.diagnostics),
    }


def applied(run: Run) -> dict[str, Any]:
    """An apply: outcomes in their order, counts by status."""
    return {
        "run": run.id,
        "outcomes": [
            {"address": str(o.address), "setting": o.setting, "status": o.status, "detail": o.detail}
            for o in run.outcomes
        ],
        "outputs": [{"address": str(o.address), "name": o.name, "value": o.value} for o in run.outputs],
        "summary": dict(run.summary),
        "diagnostics": diagnostics(run.diagnostics),
    }


def validate(found: Sequence[Diagnostic]) -> dict[str, Any]:
    """Terraform's shape."""
    once = in_order(found)
    errors = sum(d.is_error for d in once)
    return {
        "valid": not errors,
        "error_count": errors,
        "warning_count": len(once) - errors,
        "diagnostics": diagnostics(once),
    }


def failure(found: Iterable[Diagnostic]) -> dict[str, Any]:
    """The one document of a command that came to no result."""
    return {"diagnostics": diagnostics(found)}


def diagnostics(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Problems in the order in which people read them."""
    return [diagnostic_json(d) for d in in_order(found)]


def dump(document: Mapping[str, Any]) -> str:
    """The document as text: keys sorted, two spaces, a newline at the end."""
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
