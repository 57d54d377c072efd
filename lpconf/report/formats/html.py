"""HTML: one file that loads nothing, for people who look at a whole fleet: auditors, reviewers, a wall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import ManualInstructions, Plan, Step
from lpconf.domain.results.drift import DriftReport, DriftSetting
from lpconf.domain.wording import count, listed
from lpconf.redaction import disclose
from lpconf.report.characters import visible
from lpconf.report.html.audit import audit
from lpconf.report.html.figure import draw
from lpconf.report.html.page import fill
from lpconf.report.presentation import Presentation
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import drift as drift_views
from lpconf.report.views import matrix, phrases, reasons
from lpconf.report.views.account_groups import Block, blocks, by_chapter
from lpconf.report.views.apply import last_line
from lpconf.report.views.drift import DriftFinding
from lpconf.report.views.gates import Consequence, consequences_of
from lpconf.report.views.plan_outcome import cost, verdict
from lpconf.report.views.value_parts import as_diff, drift_parts, parts


@frozen
class StepRow:
    """One row of a section's table. `kind` is ``lpconf`` or ``person``."""

    number: str
    setting: str
    change: str
    hands: str
    place: str
    kind: str
    diff: Sequence[str] = ()


@frozen
class HandInstruction:
    """One entry of a runbook: `instructions` for `setting`."""

    setting: str
    instructions: ManualInstructions

    def __getattr__(self, name: str) -> str:
        return visible(str(getattr(self.instructions, name)))


@frozen
class ChangeSection:
    """What changes, or differs, alike in all accounts of `names`."""

    title: str
    names: Sequence[str]
    lines: Sequence[StepRow]
    origins: Sequence[str] = ()
    graph: Any = ""
    runbook: Sequence[HandInstruction] = ()


@frozen
class Head:
    """What stands above the matrix."""

    about: str
    verdict: str
    heading: str
    columns: Sequence[str]
    dangers: Sequence[Any] = ()
    gates: Sequence[Any] = ()
    problems: Sequence[str] = field(default=())


def plan(report: PlanReport, presentation: Presentation) -> str:
    """A plan: how accounts stand before it, and its changes."""
    value = report.plan
    about = " · ".join(filter(None, [_profile(value.profile, value.kind), cost(value)]))
    columns = _STEPS_WITH_REASONS if reasons.has_reasons(value) else _STEPS
    head = Head(about, verdict(value), "Changes", columns, *_warnings(value))
    return _page("lpconf plan", matrix.of_plan(value), _sections(value), head)


def apply(report: ApplyReport, presentation: Presentation) -> str:
    """An apply: how accounts stand after it, and what was to change."""
    value = report.plan
    head = Head(
        _profile(value.profile, value.kind),
        last_line(report.run, value),
        "What was to change",
        _STEPS,
        *_warnings(value),
    )
    return _page("lpconf apply", matrix.of_run(report.run, value), _sections(value), head)


def drift(report: DriftReport, presentation: Presentation) -> str:
    """A drift run: how accounts stand, and what differs from the files."""
    problems = [phrases.sentence(diagnostic) for diagnostic in report.diagnostics if diagnostic.is_error]
    head = Head(
        _profile(report.profile, report.kind),
        " ".join(drift_views.last_lines(report)),
        "Differences",
        _FINDINGS,
        _dangers(report.diagnostics),
        problems=problems,
    )
    return _page("lpconf drift", matrix.of_drift(report), _differences(report), head)


_STEPS = ("#", "Setting", "Change", "By", "Where")
_STEPS_WITH_REASONS = ("#", "Setting", "Change", "By", "Where; why")
_FINDINGS = ("", "Setting", "Git → live", "Status", "Where; when, by whom")
RENDERERS = {renderer.__name__: renderer for renderer in (plan, apply, drift, audit)}


