"""Stepping aside: work that waits for the outside to recover gives its place in a crowd to others.

A refresh works on so many accounts at once. An account whose host is down waits long; it must not keep accounts of
other hosts from being looked at. The place is known to whatever runs within it, without being handed down.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

_leave: ContextVar[Callable[[], None] | None] = ContextVar("lpconf_place", default=None)


@asynccontextmanager
async def place(room: asyncio.Semaphore) -> AsyncIterator[None]:
    """A place in `room`, until the work ends or steps aside. Work that stepped aside goes on without a place."""
    await room.acquire()
    held = True

    def leave() -> None:
        nonlocal held
        if held:
            held = False
            room.release()

    token = _leave.set(leave)
    try:
        yield
    finally:
        _leave.reset(token)
        leave()


async def wait_for_slot(room: asyncio.Semaphore) -> None:
    """Wait until `room` has a free place, and take none."""
    async with room:
        pass


def release_slot() -> None:
    """Give back the place that this work holds, if any."""
    leave = _leave.get()
    if leave:
        leave()
