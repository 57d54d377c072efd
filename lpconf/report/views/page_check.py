"""A widget check as a reader needs it: the verdict in one sentence."""

from __future__ import annotations

from lpconf.domain.diagnostic import Severity
from lpconf.domain.results.page_check import PageCheck
from lpconf.domain.wording import count


def verdict(check: PageCheck) -> str:
    """``2 errors, 1 warning: the widget would not load.``"""
    errors, warnings = check.count(Severity.ERROR), check.count(Severity.WARNING)
    counts = ", ".join(
        [count(n, kind) for n, kind in ((errors, "error"), (warnings, "warning")) if n] or ["0 errors, 0 warnings"]
    )
    if check.stops:
        return f"{counts}: as it is, the widget would not work in the agent workspace."
    if check.is_unreached:
        return f"{counts}: the page was not reached from here, so nothing is known of it."
    where = "in the file" if check.kind == "file" else "that can be seen from here"
    return f"{counts}: nothing {where} stops the widget."
