"""What ages or ends: attestations, holds, acceptances, each with its last day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Literal

from lpconf.data_class import frozen
from lpconf.domain.state import Acceptance, Attestation, Hold, Site


@frozen
class DueEntry:
    """Something that ages or ends. `ends` is its last day; `what` says in words what it is for, the attestation where
    it is one."""

    site: Site
    kind: Literal["attestation", "hold", "acceptance"]
    name: str
    ends: datetime.date
    what: str
    attestation: Attestation | None = None


def attestation_due(site: Site, attestation: Attestation, max_age_days: int) -> DueEntry:
    """When a word is no longer verified. Raises ValueError for a date that is none."""
    ends = datetime.date.fromisoformat(attestation.date) + datetime.timedelta(days=max_age_days)
    what = f"attested {attestation.date} by {attestation.by}"
    return DueEntry(site, "attestation", attestation.name, ends, what, attestation)


def hold_due(site: Site, hold: Hold) -> DueEntry:
    """When a hold ends: from the day after it is an error."""
    return DueEntry(site, "hold", hold.setting, datetime.date.fromisoformat(hold.until), f"{hold.reason}, {hold.by}")


def acceptance_due(site: Site, acceptance: Acceptance) -> DueEntry:
    """When an acceptance ends: from the day after it opens no gate. One without an end is none."""
    what = acceptance.ticket or "no ticket"
    return DueEntry(site, "acceptance", acceptance.code, datetime.date.fromisoformat(acceptance.until), what)


def due_until(entries: Iterable[DueEntry], last: datetime.date) -> list[DueEntry]:
    """The entries whose last day is `last` or before, the earliest first."""
    due = [entry for entry in entries if entry.ends <= last]
    return sorted(due, key=lambda entry: (entry.ends, entry.site.name, entry.name))
