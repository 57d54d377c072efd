"""Making a plan for a command: files, refresh with progress, plan, and what is said of it on stderr."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from lpconf import catalogue
from lpconf.cli import cancellable, exit_codes
from lpconf.cli.output import is_ascii
from lpconf.cli.progress import Progress
from lpconf.cli.session import Session, labels
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.project import Profile
from lpconf.domain.wording import count
from lpconf.operations import plan as journey
from lpconf.workspace.clock import RunClock, current_clock
from lpconf.workspace.configuration import Configuration, Selection, base_estate, choose, open_estate
from lpconf.workspace.live_connection import outside
from lpconf.workspace.masking_checks import Collected, examined, said_once


@dataclass(frozen=True, slots=True)
class PlanArguments:
    """What the command line says of a plan."""

    accounts: Sequence[str] = ()
    select: Sequence[str] = ()
    changed: str = ""
    target: Sequence[str] = ()
    exclude: Sequence[str] = ()
    accept: Sequence[str] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A repository opened for a command."""

    estate: Configuration
    chosen: Selection
    profile: Profile
    moment: RunClock


def open_context(
    session: Session,
    accounts: Sequence[str] = (),
    select: Sequence[str] = (),
    changed: str = "",
    *,
    guarded: bool = False,
) -> CommandContext:
    """Open the repository and choose accounts. `guarded`: masking patterns that would do harm are errors, because
    something may come to be written. Raises ConfigError and UsageError."""
    moment = current_clock()
    patterns = Collected()
    estate = open_estate(session.where, moment, look=patterns.look if guarded else None)
    if guarded:
        names = choose(estate, accounts, labels(select), changed).names
        estate = examined(estate, patterns, names, dangers_only=True)
    chosen = said_once(choose(estate, accounts, labels(select), changed))
    if not chosen.names and (select or changed):
        session.screen.warn("No account is chosen by that.")
    return CommandContext(estate, chosen, estate.profile(session.profile), moment)


def make_plan(session: Session, wishes: PlanArguments) -> tuple[CommandContext, journey.PlanResult]:
    """The plan for what the command line says, with progress and one line on stderr."""
    scene = open_context(session, wishes.accounts, wishes.select, wishes.changed, guarded=True)
    accepts = tuple(journey.acceptance(text, scene.estate.repository.accounts) for text in wishes.accept)
    base = base_estate(session.where, scene.moment, wishes.base) if wishes.base else None
    request = journey.PlanOptions(tuple(wishes.target), tuple(wishes.exclude), accepts)
    began = time.monotonic()

    async def refresh() -> tuple[journey.PlanObservation, int]:
        async with outside(scene.profile, scene.estate.root) as door:
            with Progress("Refreshing", len(scene.chosen.whole), session.screen) as progress:
                seeing = await journey.look(
                    scene.estate, scene.chosen, scene.profile, door, scene.moment, base=base, told=progress.step
                )
            return seeing, door.requests

    seeing, requests = cancellable.run(refresh())
    planned = journey.plan(scene.estate, scene.chosen, scene.profile, scene.moment, request, seeing)
    seconds = time.monotonic() - began
    whole = len(scene.chosen.whole)
    session.screen.say(f"Refreshed {count(whole, 'account')}: {count(requests, 'request')}, {seconds:.1f} s.")
    return scene, planned


def tell_problems(session: Session, scene: CommandContext, found: Sequence[Diagnostic] | None = None) -> None:
    """Print problems on stderr, with excerpts: those of the files, or `found`. Dangers are part of the result."""
    told = [d for d in (scene.chosen.diagnostics if found is None else found) if d.code not in catalogue.DANGERS]
    if told and session.format != "json":
        from lpconf.report.text import facade

        session.screen.warn(facade.diagnostics(told, scene.estate.sources, ascii=is_ascii()))


def codes_of(planned: journey.PlanResult) -> set[int]:
    """The exit codes that a plan calls for by itself: errors, gates, surfaces that could not be read."""
    codes = exit_codes.of_faults(planned.faults.values())
    if any(d.is_error and d.code != "unreadable" for d in planned.plan.diagnostics):
        codes.add(exit_codes.ERROR)
    if planned.plan.gated:
        codes.add(exit_codes.GATED)
    return codes
