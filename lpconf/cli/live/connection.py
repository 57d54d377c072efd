"""One event loop and one connection for all that a command does live: hosts are discovered, and accounts logged in,
once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, TypeVar

from lpconf.cli.live import cancellable
from lpconf.cli.live.signals import GracefulStop
from lpconf.connect.connector import CountingConnector
from lpconf.workspace.run_context import LiveContext, RunContext, ignore_progress, live_context, open_connector

Result = TypeVar("Result")


class Connection:
    """A connection that is opened when it is first asked for, and closed at the end of the ``with`` block."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._router: CountingConnector | None = None

    async def live(self, context: RunContext, on_progress: Callable[[str], None] = ignore_progress) -> LiveContext:
        """The context with the connection. To be called in work of this connection."""
        if self._router is None:
            self._router = await self._stack.enter_async_context(open_connector(context))
        return live_context(context, self._router, on_progress)

    def run_reading(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do work that only looks: the first signal cancels it."""
        return cancellable.run(work, self._runner)

    def run_writing(self, work: Coroutine[Any, Any, Result], ending: GracefulStop) -> Result:
        """Do work that writes: the first signal ends it in order."""
        return ending.run(work, self._runner)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            self._runner.run(self._stack.aclose())
        finally:
            self._runner.close()
