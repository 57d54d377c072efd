"""A page of an external system as it was met: what was asked, what was answered, and what is found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Severity

TroubleKind: TypeAlias = Literal[
    "name", "refused", "timeout", "broken", "proxy", "tls", "untrusted", "expired", "not-yet", "wrong-name", "revoked"
]
"""Why there is no answer. From `tls` on it is the server's own doing, whoever asks; before, maybe this network's."""

_REACHED = frozenset({"tls", "untrusted", "expired", "not-yet", "wrong-name", "revoked"})


@frozen
class Trouble:
    """Why a URL gave no answer. `words` are fit for a person."""

    kind: TroubleKind
    words: str

    @property
    def was_reached(self) -> bool:
        """Whether somebody was there, so that it tells something of the page and not of the network."""
        return self.kind in _REACHED


@frozen
class PageReply:
    """One answer. `headers` are in their order, names in lower case, one entry per header line. `cut` says that the
    body is longer than what was read of it."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    cut: bool = False

    def all(self, name: str) -> list[str]:
        """The values of a header, one per line of it."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        """The first value of a header; empty where there is none."""
        return next(iter(self.all(name)), "")


@frozen
class Visit:
    """What came of going to a URL: the answers in order, the last one being the page, redirects before it.

    `trouble` says why `asked_last` gave no answer. `stopped` says why a redirect was not followed further.
    """

    url: str
    replies: tuple[PageReply, ...] = ()
    trouble: Trouble | None = None
    asked_last: str = ""
    stopped: Literal["", "loop", "too-many", "no-target", "bad-target"] = ""
    proxy: str = ""

    @property
    def page(self) -> PageReply | None:
        """The answer that is no redirect, if one came."""
        return self.replies[-1] if self.replies and not self.trouble and not self.stopped else None


@frozen
class Host:
    """A host that agents' browsers have to reach, and why."""

    name: str
    why: str


@frozen
class UncheckedScript:
    """A script that was not looked at, and why. `own` says that it is likely the page's own work, not a library."""

    url: str
    why: str
    own: bool


@frozen
class ExplainedMessage:
    """An error message of the SDK: what was given, what it means (empty: not known), and what to do."""

    given: str
    message: str = ""
    meaning: str = ""
    ways: tuple[str, ...] = ()
    source: str = ""


@frozen
class PageCheck:
    """The whole result. `target` is the URL or file as it may be shown; `sources` are the texts behind the marks."""

    target: str
    kind: Literal["url", "file", "none"]
    diagnostics: tuple[Diagnostic, ...] = ()
    hops: tuple[tuple[str, str], ...] = ()
    hosts: tuple[Host, ...] = ()
    looked_at: tuple[str, ...] = ()
    unseen: tuple[UncheckedScript, ...] = ()
    explained: ExplainedMessage | None = None
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)

    def count(self, severity: Severity) -> int:
        """How many findings of one severity there are."""
        return sum(d.severity is severity for d in self.diagnostics)

    @property
    def stops(self) -> bool:
        """Whether something would stop the widget."""
        return any(d.is_error and d.code != UNREACHABLE for d in self.diagnostics)

    @property
    def is_unreached(self) -> bool:
        """Whether the page could not be reached from here."""
        return any(d.code == UNREACHABLE for d in self.diagnostics)


UNREACHABLE = "widget.unreachable"
