"""``lpconf apply``."""

from __future__ import annotations

import asyncio
import itertools
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lpconf.apply.execute import Stop
from lpconf.cli import exits
from lpconf.cli.asking import Person, agreed
from lpconf.cli.base import Command, Session, formats
from lpconf.cli.narrow import choosing, narrowing
from lpconf.cli.planfiles import is_plan_file, read_plan
from lpconf.cli.planning import Scene, Wishes, codes_of, make_plan, open_scene, tell_problems
from lpconf.cli.showing import plan_text
from lpconf.cli.streams import at_terminal, is_ascii
from lpconf.errors import StalePlan, UsageError
from lpconf.journeys import apply as journey
from lpconf.journeys import git
from lpconf.journeys import plan as planning
from lpconf.journeys.estate import choose
from lpconf.journeys.outside import outside
from lpconf.plan.planfile import accepted_too, change_id
from lpconf.terms.diagnostic import Diagnostic, error
from lpconf.terms.outcome import Outcome, Run
from lpconf.terms.plan import Plan


@click.command("apply", cls=Command)
@click.argument("what", nargs=-1, metavar="[ACCOUNT... | FILE.lpplan]")
@choosing()
@narrowing()
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--expect", metavar="CHANGE_ID", default="", help="Apply only the change that was approved.")
@click.option("--run-file", metavar="PATH", type=click.Path(path_type=Path), help="Write one file that tells all.")
@click.option("--runbook", metavar="PATH", type=click.Path(path_type=Path), help="Write what is left by hand.")
@formats("text", "json", "markdown")
@click.pass_obj
def command(
    session: Session,
    /,
    what: tuple[str, ...],
    auto_approve: bool,
    expect: str,
    run_file: Path | None,
    runbook: Path | None,
    **narrow: Any,
) -> int:
    """Carry out a saved plan, or plan and carry out. Only what the plan lists, in its order, read back.

    With no terminal it needs a plan file, --auto-approve or --expect. Exit 9: all that could be done is done, people
    have to do the rest; apply again then.
    """
    wishes = Wishes(what, **narrow)
    saved = len(what) == 1 and is_plan_file(what[0])
    if saved:
        _refuse_narrowing(wishes)
    elif not (auto_approve or expect or at_terminal()):
        raise UsageError("with no terminal, apply needs a plan file, --auto-approve or --expect CHANGE_ID")
    scene, plan, codes = _from_file(session, what[0], wishes) if saved else _planned(session, wishes)
    if expect and not _expected(plan, expect):
        raise StalePlan(f"the change is {change_id(plan)[:12]}, not {expect}: something moved. Review the plan again")
    if not saved and session.format == "text":
        session.screen.result(plan_text(plan) + "\n")
    if plan.gated:
        return _refused(session, plan, codes, saved)
    if not (saved or auto_approve or expect) and plan.steps and not agreed(session.screen):
        session.screen.say("Nothing was written.")
        return exits.worst(codes | {exits.ERROR})
    run, ended_by = _carry_out(session, scene, plan)
    _write_files(scene, plan, run, run_file, runbook)
    _emit(session, run, plan)
    return exits.worst(codes | _codes(run, ended_by))


def _refuse_narrowing(wishes: Wishes) -> None:
    given = [name for name in ("select", "changed", "target", "exclude", "base") if getattr(wishes, name)]
    if given:
        raise UsageError(f"a plan file is applied as it is: --{given[0]} belongs to plan")


def _expected(plan: Plan, expect: str) -> bool:
    """An approved change has either not happened yet, or left nothing to do."""
    return not plan.steps or (len(expect) >= 8 and change_id(plan).startswith(expect.lower()))


def _from_file(session: Session, file: str, wishes: Wishes) -> tuple[Scene, Plan, set[int]]:
    plan = read_plan(file)
    given = tuple(planning.acceptance(text, plan.sites) for text in wishes.accept)
    if session.profile and session.profile != plan.profile:
        raise UsageError(f"the plan was made for profile {plan.profile}, not {session.profile}")
    session.profile = plan.profile
    scene = open_scene(session)
    known = [name for name in plan.sites if name in scene.estate.repository.accounts]
    scene = replace(scene, chosen=choose(scene.estate, known))
    words_broken = [d for d in scene.chosen.diagnostics if d.is_error and d.mark and ".attest." in d.mark.file]
    tell_problems(session, scene, words_broken)
    if scene.profile.kind != plan.kind:
        raise StalePlan(f"profile {plan.profile} was of kind {plan.kind} when the plan was made. Plan again")
    return scene, accepted_too(plan, planning.accepts_gate(given)), {exits.ERROR} if words_broken else set()


