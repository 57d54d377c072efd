"""Work that is done once per key and run, however many ask for it at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from lpconf.errors import RemoteError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class AsyncMemo(Generic[K, V]):
    """Remembers results and remote failures alike: a wrong password is not tried again for each surface."""

    def __init__(self) -> None:
        self._known: dict[K, V | RemoteError] = {}
        self._turns: dict[K, asyncio.Lock] = {}

    async def get(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        """The result of `make` for `key`. Raises the RemoteError that it raised."""
        if key not in self._known:
            await self._make_once(key, make)
        known = self._known[key]
        if isinstance(known, RemoteError):
            raise known.with_traceback(None)
        return known

    async def _make_once(self, key: K, make: Callable[[], Awaitable[V]]) -> None:
        """Make what is asked for under `key`, unless somebody else has done so while this waited for its turn."""
        async with self._turns.setdefault(key, asyncio.Lock()):
            if key in self._known:
                return
            try:
                self._known[key] = await make()
            except RemoteError as error:
                self._known[key] = error
