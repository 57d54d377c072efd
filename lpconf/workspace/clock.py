"""The one place where the clock is asked."""

from __future__ import annotations

import datetime
import os

from lpconf.data_class import frozen
from lpconf.domain.wording import shown
from lpconf.errors import UsageError


@frozen
class RunClock:
    """When a command runs. `today` decides what has expired; `created` is what a plan says of itself, and is fixed by
    ``SOURCE_DATE_EPOCH`` so that equal inputs give equal bytes."""

    now: datetime.datetime
    created: str

    @property
    def today(self) -> datetime.date:
        return self.now.date()


def current_clock() -> RunClock:
    """The present, in UTC. Raises UsageError where ``SOURCE_DATE_EPOCH`` is no number of seconds."""
    now = datetime.datetime.now(datetime.UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        created = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch else now
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH {shown(epoch)!r} is no number of seconds since 1970") from None
    return RunClock(now, created.strftime("%Y-%m-%dT%H:%M:%SZ"))
