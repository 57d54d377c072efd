"""What can be read, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.access import AccessReport, AccountAccess, SurfaceAccess
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(report: AccessReport, _: Presentation) -> str:
    """What can be read: accounts and surfaces by name. `readable` is null where a surface is by hand."""
    return dump(document(report))


def document(report: AccessReport) -> dict[str, Any]:
    """The same as a value."""
    accounts = sorted(report.accounts, key=lambda account: account.site.name)
    return {
        "profile": report.profile,
        "accounts": [_account(account, report.auth) for account in accounts],
        "summary": dict(report.summary),
        "diagnostics": diagnostics(report.diagnostics),
    }


def _account(account: AccountAccess, auth: str) -> dict[str, Any]:
    return {
        "account": account.site.name,
        "id": account.site.id,
        "zone": account.zone,
        "log_in": {"kind": auth or None, "status": account.log_in, "error": account.why or None},
        "surfaces": [_surface(surface) for surface in account.surfaces],
    }


def _surface(surface: SurfaceAccess) -> dict[str, Any]:
    return {
        "surface": surface.surface,
        "mode": surface.mode,
        "readable": surface.readable,
        "error": surface.error or None,
        "status": surface.status,
    }
