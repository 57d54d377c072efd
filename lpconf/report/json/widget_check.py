"""A widget check, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.diagnostic import Severity
from lpconf.domain.results.page_check import ExplainedMessage, PageCheck
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation


def render(check: PageCheck, _: Presentation) -> str:
    """The check as a document."""
    return dump(document(check))


def document(check: PageCheck) -> dict[str, Any]:
    """All keys always; `explained` is null where no message was given. `verdict` is ``stops``, ``unreachable``,
    ``clear`` or, without a page, ``none``."""
    hops = [{"url": url, "answer": answer} for url, answer in check.hops]
    hosts = [{"host": host.name, "why": host.why} for host in check.hosts]
    unseen = [{"url": script.url, "why": script.why} for script in check.unseen]
    return {
        "target": check.target,
        "kind": check.kind,
        "verdict": _word(check),
        "hops": hops,
        "hosts": hosts,
        "looked_at": list(check.looked_at),
        "not_looked_at": unseen,
        "explained": _explained(check.explained) if check.explained else None,
        "error_count": check.count(Severity.ERROR),
        "warning_count": check.count(Severity.WARNING),
        "diagnostics": diagnostics(check.diagnostics),
    }


def _explained(explained: ExplainedMessage) -> dict[str, Any]:
    return {
        "given": explained.given,
        "message": explained.message,
        "meaning": explained.meaning,
        "ways": list(explained.ways),
        "source": explained.source,
    }


def _word(check: PageCheck) -> str:
    if check.kind == "none":
        return "none"
    if check.stops:
        return "stops"
    return "unreachable" if check.is_unreached else "clear"
