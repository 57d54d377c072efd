"""How long to wait before a question is asked again, and when to give up. Pure.

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


def retry_after(header: str, now: float) -> float:
    """The seconds that a Retry-After header asks for: a number, or a date. 0 where it says nothing readable."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0
