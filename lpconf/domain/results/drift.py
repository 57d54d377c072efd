"""What `drift` finds: observed against desired, per setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, TypeAlias, overload

from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.results.authorship import Authorship
from lpconf.domain.state import ObservedValue, Site
from lpconf.domain.value import Json

DriftStatus: TypeAlias = Literal["unreadable", "drifted", "waiting", "unverified", "held", "in_sync"]
WORST_FIRST: tuple[DriftStatus, ...] = ("unreadable", "drifted", "waiting", "unverified", "held", "in_sync")


@frozen
class DriftSetting:
    """One setting. `details` names parts that came and went (from desired to observed: ``added`` is live only,
    ``removed`` is missing live); `weakens`: less is protected than Git asks for. `note` is a sentence or nothing.
    `author` is who changed what drifted; None where nothing was read."""

    address: Address
    setting: str
    status: DriftStatus
    desired: Json
    observed: ObservedValue
    details: Mapping[str, Json] = field(default_factory=dict)
    weakens: bool = False
    note: str = ""
    author: Authorship | None = None


class InSyncSettings(Sequence[DriftSetting]):
    """The settings of an account that is in sync. Only their number is kept; they are loaded again on access, so that
    those of a large fleet are not all in memory."""

    def __init__(self, number: int, load: Callable[[], Sequence[DriftSetting]]) -> None:
        self._number, self._load = number, load

    @overload
    def __getitem__(self, at: int) -> DriftSetting: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[DriftSetting]: ...

    def __getitem__(self, at: int | slice) -> DriftSetting | Sequence[DriftSetting]:
        return self._load()[at]

    def __iter__(self) -> Iterator[DriftSetting]:
        return iter(self._load())

    def __len__(self) -> int:
        return self._number


@frozen
class DriftAccount:
    """One account. Its status is the worst of its settings; of one whose files have errors nothing is known, so it is
    `broken`: unreadable."""

    site: Site
    settings: Sequence[DriftSetting]
    broken: bool = False

    @property
    def status(self) -> DriftStatus:
        if self.broken:
            return "unreadable"
        if isinstance(self.settings, InSyncSettings):
            return "in_sync"
        return min((s.status for s in self.settings), key=WORST_FIRST.index, default="in_sync")


@frozen
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
