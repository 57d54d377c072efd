"""Whatever a machine should point at, in one form: problems, gates, changes, drift, and what became of steps.

Formats for pipelines differ in how they say it, not in what there is to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, Severity, in_order
from lpconf.domain.plan import Plan, Step
from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.run import Outcome
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.plan import PlanReport
from lpconf.report.results.validate import Validation
from lpconf.report.views import drift as drifting
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import account_of

Level: TypeAlias = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_OF_SEVERITY: Mapping[Severity, Level] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


@frozen
class Issue:
    """One thing to point at. `code` is stable, `text` says it in full; `mark` is its line, None where it has none;
    `account` and `address` say what it is about, empty where it is about neither."""

    level: Level
    code: str
    title: str
    text: str
    mark: Mark | None = None
    account: str = ""
    address: str = ""

    @property
    def headline(self) -> str:
        """Its first line; the code where it has no words."""
        return next((line for line in self.text.split("\n") if line.strip()), self.code)

    @property
    def fingerprint(self) -> str:
        """What stays the same while the issue stays: its code, what it is about, and its words, but not its line."""
        file = self.mark.file if self.mark else ""
        parts = [self.code, self.account, self.address, file, self.title]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def worst_first(issues: Iterable[Issue]) -> list[Issue]:
    """Errors before warnings before notes; else in their order."""
    return sorted(issues, key=lambda issue: LEVELS.index(issue.level))


def of_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Issue]:
    """Problems, each once."""
    return [_of_diagnostic(diagnostic) for diagnostic in in_order(diagnostics)]


def _of_diagnostic(diagnostic: Diagnostic) -> Issue:
    account = phrases.account_of(diagnostic)
    title = diagnostic.summary
    if account and diagnostic.mark is None and not title.startswith(account):
        title = f"{account}: {title}"  # nothing else of an annotation says whose it is
    lines = [title, diagnostic.label, diagnostic.detail]
    lines += [f"fix: {way}" for way in diagnostic.fix]
    level = _OF_SEVERITY[diagnostic.severity]
    address = str(diagnostic.address) if diagnostic.address else ""
    text = "\n".join(line for line in lines if line)
    return Issue(level, diagnostic.code, title, text, diagnostic.mark, account, address)


def of_validation(report: Validation) -> list[Issue]:
    """What is wrong with the files."""
    return of_diagnostics(report.diagnostics)


def of_plan(report: PlanReport) -> list[Issue]:
    """Problems, gates that nobody has accepted, and every change."""
    plan = report.plan
    issues = [*of_diagnostics(plan.diagnostics), *_gates(plan)]
    return [*issues, *(_change(step) for step in plan.steps)]


def _gates(plan: Plan) -> list[Issue]:
    raised_by: dict[tuple[str, str], Step] = {}
    for step in plan.steps:
        for code in step.implications:
            raised_by.setdefault((code, step.address.account), step)
    issues = []
    for gate in plan.gates:
        if not gate.accepted:
            account = account_of(gate)
            raiser = raised_by.get((gate.code, account))
            title = f"{gate.code} is not accepted: {gate.text}"
            mark = raiser.origin if raiser else None
            issues.append(Issue("error", gate.code, title, title, mark, account, gate.address))
    return issues


def _change(step: Step) -> Issue:
    hands = "to confirm" if step.confirm else f"by {phrases.hands(step.mode)}"
    title = f"{step.address.account}: {step.setting} {phrases.change(step, '→')} ({hands})"
    code = f"plan.{step.action}"
    return Issue("note", code, title, title, step.origin, step.address.account, str(step.address))


def of_drift(report: DriftReport) -> list[Issue]:
    """Problems, and every setting that is not as desired."""
    issues = of_diagnostics(d for d in report.diagnostics if d.code != "unreadable")
    for account in sorted(report.accounts, key=lambda account: account.site.name):
        if account.status != "in_sync":
            issues += [_drifted(account, setting) for setting in account.settings if setting.status != "in_sync"]
    return issues


def _drifted(account: DriftAccount, setting: DriftSetting) -> Issue:
    level: Level = "warning" if setting.status in ("drifted", "unverified") else "note"
    if setting.status == "unreadable" or (setting.status == "drifted" and setting.weakens):
        level = "error"
    name = account.site.name
    git, live = drifting.sides(setting)
    words = {
        "drifted": f"{git} in the files, {live} live",
        "unreadable": f"cannot be read: {setting.observed.why or setting.note}",
        "waiting": "waits for people, or for what they do",
        "unverified": f"{setting.observed.since}, which is too long ago",
        "held": f"held: {setting.note}",
    }[setting.status]
    title = f"{name}: {setting.setting} {words}"
    text = "\n".join([title, setting.note]) if setting.note and setting.status == "drifted" else title
    mark = Mark(account.site.file, 1) if account.site.file else None
    return Issue(level, f"drift.{setting.status}", title, text, mark, name, str(setting.address))


def of_apply(report: ApplyReport) -> list[Issue]:
    """Problems, and every step that did not come about."""
    steps = {step.address: step for step in report.plan.steps}
    issues = of_diagnostics(report.run.diagnostics)
    missing = [outcome for outcome in report.run.outcomes if outcome.status not in ("verified", "unchanged")]
    return [*issues, *(_outcome(outcome, steps.get(outcome.address)) for outcome in missing)]


def _outcome(outcome: Outcome, step: Step | None) -> Issue:
    level: Level = "error" if outcome.status in ("failed", "stale") else "note"
    account = outcome.address.account
    title = f"{account}: {outcome.setting} {outcome.status.replace('_', ' ')}"
    text = f"{title}: {outcome.detail}" if outcome.detail else title
    mark = step.origin if step else None
    return Issue(level, f"apply.{outcome.status}", title, text, mark, account, str(outcome.address))
