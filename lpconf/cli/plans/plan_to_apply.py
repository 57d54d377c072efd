"""The plan that an apply carries out: a saved one judged again, or a new one, and what of it nobody has accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from lpconf.cli import exit_codes
from lpconf.cli.context import PlanArguments, codes_of, make_plan, open_context, report_problems
from lpconf.cli.live.connection import Connection
from lpconf.cli.output import at_terminal
from lpconf.cli.plans.plan_files import is_plan_file, not_approved, read_approved, read_plan, refuse_two_meanings
from lpconf.cli.session import Session
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.json.plan_document import change_id, plan_id
from lpconf.domain.plan import Plan
from lpconf.domain.wording import shown
from lpconf.errors import StalePlan, UsageError
from lpconf.operations import plan as planning
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.run_context import RunContext
from lpconf.workspace.runs.plan_receipts import accepted_for
from lpconf.workspace.selection import choose, selection_of


@frozen
class GivenApproval:
    """How the command line says that a plan may be carried out without a question: any plan (`auto_approve`), the one
    whose change id begins so (`expect`), the steps that stand in a file (`approved`)."""

    auto_approve: bool
    expect: str
    approved: Path | None

    @property
    def is_given(self) -> bool:
        return bool(self.auto_approve or self.expect or self.approved)


@frozen
class PlanToApply:
    """A plan that is going to be carried out. `codes` are exit codes that are due already; `unapproved` the steps that
    nobody has approved; `left_out` accounts that are not touched, with the reason; `problems` what to say of them."""

    context: RunContext
    plan: Plan
    codes: frozenset[int]
    unapproved: frozenset[Address] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()

    @property
    def accounts(self) -> set[str]:
        """The accounts that the plan changes."""
        return {step.address.account for step in self.plan.steps}


def plan_to_apply(
    session: Session, file: str, arguments: PlanArguments, approval: GivenApproval, connection: Connection
) -> PlanToApply:
    """The plan that the command line means: that of a plan file, or a new one where `file` is empty. Accounts of which
    something is not accepted are left out. Raises UsageError, ConfigError, StalePlan, and what planning raises."""
    if file:
        return _without_gated(_from_file(session, file, arguments, approval.expect))
    return _without_gated(_planned(session, arguments, approval, connection))


def plan_file(what: tuple[str, ...], arguments: PlanArguments, approval: GivenApproval) -> str:
    """The plan file that the command line names; empty where it names accounts. Raises UsageError."""
    files = [word for word in what if is_plan_file(word)]
    if files and len(what) > 1:
        raise UsageError("a plan file is applied alone: it names its accounts itself")
    if files:
        given = [name for name in ("select", "changed", "target", "exclude", "base") if getattr(arguments, name)]
        given += ["approved"] if approval.approved else []
        if given:
            raise UsageError(f"a plan file is applied as it is: --{given[0]} belongs to a new plan")
        return files[0]
    if not (approval.is_given or at_terminal()):
        raise UsageError(
            "with no terminal, apply needs a plan file, --auto-approve, --expect CHANGE_ID or --approved FILE"
        )
    return ""


def _from_file(session: Session, file: str, arguments: PlanArguments, expect: str) -> PlanToApply:
    """A saved plan, judged again by the files at hand."""
    plan = read_plan(file)
    _check_expected(plan, expect, frozenset())
    if session.profile and session.profile != plan.profile:
        raise UsageError(f"the plan was made for profile {plan.profile}, not {session.profile}")
    session.profile = plan.profile
    context = open_context(session)
    configuration = context.configuration
    refuse_two_meanings(file, configuration.repository.accounts, "an account")
    selection = selection_of(configuration, choose(configuration, _known_accounts(plan, configuration)))
    words_broken = [d for d in selection.diagnostics if d.is_error and d.mark and ".attest." in d.mark.file]
    report_problems(session, context, words_broken)
    if context.profile.kind != plan.kind:
        raise StalePlan(f"profile {plan.profile} was of kind {plan.kind} when the plan was made. Plan again")
    judged = _judged_again(plan, context, arguments)
    is_whole = not words_broken and not any(d.is_error for d in plan.diagnostics)
    codes = judged.codes | (frozenset() if is_whole else {exit_codes.ERROR})
    return replace(judged, context=replace(context, selection=selection), codes=codes)


def _known_accounts(plan: Plan, configuration: Configuration) -> list[str]:
    return [name for name in plan.sites if name in configuration.repository.accounts]


def _judged_again(plan: Plan, context: RunContext, arguments: PlanArguments) -> PlanToApply:
    """A saved plan with what the files at hand say of it: other sites, gates, holds. Raises StalePlan where no account
    of it is the one that it was."""
    configuration = context.configuration
    given = tuple(planning.acceptance(text, plan.sites) for text in arguments.accept)
    made_here = accepted_for(configuration.root, plan_id(plan))
    moved = planning.moved_accounts(plan, context, made_here=made_here is not None)
    if moved and moved.keys() >= {step.address.account for step in plan.steps}:
        raise StalePlan("; ".join(problem.summary for problem in moved.values()) + ". Plan again")
    return PlanToApply(
        context,
        planning.rejudged(plan, context, (*given, *(made_here or ()))),
        frozenset({exit_codes.STALE} if moved else ()),
        left_out={account: problem.summary for account, problem in moved.items()},
        problems=tuple(moved.values()),
    )


def _planned(
    session: Session, arguments: PlanArguments, approval: GivenApproval, connection: Connection
) -> PlanToApply:
    """A new plan, of which only what was approved is carried out, where somebody says what that is."""
    approved = read_approved(str(approval.approved)) if approval.approved else None
    context, planned = make_plan(session, arguments, connection)
    plan, codes = planned.plan, codes_of(planned) - {exit_codes.GATED}
    report_problems(session, context, plan.diagnostics)
    unapproved = frozenset[Address]() if approved is None else not_approved(plan, approved)
    _check_expected(plan, approval.expect, unapproved)
    return PlanToApply(context, plan, frozenset(codes), unapproved)


def _check_expected(plan: Plan, expect: str, unapproved: frozenset[Address]) -> None:
    """An approved change has either not happened yet, or left nothing to do. Raises StalePlan."""
    steps = tuple(step for step in plan.steps if step.address not in unapproved)
    if not expect or not steps:
        return
    now = change_id(replace(plan, steps=steps))
    if len(expect) < 8 or not now.startswith(expect.lower()):
        raise StalePlan(
            f"the change is {now[:12]}, not {shown(expect)}: it is not the one that was approved. Review the plan again"
        )


def _without_gated(prepared: PlanToApply) -> PlanToApply:
    """The same with the accounts left out of which something is not accepted: the others go on."""
    gated: dict[str, str] = {}
    problems = []
    for gate in prepared.plan.gates:
        if not gate.accepted:
            words = f"{gate.code} is not accepted at {gate.address}: {gate.text}"
            problems.append(error("gated", words, account=gate.account))
            for account in [gate.account] if gate.account else sorted(prepared.accounts):
                gated.setdefault(account, f"gated: {gate.code} is not accepted")
    if not gated:
        return prepared
    return replace(
        prepared,
        left_out={**gated, **prepared.left_out},
        problems=(*prepared.problems, *problems),
        codes=prepared.codes | {exit_codes.GATED},
    )
