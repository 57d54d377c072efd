"""The JavaScript engine that browsers run, where the extra ``masking`` is installed."""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import threading
from functools import cache
from pathlib import Path
from typing import Any

SECONDS = 2.0
"""No script runs longer."""
_MOST_BYTES = 256 * 1024 * 1024

_lock = threading.Lock()


class V8Missing(Exception):
    """There is no V8 here."""


class Stopped(Exception):
    """The script failed."""


class OutOfBounds(Stopped):
    """The script ran out of time or memory."""


@cache
def _context() -> Any:
    """The one context of this process. It has no way to the outside."""
    try:
        from py_mini_racer import LibNotFoundError, MiniRacer  # start-up
    except ImportError:
        raise V8Missing("V8 is not installed") from None
    try:
        context = MiniRacer()
    except LibNotFoundError:
        raise V8Missing("V8 is not installed") from None
    atexit.register(context.close)
    context.set_hard_memory_limit(_MOST_BYTES)
    return context


def run(script: str, seconds: float | None = None) -> Any:
    """The value of `script`. Raises Missing without V8, OutOfBounds where it does not end within the time limit (it is
    interrupted, also inside a regular expression) or takes too much memory, Stopped where it fails otherwise."""
    with _lock:
        context = _context()
        from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException  # start-up

        try:
            return context.eval(script, timeout_sec=SECONDS if seconds is None else seconds)
        except JSEvalException as failure:
            spent = context.was_hard_memory_limit_reached()
            if spent:
                _context.cache_clear()
            elif isinstance(failure, JSTimeoutException):
                # A context that still winds down while the process ends would never let it end.
                with contextlib.suppress(JSEvalException):
                    context.eval("0", timeout_sec=SECONDS)
            kind = OutOfBounds if spent or isinstance(failure, JSTimeoutException | JSOOMException) else Stopped
            raise kind(str(failure)[:200]) from None


def version() -> str:
    """V8's version, such as ``14.3``. Raises Missing without V8."""
    with _lock:
        return str(getattr(_context(), "v8_version", "")).strip()


@cache
def home() -> str:
    """What distinguishes this V8 from another one, without loading it; empty where there is none."""
    package = importlib.util.find_spec("py_mini_racer")
    if package is None or not package.origin:
        return ""
    libraries = [entry for entry in os.scandir(Path(package.origin).parent) if "mini_racer." in entry.name]
    return " ".join(
        sorted(f"{library.path}:{library.stat().st_size}:{library.stat().st_mtime_ns}" for library in libraries)
    )
