"""The JavaScript engine that browsers run, where the extra ``masking`` is installed."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

SECONDS = 2.0
"""No script runs longer."""
_MOST_BYTES = 256 * 1024 * 1024

_lock = threading.Lock()


class Missing(Exception):
    """There is no V8 here."""


class Stopped(Exception):
    """The script ran out of time or memory, or failed."""


@cache
def _context() -> Any:
    """The one context of this process. It has no way to the outside."""
    try:
        from py_mini_racer import LibNotFoundError, MiniRacer

        context = MiniRacer()
    except (ImportError, LibNotFoundError):
        raise Missing("V8 is not installed") from None
    context.set_hard_memory_limit(_MOST_BYTES)
    return context


def run(script: str) -> Any:
    """The value of `script`. Raises Missing without V8, Stopped where it does not end well within the time limit."""
    with _lock:
        context = _context()
        from py_mini_racer import JSEvalException

        try:
            return context.eval(script, timeout_sec=SECONDS)
        except JSEvalException as failure:
            if context.was_hard_memory_limit_reached():
                _context.cache_clear()
            raise Stopped(str(failure)[:200]) from None
