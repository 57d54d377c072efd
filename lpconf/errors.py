"""Failures of lpconf, one tree.

LpconfError
├─ ConfigError             files or arguments are wrong; carries diagnostics
├─ UsageError              the command line is wrong
├─ ResultLost              stdout takes no result: a full disk, or a reader that has gone
├─ PlanError
│  ├─ BrokenPlan           the plan file is damaged, or was changed by hand
│  ├─ StalePlan            the plan is not what was approved
│  └─ CycleFound           settings need each other in a ring; carries the members
├─ LockHeld                another run works on the accounts; carries diagnostics
└─ RemoteError             the outside said no; carries surface, account, status
   ├─ Temporary
   │  ├─ Unreachable       no connection, or no answer in time
   │  ├─ RateLimited       429, retries used up
   │  └─ ServerFault       5xx, retries used up
   └─ Permanent
      ├─ Unauthorised      401, or no credential
      ├─ Forbidden         403
      ├─ Conflict          412 or 409: the revision has moved
      ├─ NotOffered        the bridge does not offer this surface
      └─ Unexpected        an answer that does not parse, or any other status

Expected problems in people's files are `Diagnostic` values, gathered and printed together; these exceptions
are for what stops a command or a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lpconf.redaction import redact

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


class LpconfError(Exception):
    """Any failure that lpconf reports in words. The message is fit for a person, and holds no known secret."""

    def __init__(self, *words: object) -> None:
        super().__init__(*(redact(word) if isinstance(word, str) else word for word in words))


class ConfigError(LpconfError):
    """Files or references are wrong. `diagnostics` says where and why."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(d.summary for d in diagnostics) or "configuration error")
        self.diagnostics = tuple(diagnostics)


class UsageError(LpconfError):
    """The command line asks for something that does not go together."""


class ResultLost(LpconfError):
    """stdout takes no result. `reader_left`: whoever read it wants no more."""

    def __init__(self, fault: OSError) -> None:
        super().__init__(f"stdout: {fault.strerror or fault}")
        self.reader_left = isinstance(fault, BrokenPipeError)


class PlanError(LpconfError):
    """No plan can be made or carried out."""


class BrokenPlan(PlanError):
    """The plan file is none, is damaged, or was changed after it was saved."""


class StalePlan(PlanError):
    """The plan is not the one that was approved."""


class CycleFound(PlanError):
    """Addresses wait for each other in a ring. `members` are in ring order, the first repeated at the end."""

    def __init__(self, members: Sequence[object]) -> None:
        super().__init__("these wait for each other: " + " -> ".join(str(m) for m in members))
        self.members = tuple(members)


class LockHeld(LpconfError):
    """Other runs hold the locks of all accounts to be changed. `diagnostics` says for each account who."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(d.summary for d in diagnostics) or "another run holds the lock")
        self.diagnostics = tuple(diagnostics)


class RemoteError(LpconfError):
    """A place outside answered badly or not at all. Messages never hold credentials.

    `sent` is False where it is sure that a write never left, or was not carried out: nothing is to be looked for.
    """

    sent = True

    def __init__(self, message: str, *, surface: str = "", account: str = "", status: int | None = None) -> None:
        super().__init__(message)
        self.surface = surface
        self.account = account
        self.status = status


class Temporary(RemoteError):
    """May go well later."""


class Unreachable(Temporary):
    """No connection, or no answer in time."""


class RateLimited(Temporary):
    """Throttled, and the retries are used up. `wait` is in seconds."""

    def __init__(
        self, message: str, *, wait: float = 0.0, surface: str = "", account: str = "", status: int | None = 429
    ) -> None:
        super().__init__(message, surface=surface, account=account, status=status)
        self.wait = wait


class ServerFault(Temporary):
    """A 5xx answer, and the retries are used up."""


class Permanent(RemoteError):
    """Will not go well without a change."""


class Unauthorised(Permanent):
    """No credential, or one that is not taken (401)."""


class Forbidden(Permanent):
    """The credential may not do this (403)."""


class Conflict(Permanent):
    """The revision has moved since it was read (412, 409)."""


class NotOffered(Permanent):
    """The bridge does not offer this surface for this account (404)."""


class Unexpected(Permanent):
    """An answer of the wrong shape, or an unforeseen status."""
