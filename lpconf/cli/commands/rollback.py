"""``lpconf rollback``."""

from __future__ import annotations

from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command
from lpconf.cli.context import codes_of, open_context, report_problems
from lpconf.cli.live import cancellable
from lpconf.cli.live.progress import Progress
from lpconf.cli.options import saving_options, target_options
from lpconf.cli.output import require_writable
from lpconf.cli.plans.plan_files import save_plan
from lpconf.cli.session import Session
from lpconf.domain.plan import Plan
from lpconf.errors import UsageError
from lpconf.load.files.project_root import find_root
from lpconf.observe.observed_state import ObservedState
from lpconf.operations import plan as planning
from lpconf.operations import rollback as operation
from lpconf.report.results.plan import PlanReport
from lpconf.workspace.plan_request import PlanOptions
from lpconf.workspace.run_context import RunContext, connect
from lpconf.workspace.runs.recorded_runs import OpenedRun, open_run


@click.command("rollback", cls=Command, report="plan")
@click.argument("what", metavar="RUN|FILE")
@target_options()
@saving_options()
@click.pass_obj
def command(
    session: Session,
    what: str,
    target: tuple[str, ...],
    exclude: tuple[str, ...],
    accept: tuple[str, ...],
    out: Path | None,
    detailed_exitcode: bool,
) -> int:
    """Plan back to what stood before a run. Writes nothing to any account: save the plan with --out, then apply it.

    RUN is an id of `lpconf runs`, the beginning of one, or latest; FILE a run file or a journal. What somebody changed
    since is reported and left alone (exit 4), and so is what nobody knew before.
    """
    require_writable(out)
    run = open_run(find_root(Path(), session.project_file)[0], what)
    if session.profile and session.profile != run.plan.profile:
        raise UsageError(f"the run worked on profile {run.plan.profile}, not {session.profile}")
    session.profile = run.plan.profile
    context = open_context(session)
    if context.profile.kind != run.plan.kind:
        raise UsageError(f"profile {run.plan.profile} is of kind {context.profile.kind}; in that run: {run.plan.kind}")
    accepts = tuple(planning.acceptance(text, run.plan.sites) for text in accept)
    observed = _observe(session, context, run)
    result = operation.plan(run, context, PlanOptions(target, exclude, accepts), observed)
    made = result.planned.plan
    report_problems(session, context, made.diagnostics)
    if out:
        made = save_plan(session, context, made, out, accept)
    _show_next_steps(session, run, made, out)
    codes = codes_of(result.planned)
    if result.moved:
        codes.add(exit_codes.STALE)
    if detailed_exitcode and any(not step.confirm for step in made.steps):
        codes.add(exit_codes.CHANGES)
    session.emit(PlanReport(made), exit_codes.worst(codes))
    return exit_codes.worst(codes)


def _observe(session: Session, context: RunContext, run: OpenedRun) -> ObservedState:
    async def refresh() -> ObservedState:
        with Progress("Refreshing", len(run.plan.sites), session.screen) as progress:
            async with connect(context, progress.step) as live:
                return await operation.observe_for_rollback(run, live)

    return cancellable.run(refresh())


def _show_next_steps(session: Session, run: OpenedRun, made: Plan, out: Path | None) -> None:
    if not made.steps:
        session.screen.say(f"There is nothing to take back of run {run.record.id}.")
        return
    if not out:
        session.screen.say("To carry this out: the same with --out back.lpplan, then lpconf apply back.lpplan")
    session.screen.say(
        "The account files still ask for what this takes back: change them too, or the next apply repeats it."
    )
