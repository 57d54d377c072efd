"""An issue for each account that has drifted: opened once, rewritten when that changes, closed when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpconf.domain.wording import count
from lpconf.operations.publish.markers import marker
from lpconf.operations.publish.reconcile import IssuePage
from lpconf.operations.publish.waiting_issues import closing
from lpconf.report.markdown import host_pages

KIND = "drift"
_OVER = frozenset({"in_sync", "waiting", "held", "unverified"})
"""States of an account in which nothing has drifted. One that could not be read has not told."""


def issue_pages(document: Mapping[str, Any], *, scope: str = "", profile: str = "") -> list[IssuePage]:
    """The issues that follow from a drift document (contract, section 4). Accounts that could not be read keep theirs
    as they are."""
    pages = []
    for account in document.get("accounts") or ():
        name, status = account["account"], account["status"]
        line = marker(KIND, name, scope=scope)
        drifted = [setting for setting in account["settings"] if setting["status"] == "drifted"]
        if drifted:
            title = f"lpconf: {name} has drifted in {count(len(drifted), 'setting')}"
            pages.append(IssuePage(line, title, host_pages.drift_issue(name, drifted, profile), is_open=True))
        elif status in _OVER:
            pages.append(IssuePage(line, "", "", is_open=False))
        if status == "in_sync":
            pages += closing([name], scope=scope)
    return pages
