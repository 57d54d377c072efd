"""Looking at the outside, until it is done or somebody interrupts."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from lpconf.cli.exit_codes import Terminated

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T], runner: asyncio.Runner | None = None) -> T:
    """The result of `work`. The first Ctrl-C or SIGTERM cancels it wherever it waits (for an answer, to ask again, for
    the command of a credential), lets it close what it opened, and raises KeyboardInterrupt or Terminated; the
    second one ends the process at once."""
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    async def guarded() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop(number: int) -> None:
            came.append(number)
            for item in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(item)
                signal.signal(item, signal.SIG_DFL)
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop, number)
        try:
            return await work
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    try:
        return runner.run(guarded()) if runner else asyncio.run(guarded())
    except asyncio.CancelledError:
        if signal.SIGTERM in came:
            raise Terminated from None
        raise KeyboardInterrupt from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
