"""One write: re-read, judge, journal, send, read back until it converges.

A write is never sent twice without a look in between. Where its answer is lost (a timeout, a dropped connection, a 5xx)
the home is read, and what is found there decides: done is adopted, not done is tried once more. A connector that makes
objects is judged in the same way: by what its surface reads, found by the key of the address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from lpconf import catalogue
from lpconf.apply.journal import Journal
from lpconf.apply.object_places import lacks_place_alone, send_place_again, told_place
from lpconf.apply.preconditions import before, judge, live, missing, outputs, tell, to_write
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Connector, Reading
from lpconf.connect.http.slots import release_slot
from lpconf.domain.address import Address
from lpconf.domain.plan import Output, Step
from lpconf.domain.run import Fault, Outcome, Status
from lpconf.domain.state import Site
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.errors import Conflict, Forbidden, RateLimited, RemoteError, Temporary, Unauthorised, Unexpected

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
    """The steps of one home under way: how often the answer was lost, the revision moved, the platform asked for
    patience; and the steps that have ended."""

    steps: Sequence[Step]
    site: Site
    lost: int = 0
    moved: int = 0
    throttled: int = 0
    sent: bool = False
    placed: bool = False
    last: RemoteError | None = None
    whole: Json | Marker = ABSENT
    ended: dict[Address, Outcome] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        return self.sent or self.lost > 0

    @property
    def left(self) -> list[Step]:
        return [step for step in self.steps if step.address not in self.ended]

    def end(self, step: Step, status: Status, detail: str = "", fault: Fault = "") -> None:
        self.ended[step.address] = Outcome(step.address, step.setting, status, detail, fault, self.touched)

    def end_all(self, status: Status, detail: str = "", fault: Fault = "") -> None:
        for step in self.left:
            self.end(step, status, detail, fault)


@dataclass(frozen=True, slots=True)
class Writer:
    """Carries out the API steps of one home at a time: one, or several of one document. `wait` sleeps for seconds.
    `outputs` is what came out of what stands as wished, by address."""

    connector: Connector
    journal: Journal
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    outputs: dict[Address, tuple[Output, ...]] = field(default_factory=dict)

    async def carry_out(self, steps: Sequence[Step], site: Site) -> tuple[Outcome, ...]:
        """The outcomes of the steps of one home, which are written at once. Never raises RemoteError.

        A 403 on the write makes a step ``waiting``: a person's. Raises JournalLost where an intent could not be
        written down; then nothing was sent.
        """
        attempt = _Attempt(steps, site)
        try:
            await self._write(attempt)
        except Forbidden as refused:
            for step in attempt.left:
                path = " › ".join(catalogue.get(step.setting).manual_step.path)
                words = f"this credential may not write it ({refused}): by hand, {path}"
                attempt.end(step, "waiting", words, "permission")
                if step.address.part and isinstance(attempt.whole, str):
                    attempt.ended[step.address] = replace(attempt.ended[step.address], paste=attempt.whole)
        except RemoteError as failure:
            words = f"it is not known whether it was written: {failure}" if attempt.touched else str(failure)
            attempt.end_all("failed", words, fault(failure))
        return tuple(attempt.ended[step.address] for step in steps)

    async def _write(self, attempt: _Attempt) -> None:
        while True:
            reading = await self._look(attempt)
            self._sort_out(attempt, reading)
            if not attempt.left:
                return
            if attempt.last and self._is_over(attempt):
                attempt.end_all("failed", str(attempt.last), fault(attempt.last))
                return
            attempt.whole = whole = to_write(attempt.left, reading)
            for step in attempt.left:
                self.journal.intend(step, live(step, reading))
            try:
                at = attempt.left[0].address
                await self.connector.write(attempt.site, SURFACES[at.surface], at.plain_key, whole, reading)
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
                await self._read_back(attempt)
                return

    def _sort_out(self, attempt: _Attempt, reading: Reading) -> None:
        """End the steps that need no write: done already, or stale."""
        for step in attempt.left:
            value = live(step, reading)
            verdict = judge(step, value)
            if verdict == "after":
                self.outputs[step.address] = outputs(step, reading)
            if verdict == "stale":
                was, now = tell(step, before(step)), tell(step, value)
                attempt.end(step, "stale", f"live value moved: planned from {was}, now {now}. Plan again")
            elif verdict == "after" and attempt.lost:
                attempt.end(step, "verified", "its answer was lost, it was found done")
            elif verdict == "after":
                attempt.end(step, "unchanged", "was as wished already")

    async def _look(self, attempt: _Attempt) -> Reading:
        """Read the home, patiently after a send that did not end well: until something has come about."""
        waits: tuple[float, ...] = (0.0,)
        match attempt.last:
            case Conflict():
                waits = (MOVES[min(attempt.moved, len(MOVES)) - 1],)
            case RateLimited() as busy:
                waits = (min(max(busy.wait, LEAST_WAIT), MOST_WAIT),) if not self._is_over(attempt) else waits
            case RemoteError():
                waits = LOOKS
        for seconds in waits:
            await self._patience(seconds)
            reading = await self._read(attempt)
            if any(judge(step, live(step, reading)) != "before" for step in attempt.left):
                break
        return reading

    @staticmethod
    def _is_over(attempt: _Attempt) -> bool:
        """Whether patience is at its end."""
        too_long = isinstance(attempt.last, RateLimited) and attempt.last.wait > MOST_WAIT
        return too_long or attempt.lost >= SENDS or attempt.moved >= len(MOVES) or attempt.throttled > THROTTLES

    async def _read_back(self, attempt: _Attempt) -> None:
        words: dict[Address, str] = {}
        last: dict[Address, Json | Marker] = {}
        failure: Temporary | None = None
        for seconds in CONVERGE_WAITS:
            await self._patience(seconds)
            try:
                reading = await self._read(attempt)
            except Temporary as silence:
                failure = silence
                continue
            except RemoteError as refused:
                attempt.end_all("failed", f"written, but it could not be read back: {refused}", fault(refused))
                return
            failure = None
            for step in attempt.left:
                value = live(step, reading)
                if judge(step, value) == "after":
                    self.outputs[step.address] = outputs(step, reading)
                    attempt.end(step, "verified")
                else:
                    words[step.address] = missing(step, value)
                    last[step.address] = value
            if not attempt.left:
                return
            if not attempt.placed:
                attempt.placed = True
                await send_place_again(self.connector, attempt.left[0], attempt.site, reading)
        if failure:
            attempt.end_all("failed", f"written, but it could not be read back: {failure}", fault(failure))
        for step in attempt.left:
            if lacks_place_alone(step, last[step.address]):
                attempt.end(step, "verified", told_place(step, last[step.address]))
        for step in attempt.left:
            attempt.end(step, "failed", f"written, but did not converge: {words[step.address]}", "failed")

    async def _patience(self, seconds: float) -> None:
        """Wait, and let others go first meanwhile."""
        if seconds:
            release_slot()
            await self.wait(seconds)

    async def _read(self, attempt: _Attempt) -> Reading:
        """A reading for the guard. A 403 on a read is a failure, not a step by hand."""
        try:
            return await read_for(self.connector, attempt.steps[0], attempt.site)
        except Forbidden as refused:
            raise Unauthorised(
                str(refused), surface=refused.surface, account=refused.account, status=refused.status
            ) from None


async def read_for(connector: Connector, step: Step, site: Site) -> Reading:
    """A fresh reading of the surface of `step`. Raises RemoteError."""
    return await connector.read(site, SURFACES[step.address.surface], [step.address.plain_key], fresh=True)


def fault(failure: RemoteError) -> Fault:
    """Which exit code a failure stands for."""
    if isinstance(failure, Unauthorised | Forbidden):
        return "permission"
    return "unreachable" if isinstance(failure, Temporary) else "failed"
