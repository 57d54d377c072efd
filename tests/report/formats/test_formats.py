"""Every format is read by its own rules, with ordinary and with hostile reports."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import ObservedValue
from lpconf.report.formats import github
from lpconf.report.registry import REPORTS, further_formats
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.plan import PlanReport
from lpconf.report.results.validate import Validation
from tests.laws.profile import few
from tests.report.example_drifts import saturday
from tests.report.example_plans import CODES, danger, live, scene, site
from tests.report.formats.schemas import CODE_QUALITY, SARIF, TFPLAN
from tests.report.hostile_texts import TEXTS, hostile_plan
from tests.report.rendered import rendered

KEY = "KEYKEYKEYKEY9876"
URL = f"https://w.example/?key={KEY}"
VIA = Mark("accounts/acme.yaml", 9)
IN_FRAGMENT = Mark("accounts/_shared/e.yaml", 4, 12, via=VIA)


def hostile_reports(a: str, b: str) -> dict[str, Any]:
    plan = hostile_plan(a, b)
    found = (error(a or "x", b or "y", Mark(a or "f", 1), detail=b), warning(b or "x", a or "y"))
    setting = DriftSetting(plan.steps[0].address, f"settings.site_settings.{b}", "drifted", a, live(b), note=a)
    unread = replace(setting, status="unreadable", observed=ObservedValue(None, "unreadable", why=a))
    drift = DriftReport(a, "liveperson", (DriftAccount(site(a or "x"), (setting, unread)),), found)
    run = Run(a, tuple(Outcome(step.address, step.setting, "failed", b) for step in plan.steps), diagnostics=found)
    return {
        "validate": Validation(found, {a: b}, 1),
        "plan": PlanReport(replace(plan, diagnostics=found)),
        "drift": drift,
        "apply": ApplyReport(run, plan),
    }


def ordinary_reports() -> dict[str, Any]:
    plan = scene(without=CODES[:2], diagnostics=(danger(), error("x.y", f"see {URL}", IN_FRAGMENT)))
    outcomes = (
        Outcome(plan.steps[0].address, plan.steps[0].setting, "verified"),
        Outcome(plan.steps[1].address, plan.steps[1].setting, "failed", f"no, {URL}"),
        Outcome(plan.steps[2].address, plan.steps[2].setting, "waiting"),
    )
    return {
        "validate": Validation((error("x.y", "wrong", Mark("accounts/a.yaml", 3, 2)), warning("w", "careful")), {}, 2),
        "plan": PlanReport(plan),
        "drift": saturday(),
        "apply": ApplyReport(Run("r", outcomes, diagnostics=(danger(),)), plan),
    }


def read_sarif(text: str) -> None:
    document = json.loads(text)
    jsonschema.validate(document, SARIF)
    (run,) = document["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def read_code_quality(text: str) -> None:
    jsonschema.validate(json.loads(text), CODE_QUALITY)


def read_tfplan(text: str) -> None:
    jsonschema.validate(json.loads(text), TFPLAN)


def read_junit(text: str) -> None:
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for parent in [root, *root.findall("testsuite")]:
        cases = list(parent.iter("testcase"))
        assert int(parent.attrib["tests"]) == len(cases)
        for kind, counted in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(parent.attrib[counted]) == sum(case.find(kind) is not None for case in cases)
    for suite in root:
        assert suite.tag == "testsuite"
        assert suite.attrib["name"]
        for case in suite.findall("testcase"):
            assert {"name", "classname"} <= set(case.attrib)
            assert len(case) <= 1
            assert all(child.tag in ("failure", "error", "skipped") for child in case)


@dataclass(frozen=True)
class Annotation:
    """A workflow command as the runner reads it (actions/runner, ActionCommand.TryParseV2)."""

    name: str
    properties: dict[str, str]
    data: str


def read_github(text: str) -> list[Annotation]:
    assert text == "" or text.endswith("\n")
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", text) is None
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::([a-z]+) ([^:]*)::(.*)", line)
        assert match, line
        pairs = dict(pair.split("=", 1) for pair in match[2].split(","))
        decoded = {name: _decoded(value.replace("%3A", ":").replace("%2C", ",")) for name, value in pairs.items()}
        assert set(decoded) <= {"file", "line", "col", "title"}
        found.append(Annotation(match[1], decoded, _decoded(match[3])))
    assert {one.name for one in found} <= {"error", "warning", "notice"}
    for kind in ("error", "warning", "notice"):
        assert sum(one.name == kind for one in found) <= 10
    return found


def _decoded(text: str) -> str:
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def read_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
        assert not any("\n" in cell or "\r" in cell for cell in row)


READERS: dict[str, Callable[[str], object]] = {
    "csv": read_csv,
    "github": read_github,
    "gitlab-codequality": read_code_quality,
    "gitlab-terraform": read_tfplan,
    "junit": read_junit,
    "sarif": read_sarif,
}
PAIRS = [
    (report.name, form)
    for report in REPORTS.values()
    for form in report.formats
    if form in READERS and report.name in ordinary_reports()
]


def test_every_format_is_read() -> None:
    assert set(further_formats()) - {"html"} == set(READERS)
    assert {form for _, form in PAIRS} == set(READERS)


@pytest.mark.parametrize(("report", "form"), PAIRS)
def test_an_ordinary_report(report: str, form: str) -> None:
    text = rendered(report, form, ordinary_reports()[report])
    READERS[form](text)
    assert KEY not in text
    assert text == rendered(report, form, ordinary_reports()[report])


@few
@given(TEXTS, TEXTS)
def test_a_hostile_report_stays_in_its_form(a: str, b: str) -> None:
    reports = hostile_reports(a, b)
    for report, form in PAIRS:
        READERS[form](rendered(report, form, reports[report]))


@pytest.mark.parametrize("report", ["validate", "plan", "drift", "apply"])
def test_an_empty_report(report: str) -> None:
    empty = {
        "validate": Validation(()),
        "plan": PlanReport(scene(steps=(), gates=())),
        "drift": DriftReport("p", "sandbox", ()),
        "apply": ApplyReport(Run("", ()), scene(steps=(), gates=())),
    }[report]
    for name, form in PAIRS:
        if name == report:
            READERS[form](rendered(report, form, empty))


def test_sarif_points_at_the_line_and_keeps_its_fingerprint() -> None:
    def result(line: int) -> Any:
        found = (error("x.y", "wrong", Mark("accounts/a b.yaml", line, 2)),)
        return json.loads(rendered("validate", "sarif", Validation(found)))["runs"][0]["results"][0]

    physical = result(3)["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "accounts/a%20b.yaml"
    assert physical["region"] == {"startLine": 3, "startColumn": 2}
    assert result(3)["partialFingerprints"] == result(9)["partialFingerprints"]


def test_an_annotation_stands_on_the_line_that_the_reviewer_sees() -> None:
    wrong: tuple[Diagnostic, ...] = (error("x.y", "wrong", IN_FRAGMENT),)

    def file(changed: dict[str, frozenset[int]] | None) -> str:
        (one,) = read_github(rendered("validate", "github", Validation(wrong), changed_lines=changed))
        return f"{one.properties['file']}:{one.properties['line']}"

    assert file(None) == "accounts/_shared/e.yaml:4"
    assert file({"accounts/_shared/e.yaml": frozenset({4})}) == "accounts/_shared/e.yaml:4"
    assert file({"accounts/acme.yaml": frozenset({9})}) == "accounts/acme.yaml:9"
    assert file({"accounts/acme.yaml": frozenset({1})}) == "accounts/acme.yaml:9"


def test_ten_annotations_of_a_kind_the_worst_first() -> None:
    many = tuple(error(f"e{n:02}", "wrong", Mark("a.yaml", n + 1)) for n in range(25))
    found = read_github(rendered("validate", "github", Validation((warning("w", "x"), *many))))
    assert [one.name for one in found] == ["error"] * 10 + ["warning"]
    assert found[9].data == "and 16 more of this kind, in the job's log"


def test_the_outputs_of_a_job() -> None:
    reports = ordinary_reports()
    found = github.outputs(reports["plan"], 5)
    assert found["exitcode"] == "5"
    assert found["has_changes"] == "true"
    assert re.fullmatch("[0-9a-f]{64}", found["change_id"])
    assert found["summary"].startswith("Plan incomplete: ")
    assert github.outputs(reports["drift"], 6)["has_changes"] == "true"
    assert github.outputs(reports["validate"], 1)["summary"].startswith("1 error")


def test_what_a_format_cannot_say_it_does_not_offer() -> None:
    assert "gitlab-terraform" not in REPORTS["drift"].formats
    assert "csv" not in REPORTS["validate"].formats
    assert set(REPORTS["version"].formats) == {"text", "json"}


@pytest.mark.parametrize("form", ["github", "gitlab-codequality", "junit", "sarif"])
def test_what_has_no_line_names_its_account(form: str) -> None:
    plan = scene(diagnostics=(danger("acme-care"),))
    assert f"acme-care: {danger().summary}" in rendered("plan", form, PlanReport(plan))
