"""The time in which a feature grant is in force. Pure.

The form of the times is not documented, so all common ones are read: seconds, milliseconds, ISO 8601. Times without a
zone are those of the provider ``gson``, which are US Eastern: one instant was recorded as ``1969-12-31 19:00:00``
there and as ``…T19:00:00-05:00`` in the other shape (platform round 2, finding 13; inferred).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lpconf.domain.value import Json

_DATE_ALONE = len("2026-12-31")
_MILLISECONDS = 1e11
"""Larger numbers are no seconds: they would lie after the year 5000."""
_FOR_EVER = float("inf")


@cache
def _eastern() -> ZoneInfo:
    return ZoneInfo("America/New_York")


class Window(NamedTuple):
    """From when until when, in seconds since the epoch."""

    start: float
    end: float

    def is_open(self, now: float) -> bool:
        """Whether the grant is in force."""
        return self.start <= now < self.end


def window_of(grant: Mapping[str, Json]) -> Window:
    """The window of a grant, in either spelling. Raises ValueError for times that cannot be read."""
    start = _instant(grant.get("startDate", grant.get("from")))
    end = _instant(grant.get("endDate", grant.get("to")), is_end=True)
    return Window(0.0 if start is None else start, _FOR_EVER if end is None else end)


def is_default(grant: Mapping[str, Json]) -> bool:
    """Whether nobody made this grant: the platform lists each feature with its default from the epoch on."""
    written = grant.get("startDate", grant.get("from"))
    return written not in (None, "") and _instant(written) == 0.0


def eastern_text(seconds: float) -> str:
    """An instant as the provider ``gson`` writes it."""
    return datetime.fromtimestamp(seconds, _eastern()).strftime("%Y-%m-%d %H:%M:%S")


def offset_text(seconds: float) -> str:
    """An instant as the other shape writes it."""
    return datetime.fromtimestamp(seconds, _eastern()).isoformat(timespec="milliseconds")


def _instant(written: Json, *, is_end: bool = False) -> float | None:
    """Seconds since the epoch; None where nothing is written. A mere date as the end means the end of that day."""
    if written is None or written == "":
        return None
    try:
        return _from_text(written.strip(), is_end) if isinstance(written, str) else _from_number(written)
    except (ValueError, TypeError, OverflowError):
        raise ValueError("its time window cannot be read") from None


def _from_number(written: Json) -> float:
    if isinstance(written, bool | list | dict):
        raise ValueError
    number = float(written)
    if number != number or number in (_FOR_EVER, -_FOR_EVER):
        raise ValueError
    return number / 1000 if abs(number) > _MILLISECONDS else number


@lru_cache(maxsize=1_000)  # the grants of a fleet have few times among them
def _from_text(text: str, is_end: bool) -> float:
    with contextlib.suppress(ValueError):
        return _from_number(text)
    instant = datetime.fromisoformat(text)
    if is_end and len(text) <= _DATE_ALONE:
        instant += timedelta(days=1)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=_eastern())
    return instant.timestamp()
