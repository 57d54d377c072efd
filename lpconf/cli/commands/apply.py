"""``lpconf apply``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import PlanArguments, codes_of, make_plan, open_context, report_problems
from lpconf.cli.live.apply_progress import ApplyProgress
from lpconf.cli.live.connection import Connection
from lpconf.cli.live.signals import GracefulStop
from lpconf.cli.options import account_options, not_empty, plan_options
from lpconf.cli.output import at_terminal, require_writable
from lpconf.cli.plan_files import is_plan_file, not_approved, read_approved, read_plan, refuse_two_meanings
from lpconf.cli.prompts import SittingPrompt, confirm_apply
from lpconf.cli.session import Session
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, in_order
from lpconf.domain.json.plan_document import change_id, plan_id
from lpconf.domain.plan import Plan
from lpconf.domain.run import Run
from lpconf.domain.wording import shown
from lpconf.errors import LpconfError, ResultLost, StalePlan, UsageError
from lpconf.load.files import output_file
from lpconf.operations import apply as operation
from lpconf.operations import plan as planning
from lpconf.report.results.apply import ApplyReport
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.run_context import RunContext
from lpconf.workspace.runs.plan_receipts import accepted_for
from lpconf.workspace.runs.run_recorder import operator
from lpconf.workspace.selection import choose, selection_of


@frozen
class ApplyRequest:
    """What the command line asks of an apply. `lock_timeout` is in seconds."""

    auto_approve: bool
    expect: str
    approved: Path | None
    run_file: Path | None
    runbook: Path | None
    lock_timeout: float


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


@click.command("apply", cls=Command, report="apply")
@account_options("what", "[ACCOUNT... | FILE.lpplan]")
@plan_options()
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option(
    "--expect",
    metavar="CHANGE_ID",
    default="",
    callback=not_empty("a change id"),
    help="Apply only the change that was approved.",
)
@click.option(
    "--approved",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Make a new plan, and carry out only the steps that this plan file or plan JSON has, too.",
)
@click.option(
    "--run-file",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write a complete record of the run, for rollback and audit.",
)
@click.option("--lock-timeout", metavar="30s", default="0s", help="Wait so long for accounts that another run holds.")
@click.option("--runbook", metavar="PATH", type=click.Path(path_type=Path), help="Write what is left by hand.")
@click.pass_obj
def command(
    session: Session,
    /,
    what: tuple[str, ...],
    auto_approve: bool,
    expect: str,
    approved: Path | None,
    run_file: Path | None,
    runbook: Path | None,
    lock_timeout: str,
    **narrow: Any,
) -> int:
    """Carry out a saved plan, or plan and carry out. Only what the plan lists, in its order, read back.

    With no terminal it needs a plan file, --auto-approve, --expect or --approved. Exit 9: all that could be done is
    done, people have to do the rest; apply again then.
    """
    request = ApplyRequest(auto_approve, expect, approved, run_file, runbook, _seconds(lock_timeout))
    arguments = PlanArguments(what, **narrow)
    file = _plan_file(what, arguments, request)
    require_writable(run_file, "--run-file")
    require_writable(runbook, "--runbook")
    with Connection() as connection:
        made = (
            _from_file(session, file, arguments, request) if file else _planned(session, arguments, request, connection)
        )
        prepared = _without_gated(made)
        if not file and session.format == "text":
            _show(session, prepared.plan)
        if prepared.accounts and prepared.accounts <= prepared.left_out.keys():
            return _refused(session, prepared, shown_already=not file)
        report_problems(session, prepared.context, prepared.problems)
        must_ask = not (file or auto_approve or expect or approved)
        if must_ask and prepared.plan.steps and not confirm_apply(session.screen):
            session.screen.say("Nothing was written.")
            return exit_codes.worst({*prepared.codes, exit_codes.ERROR})
        return _carry_out(session, prepared, request, connection)


def _show(session: Session, plan: Plan) -> None:
    """The plan before it is carried out. Raises LpconfError where nobody can see it."""
    try:
        session.screen.result(session.text_of_plan(plan) + "\n")
    except ResultLost as lost:
        raise LpconfError(f"{lost}. Nothing was written to any account") from None


def _plan_file(what: tuple[str, ...], arguments: PlanArguments, request: ApplyRequest) -> str:
    """The plan file that the command line names; empty where it names accounts. Raises UsageError."""
    files = [word for word in what if is_plan_file(word)]
    if files and len(what) > 1:
        raise UsageError("a plan file is applied alone: it names its accounts itself")
    if files:
        given = [name for name in ("select", "changed", "target", "exclude", "base") if getattr(arguments, name)]
        given += ["approved"] if request.approved else []
        if given:
            raise UsageError(f"a plan file is applied as it is: --{given[0]} belongs to a new plan")
        return files[0]
    if not (request.auto_approve or request.expect or request.approved or at_terminal()):
        raise UsageError(
            "with no terminal, apply needs a plan file, --auto-approve, --expect CHANGE_ID or --approved FILE"
        )
    return ""


def _from_file(session: Session, file: str, arguments: PlanArguments, request: ApplyRequest) -> PlanToApply:
    """A saved plan, judged again by the files at hand."""
    plan = read_plan(file)
    _check_expected(plan, request.expect, frozenset())
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


def _planned(session: Session, arguments: PlanArguments, request: ApplyRequest, connection: Connection) -> PlanToApply:
    """A new plan, of which only what was approved is carried out, where somebody says what that is."""
    approved = read_approved(str(request.approved)) if request.approved else None
    context, planned = make_plan(session, arguments, connection)
    plan, codes = planned.plan, codes_of(planned) - {exit_codes.GATED}
    report_problems(session, context, plan.diagnostics)
    unapproved = frozenset[Address]() if approved is None else not_approved(plan, approved)
    _check_expected(plan, request.expect, unapproved)
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


def _refused(session: Session, prepared: PlanToApply, *, shown_already: bool) -> int:
    """Nothing of the plan may be carried out."""
    plan, code = prepared.plan, exit_codes.worst(prepared.codes)
    if not shown_already and session.format == "text":
        session.screen.result(session.text_of_plan(plan))
    session.screen.warn("Gated: consequences are not accepted. Nothing was written.")
    if session.format != "text":
        _emit(session, Run("", (), plan.outputs, (*plan.diagnostics, *prepared.problems)), plan, code)
    return code


def _carry_out(session: Session, prepared: PlanToApply, request: ApplyRequest, connection: Connection) -> int:
    context, plan = prepared.context, prepared.plan
    ending = GracefulStop(session.screen.warn)
    by_hand = any(step.by_hand for step in plan.steps)
    person = SittingPrompt(context, session.screen, ending.stop) if by_hand and at_terminal() else None
    progress = ApplyProgress(session.screen, plan)
    callbacks = operation.ApplyCallbacks(
        ask=progress.without_progress_line(person.ask) if person else None,
        on_begin=progress.on_begin,
        on_outcome=progress.on_outcome,
        stop=ending.stop,
        lock_timeout=request.lock_timeout,
        unapproved=prepared.unapproved,
        left_out=prepared.left_out,
        on_lock_wait=lambda account, holder: session.screen.say(f"Waiting: {account} is locked {holder}"),
    )

    async def apply() -> Run:
        live = await connection.live(context)
        who = operator(context.configuration.root)
        return await operation.apply(plan, live, callbacks, who=who, run_file=request.run_file)

    run = connection.run_writing(apply(), ending)
    session.has_written = True
    run = replace(run, diagnostics=in_order([*run.diagnostics, *prepared.problems]))
    _withdraw_early_attestations(session, context, plan, run)
    if request.runbook:
        _write_runbook(session, plan, run, request.runbook)
    codes = prepared.codes | _codes(run) | {code for code in (ending.code,) if code is not None}
    if session.write_failed:
        codes |= {exit_codes.ERROR}
    _emit(session, run, plan, exit_codes.worst(codes))
    report_problems(session, context, [d for d in run.diagnostics if d.code in _SHOWN_AT_THE_END])
    return exit_codes.worst(codes)


_SHOWN_AT_THE_END = {
    "lock.held": exit_codes.LOCKED,
    "journal.lost": exit_codes.ERROR,
    "run-file.lost": exit_codes.ERROR,
}
"""Problems of the run itself, with the exit code that each calls for."""


def _withdraw_early_attestations(session: Session, context: RunContext, plan: Plan, run: Run) -> None:
    """Words that were contradicted until this run would be believed after it: they go, and that is said."""
    if not any(step.observed.source == "contradicted" for step in plan.steps):
        return
    from lpconf.operations.attest.early_words import withdraw_early  # start-up

    try:
        for words in withdraw_early(context.configuration, plan, run):
            session.screen.warn(f"Taken back: {words}. Look, then attest it again")
    except (LpconfError, OSError) as failure:
        session.screen.warn(f"warning: a word that came before its time still stands in its file: {failure}")


def _write_runbook(session: Session, plan: Plan, run: Run, path: Path) -> None:
    from lpconf.report.markdown import runbook as pages  # start-up

    rest, over = operation.remaining_plan(plan, run)
    try:
        output_file.write(path, pages.runbook(rest, over=over, profile=session.profile_to_name))
    except OSError as fault:
        session.report_write_failure(f"error: --runbook {path}: {fault.strerror or fault}")


def _emit(session: Session, run: Run, plan: Plan, code: int) -> None:
    plan, _ = operation.remaining_plan(plan, run)
    session.emit(ApplyReport(run, plan), code)


_OF_STATUS = {
    "stale": exit_codes.STALE,
    "not_approved": exit_codes.STALE,
    "waiting": exit_codes.WAITING,
}


def _codes(run: Run) -> frozenset[int]:
    """The exit codes that a run calls for. A 401, or a 403 on a read, is 6; what failed in another way is a failed
    step, and 7 besides where nobody answered."""
    by_fault = {"permission": {exit_codes.PERMISSION}, "unreachable": {exit_codes.FAILED, exit_codes.UNREACHABLE}}
    codes = {_OF_STATUS[outcome.status] for outcome in run.outcomes if outcome.status in _OF_STATUS}
    for outcome in run.outcomes:
        if outcome.status == "failed":
            codes |= by_fault.get(outcome.fault, {exit_codes.FAILED})
    raised = {diagnostic.code for diagnostic in run.diagnostics}
    return frozenset(codes | {code for name, code in _SHOWN_AT_THE_END.items() if name in raised})


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d{1,6})([smh]?)", text)
    if not match:
        raise UsageError(f"--lock-timeout {shown(text)}: write a time, such as 30s, 5m or 1h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]
