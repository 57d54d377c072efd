"""The accounts for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.accounts import AccountEntry, AccountList
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(report: AccountList, _: Presentation) -> str:
    """All accounts, in the order of their names."""
    accounts = [_account(entry) for entry in report.accounts]
    return dump({"profile": report.profile, "accounts": accounts, "diagnostics": diagnostics(report.diagnostics)})


def _account(entry: AccountEntry) -> dict[str, Any]:
    held = [{"setting": hold.setting, "until": hold.until, "reason": hold.reason, "by": hold.by} for hold in entry.held]
    vouched = [
        {"name": word.name, "value": word.value, "by": word.by, "date": word.date, "ticket": word.ticket}
        for word in entry.vouched
    ]
    return {
        "account": entry.site.name,
        "site": entry.site.id,
        "platform": "" if entry.broken else entry.site.platform,
        "labels": dict(entry.site.labels),
        "file": entry.site.file,
        "settings": entry.settings,
        "waiting": list(entry.waiting),
        "held": held,
        "vouched": vouched,
        "broken": entry.broken,
    }
