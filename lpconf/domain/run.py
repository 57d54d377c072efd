"""What became of the steps of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Output, Step
from lpconf.domain.state import ObservedValue

Status: TypeAlias = Literal["verified", "unchanged", "waiting", "held", "failed", "stale", "not_approved", "skipped"]
STATUSES: tuple[Status, ...] = (
    "verified",
    "unchanged",
    "waiting",
    "held",
    "failed",
    "stale",
    "not_approved",
    "skipped",
)

Fault: TypeAlias = Literal["", "failed", "permission", "unreachable"]
"""Why a step failed, as far as the exit code cares. A step that waits with ``permission`` is one that lpconf would
have written, had it been allowed to."""


@frozen
class Outcome:
    """The end of one step. `detail` is a sentence for a person. `touched`: lpconf sent a write that was carried out, or
    of which it is not known that it was not. `looks`: it waits for a fact that nobody has attested. `document` is what
    a person has to write in lpconf's place where a step stands in a document."""

    address: Address
    setting: str
    status: Status
    detail: str = ""
    fault: Fault = ""
    touched: bool = False
    looks: bool = False
    document: str = ""


@frozen
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


@frozen
class PastStep:
    """One step of a past run. `status` is empty where the run did not live to see its end; `before` is the value that
    stood before it, as far as the run knew."""

    step: Step
    before: ObservedValue
    outcome: Outcome | None

    @property
    def status(self) -> str:
        return self.outcome.status if self.outcome else "unknown"


@frozen
class PastRun:
    """One run as its record tells it. `started` is ISO, UTC; `state` how it ended, in a word or two; `summary` counts
    steps by outcome, ``unknown`` those that have none."""

    id: str
    started: str
    who: str
    host: str
    profile: str
    change_id: str
    commit: str
    state: str
    accounts: tuple[str, ...]
    summary: Mapping[str, int]
    steps: tuple[PastStep, ...] = ()
    can_go_back: bool = False
