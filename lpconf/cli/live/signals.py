"""Ctrl-C and SIGTERM while accounts are written to: the first ends the run in order, the second at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from lpconf.apply.executor import Stop
from lpconf.cli import exit_codes

Result = TypeVar("Result")


class GracefulStop:
    """Stops a run on a signal: the first sets `stop`, the second cancels. `code` is the resulting exit code, None
    without a signal. `say` shows the person what happens.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.stop = Stop()
        self.code: int | None = None
        self._say = say

    def run(self, work: Coroutine[Any, Any, Result], runner: asyncio.Runner) -> Result:
        """Do `work` in the event loop of `runner`. The second signal cancels it. Raises KeyboardInterrupt where the
        work does not end by itself then."""
        results: list[Result] = []

        async def watched() -> None:
            results.append(await self._watched(work))

        try:
            # Not returned through the task: Python puts a task in words, result and all, where it looks up a signal.
            runner.run(watched())
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None
        return results[0]

    async def _watched(self, work: Coroutine[Any, Any, Result]) -> Result:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        before = {number: signal.getsignal(number) for number in exit_codes.STOP_SIGNALS}
        for number in exit_codes.STOP_SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number, task)
        try:
            return await work
        finally:
            for number, handler in before.items():
                loop.remove_signal_handler(number)
                signal.signal(number, handler)

    def _on_signal(self, number: int, task: asyncio.Task[Any]) -> None:
        if self.code is None:
            self.code = exit_codes.TERMINATED if number == signal.SIGTERM else exit_codes.INTERRUPTED
            self.stop.now = True
            self._say("Stopping: finishing the writes under way. Once more ends at once.")
        else:
            self._say("Ending at once: what is under way is not waited for.")
            task.cancel()
