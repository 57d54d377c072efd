"""How many requests may be under way to one host, and whether it is there at all. Nothing in here knows HTTP.

`HostLimiter` begins narrow and widens with each answer, halves when the host throttles, and recovers slowly from then
on (additive increase, multiplicative decrease). A host that never answers thus holds a few places of the house, not
all.

`CircuitBreaker` finds out for everybody whether a host is down: after some losses in a row those under way go on
trying, the others wait for their verdict. A thousand accounts on a dead host fail in the time of one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

_BEGIN = 8
"""Places of a host that has not answered yet."""
LOSSES = 3
"""Accounts whose requests were lost in a row, none answered in between, after which a host is doubted."""
REST = 30.0
"""Seconds (times backoff_scale) until a host that was given up is tried again, by one request, once."""


class HostLimiter:
    """The places of one host. `epoch` counts its halvings."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(min(most, _BEGIN))
        self._busy = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self.throttled_once = False
        self.epoch = 0

    @property
    def places(self) -> int:
        """How many requests may be under way now."""
        return int(self._limit)

    @property
    def is_full(self) -> bool:
        """Whether the next request has to wait."""
        return self._busy >= self.places or bool(self._queue)

    async def enter(self) -> int:
        """Wait for a place, in order of arrival. Gives the epoch, for `throttled`."""
        if self.is_full:
            turn = asyncio.get_running_loop().create_future()
            self._queue.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.leave()  # the place came together with the end
                raise
        else:
            self._busy += 1
        return self.epoch

    def leave(self) -> None:
        """Give a place back."""
        self._busy -= 1
        self._admit()

    def answered(self) -> None:
        """An answer that throttles nobody: widen."""
        self._limit = min(self._limit + (1 / self._limit if self.throttled_once else 1), float(self._most))
        self._admit()

    def throttled(self, epoch: int) -> bool:
        """A 429 to a request that entered in `epoch`: halve, once for all requests that were under way together.
        Tells whether it did."""
        if epoch != self.epoch:
            return False
        self.epoch += 1
        self.throttled_once = True
        self._limit = max(1.0, self._limit / 2)
        return True

    def _admit(self) -> None:
        while self._queue and self._busy < self.places:
            turn = self._queue.popleft()
            if not turn.done():
                self._busy += 1
                turn.set_result(None)


class CircuitBreaker:
    """Whether one surface of one host is there, as far as its requests have found out. `why` tells the last loss.

    Suspicion needs losses of several accounts with no answer in between: what breaks for one account alone must not
    stop the others. Requests that are under way then go on trying, all at the same time; new ones wait. One answer
    clears the host; when the last of the triers gives up, the host is down, for a while.
    """

    def __init__(self, now: Callable[[], float], rest: float) -> None:
        self._now, self._rest = now, rest
        self._lost: set[str] = set()
        self._triers: set[object] = set()
        self._given_up: float | None = None
        self._half_open = False
        self._changed = asyncio.Event()
        self.why = ""

    @property
    def is_shut(self) -> bool:
        """Whether the host was given up a short while ago."""
        return self._given_up is not None and self._now() - self._given_up < self._rest

    def admits(self, caller: object) -> bool:
        """Whether `caller` may try; else others are finding out, and `changed` will come."""
        if self._given_up is not None:  # rested: one may try, once
            self._given_up, self._half_open = None, True
        if caller not in self._triers and self._suspect and self._triers:
            return False
        self._triers.add(caller)
        return True

    async def changed(self) -> None:
        """Wait until something is found out."""
        await self._changed.wait()

    def answered(self) -> None:
        """The host has answered, whatever it said."""
        doubted = self._suspect
        self._lost.clear()
        self._given_up, self._half_open = None, False
        if doubted:
            self._notify()

    def lost(self, account: str, why: str) -> bool:
        """No answer. Whether trying again is pointless: a rested host gets one chance."""
        self._lost.add(account)
        self.why = why
        return self._half_open

    def leave(self, caller: object, *, gave_up: bool = False) -> None:
        """`caller` has ended; `gave_up`: it tried as often as it is tried, and no answer came."""
        self._triers.discard(caller)
        if self._suspect and not self._triers:
            if gave_up:
                self._given_up = self._now()
            self._notify()

    @property
    def _suspect(self) -> bool:
        return self._half_open or len(self._lost) >= LOSSES

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
