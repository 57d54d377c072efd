"""Requests to one surface, what became of each, and how patiently it is tried again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Reading
from lpconf.domain.address import Address
from lpconf.domain.plan import Step
from lpconf.domain.run import Fault, Outcome, Status
from lpconf.domain.state import Site
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.errors import Conflict, Forbidden, RateLimited, RemoteError, Temporary, Unauthorised

MOST_SENDS = 2
"""How often a write is sent when its answer is lost: once, and once more after looks that found it not done."""

CONFLICT_WAITS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a write is judged again, each time that the revision moved under it."""

MOST_THROTTLES = 3
"""How often a throttled write waits for its turn."""
LEAST_WAIT, MOST_WAIT = 1.0, 300.0
"""Seconds. A platform that asks for a longer wait is not waited for."""

CONVERGE_WAITS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each look after a write; the last look decides."""

LOST_ANSWER_WAITS = CONVERGE_WAITS
"""Seconds before each look after a lost answer: a write may show as late as one that was answered."""


@dataclass(slots=True)
class Write:
    """One request to be sent: the steps of one home, or of several features together. It counts how often its answer
    was lost, the revision moved, the platform asked for patience; `guard` is the revision that was named last, `stored`
    the object as the answer told it. `place_refused` says why its place could not be sent once more, `stored_name_note`
    how the platform calls the object, where it does so otherwise."""

    steps: list[Step]
    lost: int = 0
    conflicts: int = 0
    throttled: int = 0
    answered: bool = False
    placed: bool = False
    error: RemoteError | None = None
    guard: str | None = None
    document: Json | Marker = ABSENT
    stored: Json = None
    place_refused: str = ""
    stored_name_note: str = ""

    @property
    def touched(self) -> bool:
        """Whether the platform may hold something of it."""
        return self.answered or self.lost > 0

    @property
    def creates(self) -> bool:
        """Whether sending it twice could make two of something."""
        return any(step.action == "create" for step in self.steps)

    @property
    def keys(self) -> list[str]:
        return [step.address.plain_key for step in self.steps]

    @property
    def is_exhausted(self) -> bool:
        """Whether patience is at its end."""
        asks_too_much = isinstance(self.error, RateLimited) and self.error.wait > MOST_WAIT
        tried = self.lost >= MOST_SENDS or self.conflicts >= len(CONFLICT_WAITS) or self.throttled > MOST_THROTTLES
        return asks_too_much or tried

    @property
    def waits(self) -> tuple[float, ...]:
        """Seconds before each look after it did not end well."""
        if isinstance(self.error, Conflict):
            return (CONFLICT_WAITS[min(self.conflicts, len(CONFLICT_WAITS)) - 1],)
        if isinstance(self.error, RateLimited):
            return (0.0,) if self.is_exhausted else (min(max(self.error.wait, LEAST_WAIT), MOST_WAIT),)
        return LOST_ANSWER_WAITS

    def is_provably_unwritten(self, reading: Reading) -> bool:
        """Whether the platform says by its revision that nothing was written since, if the answer was lost."""
        now = reading.guard(self.steps[0].address.plain_key)
        return self.guard is not None and now == self.guard


@dataclass(slots=True)
class Batch:
    """Steps of one surface that are carried out together, and the outcomes of those that have ended."""

    site: Site
    surface: str
    writes: list[Write]
    outcomes: dict[Address, Outcome] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        return [key for write in self.writes for key in write.keys]

    @property
    def open_writes(self) -> list[Write]:
        """The writes that have steps without an outcome, in their order."""
        return [write for write in self.writes if write.steps]

    @property
    def last_error(self) -> Write | None:
        """The open write that did not end well, if any: it says how patiently to look."""
        return next((write for write in self.open_writes if write.error is not None), None)

    def end(self, write: Write, step: Step, status: Status, detail: str = "", fault: Fault = "") -> None:
        """Note the outcome of a step."""
        self.outcomes[step.address] = Outcome(step.address, step.setting, status, detail, fault, write.touched)
        write.steps = [other for other in write.steps if other is not step]

    def end_all(self, write: Write, status: Status, detail: str = "", fault: Fault = "") -> None:
        """Note the same outcome for all that is left of a write."""
        for step in list(write.steps):
            self.end(write, step, status, detail, fault)

    def end_open(self, words: str, why: Fault) -> None:
        """Fail all that is open; of what was sent it is not known what became of it."""
        for write in self.open_writes:
            detail = f"it is not known whether it was written: {words}" if write.touched else words
            self.end_all(write, "failed", detail, why)

    def split(self, write: Write) -> None:
        """Make a request of each step of a write that was refused as a whole."""
        place = self.writes.index(write)
        lost = min(write.lost, MOST_SENDS - 1)
        self.writes[place : place + 1] = [Write([step], lost, guard=write.guard) for step in write.steps]
        write.steps = []


def writes_of(steps: Iterable[Step]) -> list[Write]:
    """Steps as requests: those of one document are one, and so are those of a surface that takes several at once (AC
    features)."""
    by_home: dict[Address, Write] = {}
    for step in steps:
        address = step.address
        if SURFACES[address.surface].writes_together:
            address = Address(address.account, address.surface, "")
        elif address.part:
            address = Address(*address[:3])
        by_home.setdefault(address, Write([])).steps.append(step)
    return list(by_home.values())


def fault(failure: RemoteError) -> Fault:
    """Which exit code a failure stands for."""
    if isinstance(failure, Unauthorised | Forbidden):
        return "permission"
    return "unreachable" if isinstance(failure, Temporary) else "failed"
