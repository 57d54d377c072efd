"""The JSON document of a command that ended without a result: all keys of its usual one, empty, and the problems.

Programs read the same keys on every exit (contract, section 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain.diagnostic import Diagnostic
from lpconf.errors import LpconfError


def document(command: str, profile: str, told: Sequence[Diagnostic]) -> str:
    """The document of `command` as text. `profile` is the one that was asked for, empty where none was."""
    from lpconf.report.json import documents

    return documents.dump(_filled(command, profile, told))


def _filled(command: str, profile: str, told: Sequence[Diagnostic]) -> dict[str, Any]:
    from lpconf.domain.results.drift import DriftReport
    from lpconf.domain.run import Run
    from lpconf.report.json import documents

    if command == "validate":
        return documents.validate(told)
    if command == "drift":
        return documents.drift(DriftReport(profile, "", (), tuple(told)))
    if command == "apply":
        return documents.applied(Run("", (), diagnostics=tuple(told)))
    if command in ("plan", "show"):
        return _plan(profile, told)
    if command == "widget-check":
        from lpconf.domain.results.page_check import PageCheck
        from lpconf.report.json.page_check import document as of_page

        return of_page(PageCheck("", "none", tuple(told)))
    empty: dict[str, dict[str, Any]] = {
        "graph": {"nodes": [], "edges": []},
        "mask-test": {"account": "", "sections": []},
        "runbook": {"steps": []},
        "attest": {"attested": [], "files": []},
        "diff": {
            "a": None,
            "b": None,
            "differences": [],
            "summary": {"differ": 0, "only_in_a": 0, "only_in_b": 0, "equal": 0},
        },
        "fmt": {"changed": [], "unchanged": 0},
        "init": {"directory": "", "made": []},
    }
    return {**empty.get(command, {}), **documents.failure(told)}


def _plan(profile: str, told: Sequence[Diagnostic]) -> dict[str, Any]:
    from lpconf.domain.plan import Plan
    from lpconf.domain.plan_document import to_json
    from lpconf.workspace.clock import current_clock

    try:
        created = current_clock().created
    except LpconfError:  # the clock that was asked for is what is wrong
        created = ""
    return to_json(Plan(profile, "", {}, (), diagnostics=tuple(told), created=created))
