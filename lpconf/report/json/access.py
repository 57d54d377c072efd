"""What can be read, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.access import AccessReport
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(report: AccessReport, _: Presentation) -> str:
    """What can be read: accounts and surfaces by name. `readable` is null where a surface is by hand."""
    return dump(document(report))


def document(report: AccessReport) -> dict[str, Any]:
    """The same as a value."""
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