def _planned(session: Session, wishes: Wishes) -> tuple[Scene, Plan, set[int]]:
    scene, planned = make_plan(session, wishes)
    tell_problems(session, scene, planned.plan.diagnostics)
    return scene, planned.plan, codes_of(planned) - {exits.GATED}


def _refused(session: Session, plan: Plan, codes: set[int], shown: bool) -> int:
    if shown and session.format == "text":
        session.screen.result(plan_text(plan))
    session.screen.warn("Gated: consequences are not accepted. Nothing was written.")
    if session.format != "text":
        _emit(session, Run("", (), plan.outputs, (*plan.diagnostics, *_not_accepted(plan))), plan)
    return exits.worst(codes | {exits.GATED})


def _not_accepted(plan: Plan) -> list[Diagnostic]:
    return [
        error("gated", f"{gate.code} is not accepted at {gate.address}: {gate.text}", account=gate.account)
        for gate in plan.gates
        if not gate.accepted
    ]


def _carry_out(session: Session, scene: Scene, plan: Plan) -> tuple[Run, int]:
    """The run, and the signal that ended it (0: none)."""
    stop, ended_by = Stop(), [0]
    by_hand = any(step.by_hand for step in plan.steps)
    person = Person(scene, session.screen, stop) if by_hand and at_terminal() else None
    teller = _teller(session, plan)

    async def go() -> Run:
        loop = asyncio.get_running_loop()

        def asked_to_stop(number: int) -> Callable[[], None]:
            def note() -> None:
                ended_by[0] = ended_by[0] or number
                stop.now = True
                loop.remove_signal_handler(number)  # a second one ends at once
                session.screen.warn("Stopping: finishing the writes under way ...")

            return note

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, asked_to_stop(number))
        async with outside(scene.profile, scene.estate.root) as door:
            hands = journey.Hands(ask=person.ask if person else None, told=teller, stop=stop)
            who = git.email(scene.estate.root)
            return await journey.apply(plan, scene.estate, scene.profile, door, scene.moment, hands, who=who)

    return asyncio.run(go()), ended_by[0]


def _teller(session: Session, plan: Plan) -> Callable[[Outcome], None]:
    """Says each outcome on stderr as it comes, with how many have come."""
    width = max((len(f"{step.address.account} {step.setting}") for step in plan.steps), default=0)
    total, come = len(plan.steps) + len(plan.held), itertools.count(1)

    def tell(outcome: Outcome) -> None:
        name = f"{outcome.address.account} {outcome.setting}"
        session.screen.say(f"  {next(come):>{len(str(total))}}/{total}  {name:<{width}}  {outcome.status}")

    return tell


def _write_files(scene: Scene, plan: Plan, run: Run, run_file: Path | None, runbook: Path | None) -> None:
    if run_file:
        document = journey.run_file(run, plan, git.email(scene.estate.root), scene.moment)
        journey.write_file(run_file, journey.dumps(document))
    if runbook:
        from lpconf.report import runbook as pages

        rest, over = journey.left_over(plan, run)
        journey.write_file(runbook, pages.runbook(rest, over=over))


def _emit(session: Session, run: Run, plan: Plan) -> None:
    def as_text() -> str:
        from lpconf.report import text

        return text.applied(run, plan, ascii=is_ascii())

    def as_markdown() -> str:
        from lpconf.report import markdown

        return markdown.applied(run, plan)

    def as_json() -> str:
        from lpconf.report import machine

        return machine.dump(machine.applied(run))

    session.emit(text=as_text, json=as_json, markdown=as_markdown)


def _codes(run: Run, ended_by: int) -> set[int]:
    codes: set[int] = set()
    if ended_by:
        codes.add(exits.TERMINATED if ended_by == signal.SIGTERM else exits.INTERRUPTED)
    by_fault = {"permission": exits.PERMISSION, "unreachable": exits.UNREACHABLE}
    for outcome in run.outcomes:
        if outcome.status == "failed":
            codes |= {exits.FAILED, by_fault.get(outcome.fault, exits.FAILED)}
        elif outcome.status == "stale":
            codes.add(exits.STALE)
        elif outcome.status == "waiting":
            codes.add(exits.WAITING)
    return codes
