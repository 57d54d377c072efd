"""What was recorded, for programs."""

from __future__ import annotations

from lpconf.domain.results.observation import ObservationReport
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(report: ObservationReport, _: Presentation) -> str:
    """The accounts with their surfaces, and what is live and in no file."""
    accounts = [
        {
            "account": account.account,
            "site": account.site,
            "read": list(account.read),
            "unreadable": list(account.failed),
            "left_out": list(account.left_out),
        }
        for account in report.accounts
    ]
    unmanaged = {account.account: dict(account.unmanaged) for account in report.accounts if account.unmanaged}
    return dump(
        {
            "taken": report.taken,
            "profile": report.profile,
            "accounts": accounts,
            "unmanaged": unmanaged,
            "diagnostics": diagnostics(report.diagnostics),
        }
    )
