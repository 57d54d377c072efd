"""Faults: what the sandbox does to single requests, so that runs can be seen to survive it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from lpconf.data_class import frozen

FaultKind: TypeAlias = Literal[
    "throttle",
    "error-before",
    "error-after",
    "drop-before",
    "drop-after",
    "slow",
    "truncated",
    "cut-off",
    "garbage",
    "expired",
    "forbidden",
    "moved",
    "delayed",
    "twin-before",
    "twin-after",
    "summary",
    "lists-dropped",
    "renumbered",
    "trimmed",
    "escaped",
]
Method: TypeAlias = Literal["any", "read", "write", "GET", "PUT", "POST", "DELETE"]

FAULT_KINDS: Mapping[FaultKind, str] = {
    "throttle": "429, with Retry-After where seconds are given; nothing is done",
    "error-before": "500; nothing is done",
    "error-after": "500; but it is done",
    "drop-before": "the connection breaks; nothing is done",
    "drop-after": "the connection breaks; but it is done",
    "slow": "the answer takes so many seconds longer",
    "truncated": "half of the body, as if it were all of it; it is done",
    "cut-off": "the connection breaks in the middle of the body; it is done",
    "garbage": "200 with a page of HTML; it is done",
    "expired": "401, and a token that was handed out is worth nothing any more; nothing is done",
    "forbidden": "403; nothing is done",
    "moved": "somebody else has moved the revision just before: 412",
    "delayed": "a read shows what was there before the last write",
    "twin-before": "somebody else makes an object of the same name just before one is created",
    "twin-after": "somebody else makes an object of the same name just after one was created",
}
"""All kinds of faults, in words."""

MISBEHAVIOURS: Mapping[FaultKind, str] = {
    "summary": "a list shows of each object its id, its name and whether it is deleted, and nothing else",
    "lists-dropped": "the answer leaves out fields whose lists are empty",
    "renumbered": "all widgets are renumbered after a write",
    "trimmed": "the name of what is written is stored without the blanks round it",
    "escaped": "the name of what is written is stored with its special signs escaped",
}
"""How a platform may behave that is whole and well: by script, and never at random."""

CREATING: frozenset[FaultKind] = frozenset({"twin-before", "twin-after"})
"""Faults of requests that create something with a name."""

_OF_READS: frozenset[FaultKind] = frozenset({"delayed", "summary", "lists-dropped"})
_OF_WRITES: frozenset[FaultKind] = frozenset({"moved", "trimmed", "escaped", "renumbered"})
TOKENS = ("login", "oauth2")
"""Where tokens are handed out: that is neither a read nor a write of a setting."""


@frozen
class Fault:
    """One fault, by script. Of the requests that fit it strikes those from the `nth` (from 1), `times` in a row.

    `surface` is named as addresses name it, besides ``discovery``, ``login``, ``oauth2`` and ``campaign``; empty for
    any. `site` is a site id, empty for any. `seconds` are the wait of a slow answer, and what a Retry-After asks for.
    """

    what: FaultKind
    surface: str = ""
    method: Method = "any"
    site: str = ""
    nth: int = 1
    times: int = 1
    seconds: float | None = None

    def fits(self, method: str, surface: str, site: str) -> bool:
        """Whether a request is of the kind that this strikes."""
        if (self.surface and self.surface != surface) or (self.site and self.site != site):
            return False
        is_read = method == "GET"
        if (self.what in _OF_READS and not is_read) or (self.what in _OF_WRITES and is_read):
            return False
        kind = "read" if is_read else "write"
        return self.method in ("any", method) or (self.method == kind and surface not in TOKENS)

    def strikes(self, count: int) -> bool:
        """Whether it strikes the fitting request of this number, from 1."""
        return self.nth <= count < self.nth + self.times
