"""How long to wait before a request is sent again, and when to give up. Pure.

Source: facts, section 3.6: 429 waits at least one second (a log-in five), 5xx is tried three times more after 5, 10
and 15 seconds.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from lpconf.errors import RateLimited, Temporary, Unreachable

RETRIES = 3
_STEP = 5.0
_LEAST = 1.0
_JITTER = 0.25
_PATIENCE = 300.0
"""A place that asks for a longer wait than this is not waited for."""


class Final(Unreachable):
    """Asking again does not help, or costs too much."""


class Untrusted(Final):
    """The other side could not prove who it is."""


class TooSlow(Final):
    """An answer came, and had not ended when the time for the whole call was up."""


def pause(error: Temporary, attempt: int, *, scale: float, chance: float, least: float = 0.0) -> float | None:
    """Seconds to wait after failed `attempt` (from 1) before the next; None to give up.

    `chance`, between 0 and 1, spreads many waiting runs; `scale` multiplies the whole. `least` is the shortest wait
    after a 429.
    """
    if attempt > RETRIES or isinstance(error, Final):
        return None
    if isinstance(error, RateLimited):
        if error.wait > _PATIENCE:
            return None
        wait = max(error.wait, _LEAST, least)
    else:
        wait = _STEP * attempt
    return wait * (1 + _JITTER * chance) * scale


def retry_after(header: str, now: float, date: str = "") -> float:
    """The seconds that a Retry-After header asks for: a number, or a date. 0 where it says nothing readable.

    A date is read by the clock of who wrote it: `date` is what the answer gives as its own, `now` counts without one.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until, their_now = _instant(text), _instant(date)
    if until is None:
        return 0.0
    return max(0.0, until - (now if their_now is None else their_now))


def _instant(text: str) -> float | None:
    """Seconds since the epoch of a date in a header; None where it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
