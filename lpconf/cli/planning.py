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
from lpconf.workspace.configuration import Configuration, Selection, base_estate, choose, open_configuration
from lpconf.workspace.live_connection import open_connection
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

    configuration: Configuration
    chosen: Selection
    profile: Profile
    clock: RunClock


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
    clock = current_clock()
    patterns = Collected()
    configuration = open_configuration(session.where, clock, look=patterns.look if guarded else None)
    if guarded:
        names = choose(configuration, accounts, labels(select), changed).names
        configuration = examined(configuration, patterns, names, dangers_only=True)
    chosen = said_once(choose(configuration, accounts, labels(select), changed))
    if not chosen.names and (select or changed):
        session.screen.warn("No account is chosen by that.")
    return CommandContext(configuration, chosen, configuration.profile(session.profile), clock)


def make_plan(session: Session, wishes: PlanArguments) -> tuple[CommandContext, journey.PlanResult]:
    """The plan for what the command line says, with progress and one line on stderr."""
    scene = open_context(session, wishes.accounts, wishes.select, wishes.changed, guarded=True)
    accepts = tuple(journey.acceptance(text, scene.configuration.repository.accounts) for text in wishes.accept)
    base = base_estate(session.where, scene.clock, wishes.base) if wishes.base else None
    request = journey.PlanOptions(tuple(wishes.target), tuple(wishes.exclude), accepts)
    began = time.monotonic()

    async def refresh() -> tuple[journey.PlanObservation, int]:
        async with open_connection(scene.profile, scene.configuration.root) as router:
            with Progress("Refreshing", len(scene.chosen.whole), session.screen) as progress:
                seeing = await journey.look(
                    scene.configuration,
                    scene.chosen,
                    scene.profile,
                    router,
                    scene.clock,
                    base=base,
                    on_progress=progress.step,
                )
            return seeing, router.requests

    seeing, requests = cancellable.run(refresh())
    planned = journey.plan(scene.configuration, scene.chosen, scene.profile, scene.clock, request, seeing)
    seconds = time.monotonic() - began
    whole = len(scene.chosen.whole)
    session.screen.say(f"Refreshed {count(whole, 'account')}: {count(requests, 'request')}, {seconds:.1f} s.")
    return scene, planned


def tell_problems(session: Session, scene: CommandContext, found: Sequence[Diagnostic] | None = None) -> None:
    """Print problems on stderr, with excerpts: those of the files, or `found`. Dangers are part of the result."""
    told = [d for d in (scene.chosen.diagnostics if found is None else found) if d.code not in catalogue.DANGERS]
    if told and session.format != "json":
        from lpconf.report.text import facade

        session.screen.warn(facade.diagnostics(told, scene.configuration.sources, ascii=is_ascii()))


def codes_of(planned: journey.PlanResult) -> set[int]:
    """The exit codes that a plan calls for by itself: errors, gates, surfaces that could not be read."""
    codes = exit_codes.of_faults(planned.faults.values())
    if any(d.is_error and d.code != "unreadable" for d in planned.plan.diagnostics):
        codes.add(exit_codes.ERROR)
    if planned.plan.gated:
        codes.add(exit_codes.GATED)
    return codes
