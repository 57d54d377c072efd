"""What an auditor asks of an account: which protections are on, since when, and on whose word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic

CapabilityState: TypeAlias = Literal["on", "off", "not known"]
Basis: TypeAlias = Literal["", "claimed", "attested", "signed", "live"]
"""On what the state rests: a claim (which proves nothing), a person's word, a signed word, or a reading. For what is on
the weakest of all that it needs, for what is off the strongest that says so. Empty where nobody has said anything."""


@frozen
class Gap:
    """Days, both counted, on which the newest evidence was older than the project allows. ISO dates."""

    first: str
    last: str
    days: int


@frozen
class AuditEntry:
    """One capability of one account. `since` is the day from which the state is proved; `last_seen` that of the
    evidence on which it rests. `desired` is what the files ask for now (None: nothing), since `desired_since`.
    `boundary` says in words what the capability does not reach back to."""

    account: str
    site: str
    capability: str
    title: str
    state: CapabilityState
    since: str = ""
    basis: Basis = ""
    by: str = ""
    ticket: str = ""
    evidence: tuple[str, ...] = ()
    last_seen: str = ""
    gaps: tuple[Gap, ...] = ()
    desired: bool | None = None
    desired_since: str = ""
    boundary: str = ""

    @property
    def gap_days(self) -> int:
        return sum(gap.days for gap in self.gaps)


@frozen
class AuditReport:
    """All capabilities of the accounts between two days (ISO). `commits` and `runs` count what was read for it."""

    since: str = ""
    until: str = ""
    entries: tuple[AuditEntry, ...] = ()
    commits: int = 0
    runs: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()

    def with_problems(self, diagnostics: Iterable[Diagnostic]) -> AuditReport:
        """The same with more to be said."""
        return replace(self, diagnostics=(*diagnostics, *self.diagnostics))
