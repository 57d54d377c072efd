"""``lpconf apply``."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lpconf.cli import exit_codes
from lpconf.cli.apply_progress import Applying
from lpconf.cli.options import choosing, narrowing
from lpconf.cli.output import at_terminal
from lpconf.cli.plan_files import is_plan_file, read_plan
from lpconf.cli.planning import PlanArguments, codes_of, make_plan, open_context, tell_problems
from lpconf.cli.prompts import Person, agreed
from lpconf.cli.session import Command, Session
from lpconf.cli.signals import Ending
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.plan import Plan
from lpconf.domain.plan_document import accepted_too, change_id
from lpconf.domain.run import Run
from lpconf.domain.wording import shown
from lpconf.errors import LpconfError, StalePlan, UsageError
from lpconf.load.files import output_file
from lpconf.operations import apply as journey
from lpconf.operations import plan as planning
from lpconf.report.results import ApplyReport
from lpconf.workspace.configuration import choose, selection_of
from lpconf.workspace.run_context import RunContext, connect
from lpconf.workspace.run_recorder import operator


@click.command("apply", cls=Command, report="apply")
@click.argument("what", nargs=-1, metavar="[ACCOUNT... | FILE.lpplan]")
@choosing()
@narrowing()
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--expect", metavar="CHANGE_ID", default="", help="Apply only the change that was approved.")
@click.option("--run-file", metavar="PATH", type=click.Path(path_type=Path), help="Write one file that tells all.")
@click.option("--lock-timeout", metavar="30s", default="0s", help="Wait so long for accounts that another run holds.")
@click.option("--runbook", metavar="PATH", type=click.Path(path_type=Path), help="Write what is left by hand.")
@click.pass_obj
def command(
    session: Session,
    /,
    what: tuple[str, ...],
    auto_approve: bool,
    expect: str,
    run_file: Path | None,
    runbook: Path | None,
    lock_timeout: str,
    **narrow: Any,
) -> int:
    """Carry out a saved plan, or plan and carry out. Only what the plan lists, in its order, read back.

    With no terminal it needs a plan file, --auto-approve or --expect. Exit 9: all that could be done is done, people
    have to do the rest; apply again then.
    """
    wishes, patience = PlanArguments(what, **narrow), _seconds(lock_timeout)
    saved = len(what) == 1 and is_plan_file(what[0])
    if saved:
        _refuse_narrowing(wishes)
    elif not (auto_approve or expect or at_terminal()):
        raise UsageError("with no terminal, apply needs a plan file, --auto-approve or --expect CHANGE_ID")
    context, plan, codes = _from_file(session, what[0], wishes) if saved else _planned(session, wishes)
    if expect and not _expected(plan, expect):
        raise StalePlan(f"the change is {change_id(plan)[:12]}, not {expect}: something moved. Review the plan again")
    if not saved and session.format == "text":
        session.screen.result(session.text_of_plan(plan) + "\n")
    if plan.gated:
        return _refused(session, plan, codes, saved)
    if not (saved or auto_approve or expect) and plan.steps and not agreed(session.screen):
        session.screen.say("Nothing was written.")
        return exit_codes.worst(codes | {exit_codes.ERROR})
    ending = Ending(session.screen.warn)
    run = _carry_out(session, context, plan, ending, patience, run_file)
    _take_back_early_words(session, context, plan, run)
    if runbook:
        _write_runbook(plan, run, runbook)
    codes |= _codes(run) | {code for code in (ending.code,) if code is not None}
    _emit(session, run, plan, exit_codes.worst(codes))
    tell_problems(session, context, [d for d in run.diagnostics if d.code in ("lock.held", "journal.lost")])
    return exit_codes.worst(codes)


def _refuse_narrowing(wishes: PlanArguments) -> None:
    given = [name for name in ("select", "changed", "target", "exclude", "base") if getattr(wishes, name)]
    if given:
        raise UsageError(f"a plan file is applied as it is: --{given[0]} belongs to plan")


def _expected(plan: Plan, expect: str) -> bool:
    """An approved change has either not happened yet, or left nothing to do."""
    return not plan.steps or (len(expect) >= 8 and change_id(plan).startswith(expect.lower()))


def _from_file(session: Session, file: str, wishes: PlanArguments) -> tuple[RunContext, Plan, set[int]]:
    plan = read_plan(file)
    given = tuple(planning.acceptance(text, plan.sites) for text in wishes.accept)
    if session.profile and session.profile != plan.profile:
        raise UsageError(f"the plan was made for profile {plan.profile}, not {session.profile}")
    session.profile = plan.profile
    context = open_context(session)
    known = [name for name in plan.sites if name in context.configuration.repository.accounts]
    selection = selection_of(context.configuration, choose(context.configuration, known))
    context = replace(context, selection=selection)
    words_broken = [d for d in selection.diagnostics if d.is_error and d.mark and ".attest." in d.mark.file]
    tell_problems(session, context, words_broken)
    if context.profile.kind != plan.kind:
        raise StalePlan(f"profile {plan.profile} was of kind {plan.kind} when the plan was made. Plan again")
    return context, accepted_too(plan, planning.accepts_gate(given)), {exit_codes.ERROR} if words_broken else set()


def _planned(session: Session, wishes: PlanArguments) -> tuple[RunContext, Plan, set[int]]:
    context, planned = make_plan(session, wishes)
    tell_problems(session, context, planned.plan.diagnostics)
    return context, planned.plan, codes_of(planned) - {exit_codes.GATED}


def _refused(session: Session, plan: Plan, codes: set[int], shown: bool) -> int:
    if shown and session.format == "text":
        session.screen.result(session.text_of_plan(plan))
    session.screen.warn("Gated: consequences are not accepted. Nothing was written.")
    code = exit_codes.worst(codes | {exit_codes.GATED})
    if session.format != "text":
        _emit(session, Run("", (), plan.outputs, (*plan.diagnostics, *_not_accepted(plan))), plan, code)
    return code


def _not_accepted(plan: Plan) -> list[Diagnostic]:
    return [
        error("gated", f"{gate.code} is not accepted at {gate.address}: {gate.text}", account=gate.account)
        for gate in plan.gates
        if not gate.accepted
    ]


def _carry_out(
    session: Session, context: RunContext, plan: Plan, ending: Ending, patience: float, file: Path | None
) -> Run:
    by_hand = any(step.by_hand for step in plan.steps)
    person = Person(context, session.screen, ending.stop) if by_hand and at_terminal() else None
    progress = Applying(session.screen, plan)

    async def go() -> Run:
        async with connect(context) as live:
            hands = journey.ApplyCallbacks(
                ask=progress.around(person.ask) if person else None,
                begun=progress.begun,
                on_outcome=progress.on_outcome,
                stop=ending.stop,
                patience=patience,
                waiting=lambda account, holder: session.screen.say(f"Waiting: {account} is locked {holder}"),
            )
            who = operator(context.configuration.root)
            return await journey.apply(plan, live, hands, who=who, run_file=file)

    return ending.run(go())


def _take_back_early_words(session: Session, context: RunContext, plan: Plan, run: Run) -> None:
    """Words that were contradicted until this run would be believed after it: they go, and that is said."""
    if not any(step.seen.source == "contradicted" for step in plan.steps):
        return
    from lpconf.operations.attest.early_words import take_back  # start-up

    try:
        for words in take_back(context.configuration, plan, run):
            session.screen.warn(f"Taken back: {words}. Look, then attest it anew")
    except (LpconfError, OSError) as failure:
        session.screen.warn(f"warning: a word that came before its time still stands in its file: {failure}")


def _write_runbook(plan: Plan, run: Run, path: Path) -> None:
    from lpconf.report.markdown import runbook as pages

    rest, over = journey.left_over(plan, run)
    output_file.write(path, pages.runbook(rest, over=over))


def _emit(session: Session, run: Run, plan: Plan, code: int) -> None:
    plan, _ = journey.left_over(plan, run)
    session.emit(ApplyReport(run, plan), code)


def _codes(run: Run) -> set[int]:
    """The exit codes that a run calls for. A 401, or a 403 on a read, is 6; what failed in another way is a failed
    step, and 7 besides where nobody answered."""
    codes: set[int] = set()
    by_fault = {"permission": {exit_codes.PERMISSION}, "unreachable": {exit_codes.FAILED, exit_codes.UNREACHABLE}}
    for outcome in run.outcomes:
        if outcome.status == "failed":
            codes |= by_fault.get(outcome.fault, {exit_codes.FAILED})
        elif outcome.status == "stale":
            codes.add(exit_codes.STALE)
        elif outcome.status == "waiting":
            codes.add(exit_codes.WAITING)
    told = {diagnostic.code for diagnostic in run.diagnostics}
    return codes | {
        code for name, code in (("lock.held", exit_codes.LOCKED), ("journal.lost", exit_codes.ERROR)) if name in told
    }


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d{1,6})([smh]?)", text)
    if not match:
        raise UsageError(f"--lock-timeout {shown(text)}: write a time, such as 30s, 5m or 1h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]
