"""SARIF 2.1.0, for code scanning: a result for each problem, gate and drifted setting, with its line.

Hosts keep 5,000 results of a run; of more the worst are written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from lpconf import __version__
from lpconf.report.characters import visible
from lpconf.report.presentation import Presentation
from lpconf.report.views import issues
from lpconf.report.views.issues import Issue

MOST_RESULTS = 5_000
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def _renderer(report: str, collect: Callable[[Any], list[Issue]]) -> Callable[[Any, Presentation], str]:
    def render(result: Any, _: Presentation) -> str:
        shown = [issue for issue in issues.worst_first(collect(result)) if not issue.code.startswith("plan.")]
        return json.dumps(_log(report, shown[:MOST_RESULTS]), sort_keys=True, indent=2, ensure_ascii=False) + "\n"

    return render


def _log(report: str, shown: Sequence[Issue]) -> dict[str, Any]:
    codes = list(dict.fromkeys(issue.code for issue in shown))
    driver = {
        "name": "lpconf",
        "version": __version__,
        "rules": [{"id": code, "name": code, "shortDescription": {"text": visible(code)}} for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"lpconf/{report}/"},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the configuration repository"}}},
        "results": [_result(issue, codes.index(issue.code)) for issue in shown],
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(issue: Issue, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": issue.code,
        "ruleIndex": rule,
        "level": issue.level,
        "message": {"text": _lines(issue.text if issue.text.strip() else issue.code)},
        "partialFingerprints": {"lpconf/v1": issue.fingerprint},
    }
    location: dict[str, Any] = {}
    if issue.mark is not None:
        region = {"startLine": max(issue.mark.line, 1), "startColumn": max(issue.mark.column, 1)}
        artifact = {"uri": quote(visible(issue.mark.file)), "uriBaseId": "%SRCROOT%"}
        location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
    if issue.address:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(issue.address), "kind": "resource"}]
    if location:
        result["locations"] = [location]
    return result


def _lines(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))


RENDERERS = {
    "validate": _renderer("validate", issues.of_validation),
    "plan": _renderer("plan", issues.of_plan),
    "apply": _renderer("apply", issues.of_apply),
    "drift": _renderer("drift", issues.of_drift),
}