def _page(title: str, accounts: matrix.Matrix, sections: Sequence[ChangeSection], head: Head) -> str:
    return disclose(
        fill(
            title,
            accounts,
            sections,
            about=head.about,
            verdict=head.verdict,
            heading=head.heading,
            columns=head.columns,
            dangers=head.dangers,
            gates=head.gates,
            problems=head.problems,
        )
    )


def _profile(name: str, kind: str) -> str:
    return f"profile {name} · {phrases.SANDBOX}" if kind == "sandbox" else f"profile {name}"


def _warnings(value: Plan) -> tuple[list[dict[str, str]], list[Any], list[str]]:
    """The dangers, consequences and problems of a plan."""
    errors = [_problem(diagnostic) for diagnostic in value.diagnostics if diagnostic.is_error]
    return _dangers(value.diagnostics), [_gate(consequence) for consequence in consequences_of(value.gates)], errors


def _dangers(diagnostics: Iterable[Diagnostic]) -> list[dict[str, str]]:
    dangers = []
    for names, summary, detail in phrases.dangers(diagnostics):
        lead = f"{listed(names, most=6)}: " if names else ""
        dangers.append({"summary": visible(lead + summary), "detail": visible(detail)})
    return dangers


def _gate(consequence: Consequence) -> dict[str, str]:
    """A consequence, with the accounts that do not accept it."""
    refused = ["the whole plan" if name == "*" else name for name in consequence.refused]
    return {"code": consequence.code, "text": consequence.text, "refused": listed(refused, most=6)}


def _problem(diagnostic: Diagnostic) -> str:
    return visible(phrases.sentence(diagnostic))


def _sections(value: Plan) -> list[ChangeSection]:
    return [_section(block) for block in blocks(value)]


def _section(block: Block) -> ChangeSection:
    from markupsafe import Markup  # start-up

    titles = [chapter.title if chapter else "Other settings" for chapter, _ in by_chapter(block.steps)]
    numbers = {step.address: block.number(step) for step in block.steps}
    manual = [step for step in block.steps if step.by_hand]
    hands = [HandInstruction(step.setting, step.hand) for step in manual if step.hand]
    title = f"{', '.join(titles)}: {count(len(block.steps), 'step')}"
    rows = [_line(block, step) for step in block.steps]
    origins = phrases.origins(step.origin for step in block.all_steps)
    return ChangeSection(
        title,
        block.names,
        rows,
        origins,
        Markup(draw(block.steps, numbers)),  # noqa: S704 # the drawing escapes its names itself
        hands,
    )


def _line(block: Block, step: Step) -> StepRow:
    return StepRow(
        str(block.number(step)),
        visible(step.setting),
        visible(phrases.change(step, "→")),
        "look and confirm" if step.confirm else phrases.hands(step.mode),
        visible(_place(step)),
        "person" if step.by_hand else "lpconf",
        [visible(text) for text in as_diff(parts(step))],
    )


def _place(step: Step) -> str:
    """The place; and why there is a change, where a base says it."""
    place = phrases.place(step)
    return f"{place}; {reasons.WORDS[step.reason]}" if step.reason else place


def _differences(report: DriftReport) -> list[ChangeSection]:
    sections = []
    for group in drift_views.groups(report):
        standing = matrix.worst(matrix.standing_of_drift(finding.status) for finding in group.findings)
        rows = [_difference(finding, setting) for finding in group.findings for setting in finding.settings]
        title = f"{matrix.WORDS[standing]}: {count(len(rows), 'setting')}"
        sections.append(ChangeSection(title, group.names, rows))
    return sections


def _difference(finding: DriftFinding, setting: DriftSetting) -> StepRow:
    before, after = drift_views.sides(setting)
    place = phrases.where(setting.setting, setting.address.surface)
    if setting.status == "drifted":
        place = f"{place}; {drift_views.edited_in(finding, setting)}"
    return StepRow(
        "",
        visible(setting.setting),
        visible(f"{before} → {after}"),
        setting.status.replace("_", " "),
        visible(place),
        "lpconf",
        [visible(text) for text in as_diff(drift_parts(setting))],
    )
