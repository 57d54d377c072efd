"""Exit codes (contract, section 3), and which of several wins."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from lpconf.errors import Forbidden, LockHeld, LpconfError, RemoteError, StalePlan, Temporary, Unauthorised, UsageError

DONE, ERROR, CHANGES, FAILED, STALE, GATED, PERMISSION, UNREACHABLE, LOCKED, WAITING = range(10)
USAGE, INTERRUPTED, TERMINATED = 64, 130, 143

PRECEDENCE = (
    INTERRUPTED,
    TERMINATED,
    USAGE,
    LOCKED,
    ERROR,
    GATED,
    FAILED,
    STALE,
    PERMISSION,
    UNREACHABLE,
    WAITING,
    CHANGES,
    DONE,
)


class Terminated(BaseException):
    """SIGTERM was received. Like KeyboardInterrupt no `Exception`, so that no handler of failures catches it."""


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""The signals by which somebody ends a program."""


def install_signal_handlers(early: Sequence[int] = ()) -> None:
    """Let SIGINT raise KeyboardInterrupt and SIGTERM raise Terminated, unless the caller of lpconf ignores them.

    `early` are signals that arrived before: the first of them is raised at once.
    """
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _terminate}
    for number in STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handlers[number])
    if early:
        raise Terminated if early[0] == signal.SIGTERM else KeyboardInterrupt


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Let a signal wait until what was begun is whole; a second one is heard at once."""
    waiting: list[int] = []
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}

    def wait(number: int, frame: FrameType | None) -> None:
        waiting.append(number)
        if len(waiting) > 1:
            handlers[number](number, frame)

    for number in STOP_SIGNALS:
        handler = signal.getsignal(number)
        if callable(handler):
            with suppress(ValueError):  # signals come to the main thread alone
                signal.signal(number, wait)
                handlers[number] = handler
    try:
        yield
    finally:
        for held_back, handler in handlers.items():
            signal.signal(held_back, handler)
    if waiting:
        handlers[waiting[0]](waiting[0], None)


def _terminate(number: int, frame: object) -> None:
    raise Terminated


def worst(codes: Iterable[int]) -> int:
    """The code that wins where several apply; 0 for none."""
    return min(codes, key=PRECEDENCE.index, default=DONE)


def of_failure(failure: LpconfError) -> int:
    """The exit code of a failure that ended a command."""
    if isinstance(failure, UsageError):
        return USAGE
    if isinstance(failure, LockHeld):
        return LOCKED
    if isinstance(failure, StalePlan):
        return STALE
    if isinstance(failure, Unauthorised | Forbidden):
        return PERMISSION
    if isinstance(failure, Temporary):
        return UNREACHABLE
    return ERROR


def of_interruption(ended: BaseException) -> int:
    """The exit code of a command that somebody ended."""
    return TERMINATED if isinstance(ended, Terminated) else INTERRUPTED


def of_faults(faults: Iterable[RemoteError]) -> set[int]:
    """The exit codes of surfaces that could not be read."""
    return {of_failure(fault) for fault in faults}
