"""How what two accounts' files ask for differs, setting by setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import DesiredValue, Site
from lpconf.domain.value import Json

Status: TypeAlias = Literal["only_in_a", "only_in_b", "differ"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One home, as both accounts have it: `home` is the address without its account.

    `a` and `b` are the wishes, None where the account does not manage it. `details` has the parts as a plan has them,
    from the one to the other: ``added`` and ``removed``, or ``fields``. `note` tells what the values leave open.
    """

    home: str
    setting: str
    a: DesiredValue | None
    b: DesiredValue | None
    details: Mapping[str, Json] = field(default_factory=dict)
    note: str = ""

    @property
    def status(self) -> Status:
        if self.a and self.b:
            return "differ"
        return "only_in_a" if self.a else "only_in_b"


@dataclass(frozen=True, slots=True)
class AccountDiff:
    """Two accounts compared. `differences` are in the order of homes; `equal` settings are counted."""

    a: Site
    b: Site
    differences: tuple[Difference, ...]
    equal: int
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def summary(self) -> Mapping[str, int]:
        """How many there are of each kind."""
        result = {"differ": 0, "only_in_a": 0, "only_in_b": 0}
        for difference in self.differences:
            result[difference.status] += 1
        return {**result, "equal": self.equal}
