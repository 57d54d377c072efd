"""One write: re-read, judge, journal, send, read back until it converges.

A write is never sent twice without a look in between. Where its answer is lost (a timeout, a dropped connection, a 5xx)
the home is read, and what is found there decides: done is adopted, not done is tried once more. A connector that makes
objects is judged in the same way: by what its surface reads, found by the key of the address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lpconf import catalogue
from lpconf.apply.guard import Verdict, before, judge, live, missing, tell
from lpconf.apply.journal import Journal
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Connector, Reading
from lpconf.errors import Conflict, Forbidden, RateLimited, RemoteError, Temporary, Unauthorised, Unexpected
from lpconf.terms.outcome import Fault, Outcome, Status
from lpconf.terms.plan import Step
from lpconf.terms.state import Site
from lpconf.terms.value import ABSENT, Json, Marker

SENDS = 2
"""How often a write is sent when its answer is lost: once, and once more after looks that found it not done."""

LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look after a lost answer. A platform that shows its writes late must not be written to again."""

MOVES = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a write is judged anew, each time that the revision moved under it."""

THROTTLES = 3
"""How often a throttled write waits for its turn."""
LEAST_WAIT, MOST_WAIT = 1.0, 300.0
"""Seconds. A platform that asks for a longer wait is not waited for."""

CONVERGE_WAITS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each look after a write; the last look decides."""


@dataclass(slots=True)
class _Attempt:
    """One step under way: how often its answer was lost, the revision moved, the platform asked for patience."""

    step: Step
    site: Site
    lost: int = 0
    moved: int = 0
    throttled: int = 0
    sent: bool = False
    last: RemoteError | None = None

    @property
    def touched(self) -> bool:
        return self.sent or self.lost > 0

    def ends(self, status: Status, detail: str = "", fault: Fault = "") -> Outcome:
        return Outcome(self.step.address, self.step.setting, status, detail, fault, self.touched)


@dataclass(frozen=True, slots=True)
class Writer:
    """Carries out single API steps. `wait` sleeps for some seconds."""

    connector: Connector
    journal: Journal
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def carry_out(self, step: Step, site: Site) -> Outcome:
        """The outcome of one step. Never raises RemoteError. A 403 on the write makes it ``waiting``: a person's.

        Raises JournalLost where the intent could not be written down; then nothing was sent.
        """
        attempt = _Attempt(step, site)
        try:
            return await self._write(attempt)
        except Forbidden as refused:
            path = " › ".join(catalogue.get(step.setting).person.path)
            words = f"this credential may not write it ({refused}): by hand, {path}"
            return attempt.ends("waiting", words, "permission")
        except RemoteError as failure:
            words = f"it is not known whether it was written: {failure}" if attempt.touched else str(failure)
            return attempt.ends("failed", words, fault(failure))

    async def _write(self, attempt: _Attempt) -> Outcome:
        step = attempt.step
        while True:
            verdict, value, reading = await self._look(attempt)
            if verdict == "after":
                if attempt.lost:
                    return attempt.ends("verified", "its answer was lost, it was found done")
                return attempt.ends("unchanged", "was as wished already")
            if verdict == "stale":
                was, now = tell(step, before(step)), tell(step, value)
                return attempt.ends("stale", f"live value moved: planned from {was}, now {now}. Plan again")
            if attempt.last and self._is_over(attempt):
                return attempt.ends("failed", str(attempt.last), fault(attempt.last))
            self.journal.intend(step, value)
            try:
                await self._send(attempt, reading)
            except Conflict as moved:
                attempt.moved, attempt.last = attempt.moved + 1, moved
            except RateLimited as busy:
                attempt.throttled, attempt.last = attempt.throttled + 1, busy
            except Temporary as silence:
                attempt.lost, attempt.last = attempt.lost + 1, silence
            except Unexpected as garbage:
                if garbage.status is not None and not 200 <= garbage.status < 300:
                    raise
                attempt.lost, attempt.last = attempt.lost + 1, garbage  # it was taken; what it answered cannot be read
            else:
                attempt.sent = True
                return await self._read_back(attempt)

    async def _send(self, attempt: _Attempt, reading: Reading) -> None:
        step = attempt.step
        value: Json | Marker = ABSENT if step.after is None else step.after
        key = "/".join(step.address.names)
        await self.connector.write(attempt.site, SURFACES[step.address.surface], key, value, reading)

    async def _look(self, attempt: _Attempt) -> tuple[Verdict, Json | Marker, Reading]:
        """Read the home and judge it, patiently after a send that did not end well."""
        waits: tuple[float, ...] = (0.0,)
        match attempt.last:
            case Conflict():
                waits = (MOVES[min(attempt.moved, len(MOVES)) - 1],)
            case RateLimited() as busy:
                waits = (min(max(busy.wait, LEAST_WAIT), MOST_WAIT),) if not self._is_over(attempt) else waits
            case RemoteError():
                waits = LOOKS
        for seconds in waits:
            if seconds:
                await self.wait(seconds)
            reading = await self._read(attempt)
            value = live(attempt.step, reading)
            verdict = judge(attempt.step, value)
            if verdict != "before":
                break
        return verdict, value, reading

    @staticmethod
    def _is_over(attempt: _Attempt) -> bool:
        """Whether patience is at its end."""
        too_long = isinstance(attempt.last, RateLimited) and attempt.last.wait > MOST_WAIT
        return too_long or attempt.lost >= SENDS or attempt.moved >= len(MOVES) or attempt.throttled > THROTTLES

    async def _read_back(self, attempt: _Attempt) -> Outcome:
        words = ""
        failure: Temporary | None = None
        for seconds in CONVERGE_WAITS:
            if seconds:
                await self.wait(seconds)
            try:
                value = live(attempt.step, await self._read(attempt))
            except Temporary as silence:
                failure = silence
                continue
            except RemoteError as refused:
                return attempt.ends("failed", f"written, but it could not be read back: {refused}", fault(refused))
            if judge(attempt.step, value) == "after":
                return attempt.ends("verified")
            words, failure = missing(attempt.step, value), None
        if failure:
            return attempt.ends("failed", f"written, but it could not be read back: {failure}", fault(failure))
        return attempt.ends("failed", f"written, but did not converge: {words}", "failed")

    async def _read(self, attempt: _Attempt) -> Reading:
        """A reading for the guard. A 403 on a read is a failure, not a step by hand."""
        try:
            return await self.connector.read(attempt.site, SURFACES[attempt.step.address.surface])
        except Forbidden as refused:
            raise Unauthorised(
                str(refused), surface=refused.surface, account=refused.account, status=refused.status
            ) from None


def fault(failure: RemoteError) -> Fault:
    """Which exit code a failure stands for."""
    if isinstance(failure, Unauthorised | Forbidden):
        return "permission"
    return "unreachable" if isinstance(failure, Temporary) else "failed"
