"""What became of the steps of a plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lpconf.terms.address import Address
from lpconf.terms.diagnostic import Diagnostic
from lpconf.terms.plan import Output

Status: TypeAlias = Literal["verified", "unchanged", "waiting", "held", "failed", "stale", "skipped"]
STATUSES: tuple[Status, ...] = ("verified", "unchanged", "waiting", "held", "failed", "stale", "skipped")

Fault: TypeAlias = Literal["", "failed", "permission", "unreachable"]
"""Why a step failed, as far as the exit code cares. A step that waits with ``permission`` is one that lpconf would
have written, had it been allowed to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one step. `detail` is a sentence for a person. `touched`: lpconf sent a write that was carried out,
    or of which it is not known that it was not."""

    address: Address
    setting: str
    status: Status
    detail: str = ""
    fault: Fault = ""
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """An apply, folded. `id` names its journal."""

    id: str
    outcomes: tuple[Outcome, ...]
    outputs: tuple[Output, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    interrupted: bool = False

    @property
    def summary(self) -> dict[str, int]:
        """How many steps ended in which status; every status is named."""
        counts = Counter(outcome.status for outcome in self.outcomes)
        return {status: counts[status] for status in STATUSES}
