"""How two accounts differ, setting by setting: in what their files ask for, or in what is live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import DesiredValue, ObservedValue, Site
from lpconf.domain.value import ABSENT, Json

Status: TypeAlias = Literal["only_in_a", "only_in_b", "differ", "unknown"]


@frozen
class LiveSide:
    """What is known of a home of one account. `value` is what was `observed` with names in the place of ids, None where
    there is none; `write_hints` is what a desired value has beside its value; nothing live shows it."""

    value: Json
    observed: ObservedValue
    write_hints: Mapping[str, str] = field(default_factory=dict)


Side: TypeAlias = DesiredValue | LiveSide


@frozen
class Difference:
    """One home, as both accounts have it: `home` is the address without its account.

    `a` and `b` are the desired values, None where the account does not manage it; or what is live, None where its
    platform has no such setting. `details` has the parts as a plan has them, from the one to the other: ``added`` and
    ``removed``, or ``fields``. `note` tells what the values leave open.
    """

    home: str
    setting: str
    a: Side | None
    b: Side | None
    details: Mapping[str, Json] = field(default_factory=dict)
    note: str = ""

    @property
    def status(self) -> Status:
        if not (_is_known(self.a) and _is_known(self.b)):
            return "unknown"
        if _is_there(self.a) and _is_there(self.b):
            return "differ"
        return "only_in_a" if _is_there(self.a) else "only_in_b"


def _is_known(side: Side | None) -> bool:
    return side.observed.known if isinstance(side, LiveSide) else True


def _is_there(side: Side | None) -> bool:
    return side.observed.value is not ABSENT if isinstance(side, LiveSide) else side is not None


@frozen
class AccountDiff:
    """Two accounts compared. `differences` are in the order of homes; `equal` settings are counted. `profile` and
    `kind` say where what is live was read; they are empty where files were compared."""

    a: Site
    b: Site
    differences: tuple[Difference, ...]
    equal: int
    diagnostics: tuple[Diagnostic, ...] = ()
    profile: str = ""
    kind: str = ""

    @property
    def is_live(self) -> bool:
        return bool(self.profile)

    @property
    def summary(self) -> Mapping[str, int]:
        """How many there are of each kind; what is not known only of what is live."""
        result = {"differ": 0, "only_in_a": 0, "only_in_b": 0, **({"unknown": 0} if self.is_live else {})}
        for difference in self.differences:
            result[difference.status] += 1
        return {**result, "equal": self.equal}
