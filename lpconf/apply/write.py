"""One write: re-read, judge, journal, send, read back until it converges."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lpconf import catalogue
from lpconf.apply.guard import judge, live, missing, tell
from lpconf.apply.journal import Journal
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Connector, Reading
from lpconf.errors import Conflict, Forbidden, RemoteError, Temporary, Unauthorised
from lpconf.terms.outcome import Fault, Outcome
from lpconf.terms.plan import Step
from lpconf.terms.state import Site
from lpconf.terms.value import ABSENT, Json, Marker

SENDS = 2
"""How often a write is sent when its answer is lost: once, and once more after a look that found it not done."""

MOVES = 5
"""How often a write is judged anew when the revision moved under it."""

CONVERGE_WAITS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each look after a write; the last look decides."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Carries out single API steps. `wait` sleeps for some seconds."""

    connector: Connector
    journal: Journal
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def carry_out(self, step: Step, site: Site) -> Outcome:
        """The outcome of one step. Never raises RemoteError. A 403 on the write makes it ``waiting``: a person's."""
        try:
            return await self._judged(step, site)
        except Forbidden as refused:
            path = " › ".join(catalogue.get(step.setting).person.path)
            words = f"this credential may not write it ({refused}): by hand, {path}"
            return self._done(Outcome(step.address, step.setting, "waiting", words, "permission"))
        except RemoteError as failure:
            return Outcome(step.address, step.setting, "failed", str(failure), fault(failure))

    async def _judged(self, step: Step, site: Site) -> Outcome:
        surface = SURFACES[step.address.surface]
        losses, moves = 0, 0
        last: RemoteError | None = None
        while True:
            reading = await self._read(step, site)
            value = live(step, reading)
            verdict = judge(step, value)
            if verdict == "after":
                if losses:
                    return self._done(Outcome(step.address, step.setting, "verified"))
                return self._done(Outcome(step.address, step.setting, "unchanged", "was as wished already"))
            if verdict == "stale":
                words = (
                    f"live value moved: planned from {tell(step, _before(step))}, now {tell(step, value)}. Plan again"
                )
                return self._done(Outcome(step.address, step.setting, "stale", words))
            if last and (losses >= SENDS or moves >= MOVES):
                return self._done(Outcome(step.address, step.setting, "failed", str(last), fault(last)))
            self.journal.write("intent", address=str(step.address), before=step.before, after=step.after)
            try:
                await self.connector.write(site, surface, "/".join(step.address.names), step.after, reading)
            except Conflict as moved:
                moves, last = moves + 1, moved
            except Temporary as silence:
                losses, last = losses + 1, silence
            else:
                return self._done(await self._read_back(step, site))

    async def _read_back(self, step: Step, site: Site) -> Outcome:
        words = ""
        for seconds in CONVERGE_WAITS:
            if seconds:
                await self.wait(seconds)
            value = live(step, await self._read(step, site))
            if judge(step, value) == "after":
                return Outcome(step.address, step.setting, "verified")
            words = missing(step, value)
        return Outcome(step.address, step.setting, "failed", f"written, but did not converge: {words}", "failed")

    async def _read(self, step: Step, site: Site) -> Reading:
        """A reading for the guard. A 403 on a read is a failure, not a step by hand."""
        try:
            return await self.connector.read(site, SURFACES[step.address.surface])
        except Forbidden as refused:
            raise Unauthorised(
                str(refused), surface=refused.surface, account=refused.account, status=refused.status
            ) from None

    def _done(self, outcome: Outcome) -> Outcome:
        self.journal.write("outcome", address=str(outcome.address), status=outcome.status, detail=outcome.detail)
        return outcome


def _before(step: Step) -> Json | Marker:
    return ABSENT if step.before is None else step.before


def fault(failure: RemoteError) -> Fault:
    """Which exit code a failure stands for."""
    if isinstance(failure, Unauthorised | Forbidden):
        return "permission"
    return "unreachable" if isinstance(failure, Temporary) else "failed"
