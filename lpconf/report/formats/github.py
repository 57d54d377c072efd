"""Workflow commands of GitHub Actions: annotations on the lines that a reviewer sees in the diff, the worst first.

A step shows ten annotations of a kind; of more the last one says how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lpconf.domain.diagnostic import Mark
from lpconf.domain.json.plan_document import change_id
from lpconf.domain.results.drift import DriftReport
from lpconf.report.characters import visible
from lpconf.report.presentation import Presentation
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.plan import PlanReport
from lpconf.report.results.validate import Validation
from lpconf.report.views import apply as applying
from lpconf.report.views import drift as drifting
from lpconf.report.views import issues, plan_outcome
from lpconf.report.views.issues import Issue, Level
from lpconf.report.views.validation import verdict

MOST_OF_A_KIND = 10
KINDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def _renderer(collect: Callable[[Any], list[Issue]]) -> Callable[[Any, Presentation], str]:
    def render(result: Any, presentation: Presentation) -> str:
        ordered = issues.worst_first(collect(result))
        lines: list[str] = []
        for level in issues.LEVELS:
            of_kind = [issue for issue in ordered if issue.level == level]
            lines += _annotations(KINDS[level], of_kind, presentation)
        return "".join(f"{line}\n" for line in lines)

    return render


def _annotations(kind: str, values: Sequence[Issue], presentation: Presentation) -> list[str]:
    shown = values if len(values) <= MOST_OF_A_KIND else values[: MOST_OF_A_KIND - 1]
    lines = [_command(kind, issue, presentation) for issue in shown]
    if len(shown) < len(values):
        lines.append(f"::{kind} title=lpconf::and {len(values) - len(shown):,} more of this kind, in the job's log")
    return lines


def _command(kind: str, issue: Issue, presentation: Presentation) -> str:
    mark = _line_in_diff(issue.mark, presentation)
    properties = [f"file={_property(mark.file)}", f"line={mark.line}", f"col={mark.column}"] if mark else []
    properties.append(f"title={_property(issue.code)}")
    return f"::{kind} {','.join(properties)}::{_data(issue.text)}"


def _line_in_diff(mark: Mark | None, presentation: Presentation) -> Mark | None:
    """The line of the fragment, or the one that takes it in: whichever the reviewer sees in the diff."""
    if mark is None or mark.via is None or presentation.changed_lines is None:
        return mark
    for place in (mark, mark.via):
        if place.line in presentation.changed_lines.get(place.file, frozenset()):
            return place
    return mark.via if mark.via.file in presentation.changed_lines else mark


def _data(text: str) -> str:
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def outputs(result: Any, exit_code: int) -> dict[str, str]:
    """What later steps of the job may ask: the outputs of this one, each on one line."""
    values = {"exitcode": str(exit_code), "summary": "", "change_id": "", "has_changes": "false"}
    if isinstance(result, PlanReport):
        values["summary"] = plan_outcome.verdict(result.plan)
        values["change_id"] = change_id(result.plan)
        values["has_changes"] = str(any(not step.confirm for step in result.plan.steps)).lower()
    elif isinstance(result, DriftReport):
        values["summary"] = drifting.last_lines(result)[-1]
        values["has_changes"] = str(result.summary["drifted"] > 0).lower()
    elif isinstance(result, ApplyReport):
        values["summary"] = applying.last_line(result.run, result.plan)
        values["change_id"] = change_id(result.plan)
        values["has_changes"] = str(any(outcome.touched for outcome in result.run.outcomes)).lower()
    elif isinstance(result, Validation):
        values["summary"] = verdict(result.diagnostics, result.accounts)
    return {name: visible(value) for name, value in values.items()}


RENDERERS = {
    "validate": _renderer(issues.of_validation),
    "plan": _renderer(issues.of_plan),
    "apply": _renderer(issues.of_apply),
    "drift": _renderer(issues.of_drift),
}
