"""What `drift` finds: observed against desired, per setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lpconf.terms.address import Address
from lpconf.terms.diagnostic import Diagnostic
from lpconf.terms.state import Seen, Site
from lpconf.terms.value import Json

DriftStatus: TypeAlias = Literal["unreadable", "drifted", "waiting", "unverified", "held", "in_sync"]
WORST_FIRST: tuple[DriftStatus, ...] = ("unreadable", "drifted", "waiting", "unverified", "held", "in_sync")


@dataclass(frozen=True, slots=True)
class DriftSetting:
    """One setting. `details` names parts that came and went (from desired to observed: ``added`` is live only,
    ``removed`` is missing live); `weakens`: less is protected than Git asks for. `note` is a sentence or nothing."""

    address: Address
    setting: str
    status: DriftStatus
    desired: Json
    seen: Seen
    details: Mapping[str, Json] = field(default_factory=dict)
    weakens: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class DriftAccount:
    """One account. Its status is the worst of its settings."""

    site: Site
    settings: tuple[DriftSetting, ...]

    @property
    def status(self) -> DriftStatus:
        return min((s.status for s in self.settings), key=WORST_FIRST.index, default="in_sync")


@dataclass(frozen=True, slots=True)
class DriftReport:
    """A whole drift run."""

    profile: str
    kind: str
    accounts: tuple[DriftAccount, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """Accounts by status; every status is named."""
        counts = Counter(account.status for account in self.accounts)
        return {status: counts[status] for status in WORST_FIRST}
