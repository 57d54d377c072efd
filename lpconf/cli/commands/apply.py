"""``lpconf apply``."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import PlanArguments, report_problems
from lpconf.cli.live.apply_progress import ApplyProgress
from lpconf.cli.live.connection import Connection
from lpconf.cli.live.signals import GracefulStop
from lpconf.cli.options import account_options, not_empty, plan_options
from lpconf.cli.output import at_terminal, require_writable
from lpconf.cli.plans.plan_to_apply import GivenApproval, PlanToApply, plan_file, plan_to_apply
from lpconf.cli.prompts import SittingPrompt, confirm_apply
from lpconf.cli.session import Session
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import in_order
from lpconf.domain.plan import Plan
from lpconf.domain.run import Run
from lpconf.domain.wording import shown
from lpconf.errors import LpconfError, ResultLost, UsageError
from lpconf.load.files import output_file
from lpconf.operations import apply as operation
from lpconf.report.results.apply import ApplyReport
from lpconf.workspace.run_context import RunContext
from lpconf.workspace.runs.run_recorder import operator


@frozen
class _RunOptions:
    """What the command line asks of a run. `lock_timeout` is in seconds."""

    run_file: Path | None
    runbook: Path | None
    lock_timeout: float


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
    options = _RunOptions(run_file, runbook, _seconds(lock_timeout))
    approval = GivenApproval(auto_approve, expect, approved)
    arguments = PlanArguments(what, **narrow)
    file = plan_file(what, arguments, approval)
    require_writable(run_file, "--run-file")
    require_writable(runbook, "--runbook")
    with Connection() as connection:
        prepared = plan_to_apply(session, file, arguments, approval, connection)
        if not file and session.format == "text":
            _show(session, prepared.plan)
        if prepared.accounts and prepared.accounts <= prepared.left_out.keys():
            return _refused(session, prepared, shown_already=not file)
        report_problems(session, prepared.context, prepared.problems)
        must_ask = prepared.plan.steps and not (file or approval.is_given)
        if must_ask and not confirm_apply(session.screen):
            session.screen.say("Nothing was written.")
            return exit_codes.worst({*prepared.codes, exit_codes.ERROR})
        return _carry_out(session, prepared, options, connection)


def _show(session: Session, plan: Plan) -> None:
    """The plan before it is carried out. Raises LpconfError where nobody can see it."""
    try:
        session.screen.result(session.text_of_plan(plan) + "\n")
    except ResultLost as lost:
        raise LpconfError(f"{lost}. Nothing was written to any account") from None


def _refused(session: Session, prepared: PlanToApply, *, shown_already: bool) -> int:
    """Nothing of the plan may be carried out."""
    plan, code = prepared.plan, exit_codes.worst(prepared.codes)
    if not shown_already and session.format == "text":
        session.screen.result(session.text_of_plan(plan))
    session.screen.warn("Gated: consequences are not accepted. Nothing was written.")
    if session.format != "text":
        _emit(session, Run("", (), plan.outputs, (*plan.diagnostics, *prepared.problems)), plan, code)
    return code


def _carry_out(session: Session, prepared: PlanToApply, options: _RunOptions, connection: Connection) -> int:
    """Carry out a plan, and report what came of it. Returns the exit code."""
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
        lock_timeout=options.lock_timeout,
        unapproved=prepared.unapproved,
        left_out=prepared.left_out,
        on_lock_wait=lambda account, holder: session.screen.say(f"Waiting: {account} is locked {holder}"),
    )

    async def apply() -> Run:
        live = await connection.live(context)
        who = operator(context.configuration.root)
        return await operation.apply(plan, live, callbacks, who=who, run_file=options.run_file)

    run = connection.run_writing(apply(), ending)
    session.has_written = True
    run = replace(run, diagnostics=in_order([*run.diagnostics, *prepared.problems]))
    _withdraw_early_attestations(session, context, plan, run)
    if options.runbook:
        _write_runbook(session, plan, run, options.runbook)
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
    from lpconf.operations.attest.early_attestations import withdraw_early  # start-up

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
