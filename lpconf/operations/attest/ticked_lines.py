"""The ticked lines of a runbook's page, judged before anything is written: what was asked, handed over, and fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.domain.plan import Plan
from lpconf.domain.state import Attestation
from lpconf.domain.value import Json, canonical
from lpconf.domain.wording import shown
from lpconf.operations.attest.new_attestations import NewAttestation, is_same_name, waiting
from lpconf.redaction import disclosed_json
from lpconf.report.markdown.checklist import Checklist, Ticked
from lpconf.workspace.configuration import Configuration


@dataclass(slots=True)
class JudgedTicks:
    """`attestations` are to be recorded, `problems` stop everything, `notes` say what of the page is left as it is."""

    attestations: list[NewAttestation] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def accounts_on(page: Checklist, configuration: Configuration, file: str) -> tuple[list[str], list[Diagnostic]]:
    """The accounts that a page's ticked lines are about, and what of the page cannot be taken at all."""
    problems = [
        error("checklist.damaged", damage.why, Mark(file, damage.line, damage.column)) for damage in page.damaged
    ]
    accounts = []
    for line in page.ticked:
        mark = Mark(file, line.line, line.column)
        if line.account not in configuration.repository.accounts:
            summary = f"it names an account {shown(line.account)!r} that this repository has not"
            problems.append(error("checklist.account", summary, mark))
        elif catalogue.find(line.setting) is None:
            summary = f"it names a setting {shown(line.setting)!r} that does not exist"
            problems.append(error("checklist.setting", summary, mark))
        else:
            accounts.append(line.account)
    return sorted(set(accounts)), problems


def judge(
    page: Checklist, accounts: Collection[str], configuration: Configuration, plan: Plan, file: str
) -> JudgedTicks:
    """What the ticked lines of `accounts` come to, by the plan of this moment."""
    result = JudgedTicks()
    handed_over = waiting(plan)
    taken: dict[tuple[str, str], Ticked] = {}
    others = [line for line in page.ticked if line.account not in accounts]
    if others:
        names = ", ".join(sorted({line.account for line in others}))
        result.notes.append(f"Left for another time: the ticked lines of {names}.")
    for line in page.ticked:
        if line.account not in accounts:
            continue
        mark = Mark(file, line.line, line.column)
        before = taken.setdefault((line.account, line.setting), line)
        if before is not line and not _is_equal(before.value, line.value):
            summary = f"{line.account} {line.setting} is ticked twice, with two values"
            result.problems.append(error("checklist.twice", summary, mark, label=f"first in line {before.line}"))
        elif before is line:
            _judge_line(line, mark, handed_over, configuration, plan, result)
    return result


def _judge_line(
    line: Ticked,
    mark: Mark,
    handed_over: Sequence[NewAttestation],
    configuration: Configuration,
    plan: Plan,
    result: JudgedTicks,
) -> None:
    """Take a ticked line for an attestation, a renewal, or nothing new; or note why it cannot be taken."""
    for attestation in handed_over:
        if attestation.account == line.account and is_same_name(attestation.name, line.setting):
            if _is_equal(attestation.value, line.value):
                result.attestations.append(attestation)
            else:
                result.problems.append(_outdated(line, mark))
            return
    standing = _attestation(configuration, line)
    if standing is not None and _is_equal(standing.value, line.value):
        if line.renews:
            result.attestations.append(NewAttestation(line.account, standing.name, standing.value))
        else:
            note = f"{line.account} {line.setting} is attested already, {standing.date} by {standing.by}."
            result.notes.append(note)
        return
    result.problems.append(_not_handed_over(line, mark, plan))


def _is_equal(value: Json, ticked: Json) -> bool:
    """Whether a page asked for this value: pages bear values with keys shortened."""
    return canonical(disclosed_json(value)) == canonical(disclosed_json(ticked))


def _attestation(configuration: Configuration, line: Ticked) -> Attestation | None:
    for attestation in configuration.repository.accounts[line.account].attestations:
        if is_same_name(attestation.name, line.setting):
            return attestation
    return None


def _outdated(line: Ticked, mark: Mark) -> Diagnostic:
    return error(
        "checklist.outdated",
        f"{line.account} {line.setting}: the page asks for another value than the files do now",
        mark,
        account=line.account,
        label="the page is out of date",
        fix=(f"look at the account; lpconf runbook {line.account} makes the page anew",),
    )


def _not_handed_over(line: Ticked, mark: Mark, plan: Plan) -> Diagnostic:
    """Why a line cannot be taken: nobody was asked for it at this moment."""
    why = "nothing asks for it: the files do not ask for it, or it is done already"
    settings = {step.address: step.setting for step in plan.steps}
    for step in plan.steps:
        if step.address.account == line.account and is_same_name(step.setting, line.setting):
            needs = ", ".join(settings.get(need, str(need)) for need in step.depends_on)
            why = f"it waits for {needs}" if needs else "lpconf does it, and reads it back"
            if step.address in plan.waiting_for_facts:
                why = "a fact has to be known first"
    if any(d.is_error and line.account in (d.account, d.address and d.address.account) for d in plan.diagnostics):
        why = "the account could not be planned, so that nobody knows what it waits for"
    return error(
        "checklist.early",
        f"{line.account} {line.setting} is not handed over now: {why}",
        mark,
        account=line.account,
        label="nobody can have done it yet, or nobody has to",
        fix=("take the tick away; lpconf runbook shows what is to be done now",),
    )
