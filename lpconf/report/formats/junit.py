"""JUnit XML, as most CI systems read it: a suite for each account, a case for each setting or step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.json.plan_document import change_id
from lpconf.domain.plan import Plan
from lpconf.domain.results.drift import DriftReport
from lpconf.report.characters import visible
from lpconf.report.presentation import Presentation
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.plan import PlanReport
from lpconf.report.results.validate import Validation
from lpconf.report.views import issues, phrases
from lpconf.report.views.issues import Issue

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ELSEWHERE = "lpconf"
"""The suite of what is about no account."""


@frozen
class Case:
    """One test case. `kind` is how it ended: well, with a failure or an error, or not tried."""

    suite: str
    group: str
    name: str
    kind: str = ""
    code: str = ""
    message: str = ""
    text: str = ""


def validate(report: Validation, _: Presentation) -> str:
    """A case for each problem; one that passes where there is none."""
    cases = _problems(report.diagnostics)
    return _document("lpconf validate", cases or [Case(ELSEWHERE, "validate", "the files are valid")], ())


def plan(report: PlanReport, _: Presentation) -> str:
    """Steps of lpconf pass, those of people are skipped; problems and gates that nobody has accepted fail."""
    cases = [_of_issue(issue) for issue in issues.of_plan(report) if issue.level != "note"]
    for step in report.plan.steps:
        kind, message = ("skipped", "by hand") if step.by_hand else ("", "")
        change = phrases.change(step, "→")
        name = f"{step.setting} {change}"
        cases.append(Case(step.address.account, step.address.surface, name, kind, "by-hand", message))
    return _document("lpconf plan", cases, _properties(report.plan))


def drift(report: DriftReport, _: Presentation) -> str:
    """Settings in sync pass, what drifted fails, what cannot be read is an error, what waits or is held is skipped."""
    cases = _problems(d for d in report.diagnostics if d.code != "unreadable")
    issues_by_address = {issue.address: issue for issue in issues.of_drift(report) if issue.code.startswith("drift.")}
    kinds = {"drift.drifted": "failure", "drift.unverified": "failure", "drift.unreadable": "error"}
    for account in sorted(report.accounts, key=lambda account: account.site.name):
        for setting in account.settings:
            case = Case(account.site.name, setting.address.surface, setting.setting)
            issue = issues_by_address.get(str(setting.address)) if setting.status != "in_sync" else None
            if issue is not None:
                kind = kinds.get(issue.code, "skipped")
                case = Case(case.suite, case.group, case.name, kind, issue.code, issue.title, issue.text)
            cases.append(case)
    return _document("lpconf drift", cases, ())


def apply(report: ApplyReport, _: Presentation) -> str:
    """Verified steps pass, failed and stale ones fail, all others were not tried."""
    cases = _problems(report.run.diagnostics)
    for outcome in report.run.outcomes:
        kind = {"verified": "", "unchanged": "", "failed": "failure", "stale": "failure"}.get(outcome.status, "skipped")
        case = Case(
            outcome.address.account,
            outcome.address.surface,
            outcome.setting,
            kind,
            f"apply.{outcome.status}",
            outcome.status.replace("_", " "),
            outcome.detail,
        )
        cases.append(case)
    return _document("lpconf apply", cases, _properties(report.plan))


def _problems(diagnostics: Iterable[Diagnostic]) -> list[Case]:
    return [_of_issue(issue) for issue in issues.of_diagnostics(diagnostics)]


def _of_issue(issue: Issue) -> Case:
    kind = "failure" if issue.level == "error" else ""
    place = f" ({issue.mark})" if issue.mark else ""
    return Case(
        issue.account or ELSEWHERE, issue.code, f"{issue.title}{place}", kind, issue.code, issue.title, issue.text
    )


def _properties(plan: Plan) -> Sequence[tuple[str, str]]:
    issues_by_address = (
        ("commit", plan.commit),
        ("profile", plan.profile),
        ("change_id", change_id(plan) if plan.sites else ""),
    )
    return [(name, value) for name, value in issues_by_address if value]


def _document(name: str, cases: Sequence[Case], properties: Sequence[tuple[str, str]]) -> str:
    suites: dict[str, list[Case]] = {}
    for case in cases:
        suites.setdefault(case.suite, []).append(case)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_counts(name, cases)}>"]
    for suite, own in suites.items():
        lines.append(f"  <testsuite {_counts(suite, own)}>")
        lines += _property_lines(properties)
        for case in own:
            lines += _case(case)
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _counts(name: str, cases: Sequence[Case]) -> str:
    kinds = [case.kind for case in cases]
    failures, errors, skipped = (kinds.count(kind) for kind in ("failure", "error", "skipped"))
    return (
        f'name={_quoted(name)} tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}" '
        'time="0"'
    )


def _property_lines(properties: Sequence[tuple[str, str]]) -> list[str]:
    if not properties:
        return []
    rows = [f"      <property name={_quoted(name)} value={_quoted(value)}/>" for name, value in properties]
    return ["    <properties>", *rows, "    </properties>"]


def _case(case: Case) -> list[str]:
    head = f'    <testcase name={_quoted(case.name)} classname={_quoted(f"{case.suite}.{case.group}")} time="0"'
    if not case.kind:
        return [f"{head}/>"]
    if case.kind == "skipped":
        return [f"{head}>", f"      <skipped message={_quoted(case.message)}/>", "    </testcase>"]
    element = (
        f"      <{case.kind} type={_quoted(case.code)} message={_quoted(case.message)}>{_text(case.text)}</{case.kind}>"
    )
    return [f"{head}>", element, "    </testcase>"]


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", visible(text)))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", "\n".join(visible(line) for line in text.split("\n"))))


RENDERERS = {"validate": validate, "plan": plan, "apply": apply, "drift": drift}
