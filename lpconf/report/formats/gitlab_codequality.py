"""GitLab's code quality report: an entry for each problem, gate and drifted setting that has a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lpconf.report.characters import visible
from lpconf.report.presentation import Presentation
from lpconf.report.views import issues
from lpconf.report.views.issues import Issue, Level

SEVERITIES: Mapping[Level, str] = {"error": "critical", "warning": "minor", "note": "info"}
NO_FILE = "lpconf.yaml"
"""Where an issue stands that is about no line: GitLab wants a path of every one."""


def _renderer(collect: Callable[[Any], list[Issue]]) -> Callable[[Any, Presentation], str]:
    def render(result: Any, _: Presentation) -> str:
        entries = [_entry(issue) for issue in issues.worst_first(collect(result)) if not issue.code.startswith("plan.")]
        return json.dumps(entries, sort_keys=True, indent=2, ensure_ascii=False) + "\n"

    return render


def _entry(issue: Issue) -> dict[str, Any]:
    mark = issue.mark
    return {
        "description": visible(issue.headline),
        "check_name": visible(issue.code),
        "fingerprint": issue.fingerprint,
        "severity": SEVERITIES[issue.level],
        "location": {
            "path": visible(mark.file) if mark else NO_FILE,
            "lines": {"begin": max(mark.line, 1) if mark else 1},
        },
    }


RENDERERS = {
    "validate": _renderer(issues.of_validation),
    "plan": _renderer(issues.of_plan),
    "apply": _renderer(issues.of_apply),
    "drift": _renderer(issues.of_drift),
}
