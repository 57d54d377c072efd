"""Accounts, their desired values, and what was observed of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import NO_ENTRIES, frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker

Platform: TypeAlias = Literal["chat", "messaging", "messaging_and_chat"]
Mode: TypeAlias = Literal["api", "observe", "manual"]
"""api: lpconf reads and writes. observe: lpconf reads, a person writes. manual: a person does both."""

Source: TypeAlias = Literal["live", "recorded", "attested", "expired", "contradicted", "unknown", "unreadable"]
"""Where what is known comes from. recorded: read by an earlier run. expired: an attestation that is too old.
contradicted: a person's word against which a reading speaks, so that it counts for nothing."""


@frozen
class Site:
    """An account as connectors know it. `id` is the LivePerson site id; `file` its account file."""

    name: str
    id: str
    platform: Platform
    labels: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    @property
    def has_chat(self) -> bool:
        return self.platform != "messaging"

    @property
    def has_messaging(self) -> bool:
        return self.platform != "chat"


@frozen
class Requirement:
    """Another address that has to be on first. `soft`: only where it is desired on too."""

    address: Address
    setting: str
    soft: bool = False


@frozen
class NameReference:
    """A name that stands for the id of something on `surface` of `account`.

    Once found, the id replaces it at the path `at` of the value; an empty path asks only whether it exists. `as_text`:
    the id is written as a string here, whatever its type where the thing lives.
    """

    account: str
    surface: str
    name: str
    at: tuple[str | int, ...]
    mark: Mark
    as_text: bool = False


@frozen
class PartOrigin:
    """The line that causes one part of a value: a pattern, an element, a target, a field."""

    part: str
    mark: Mark


@frozen
class DesiredValue:
    """The value that `address` shall have, as its home writes it. `mark` is the line of the file that asks for it.

    `refs` are names in `value` that have to be looked up live; `write_hints` is what a write has to know beside the
    value, such as the former name of an object or its template; `checks` the facts on which it depends, none of them
    ever set by lpconf; `origins` the lines of its parts; `named` the value with the names of the files, after ids have
    replaced them in `value`.
    """

    address: Address
    setting: str
    value: Json
    mark: Mark
    needs: tuple[Requirement, ...] = ()
    raw: bool = False
    refs: tuple[NameReference, ...] = ()
    write_hints: Mapping[str, str] = NO_ENTRIES
    checks: tuple[Address, ...] = ()
    origins: tuple[PartOrigin, ...] = ()
    named: Json = None


@frozen
class Evidence:
    """A file that shows what was seen: its path from the root of the repository, and its SHA-256 in hex."""

    file: str
    sha256: str


@frozen
class SecondPerson:
    """A further person who looked, the day (ISO), and their signature (base64; empty: not signed)."""

    by: str
    date: str
    sig: str = ""


@frozen
class Attestation:
    """A person's dated word. `date` is ISO (YYYY-MM-DD); `sig` an SSH signature in base64 (empty: not signed)."""

    name: str
    value: Json
    by: str
    date: str
    ticket: str = ""
    mark: Mark | None = None
    evidence: tuple[Evidence, ...] = ()
    second: SecondPerson | None = None
    sig: str = ""


BY_RECORDING = "a recording"
"""In the place of a person's name: the value comes from a recording that is too old to be relied on."""
RECORD = "lpconf observe --out FILE.lpobs"
"""The command that takes another one."""


@frozen
class ObservedValue:
    """What is known of one address. `by`, `date` and `ticket` are those of an attestation; `why` says in words
    why a value could not be read; `modified` is the platform's own date of the last edit, `container` the object of
    which the value is a part. `claim` is the digest of a value that a person's word gives and a reading contradicts:
    it is on by that word, and not known."""

    value: Json | Marker
    source: Source
    revision: str | None = None
    by: str = ""
    date: str = ""
    ticket: str = ""
    why: str = ""
    modified: str = ""
    container: Json = None
    claim: str = ""

    @property
    def known(self) -> bool:
        return self.value is not UNKNOWN and self.value is not UNREADABLE

    @property
    def json(self) -> Json:
        """The value, None where there is none."""
        return None if isinstance(self.value, Marker) else self.value

    @property
    def from_recording(self) -> bool:
        """Whether it comes from a recording that is too old to be relied on."""
        return self.by == BY_RECORDING

    @property
    def since(self) -> str:
        """How it came to be known, and when: ``attested 2026-10-28``, ``recorded 2026-10-28``."""
        return f"{'recorded' if self.from_recording else 'attested'} {self.date}".rstrip()


NOT_KNOWN = ObservedValue(UNKNOWN, "unknown")


@frozen
class Hold:
    """A setting to leave alone until a date."""

    address: Address
    setting: str
    until: str
    reason: str
    by: str
    mark: Mark


@frozen
class Acceptance:
    """A code that the reviewers accept. `until` is an ISO date; `account` empty means every account."""

    code: str
    account: str = ""
    until: str = ""
    ticket: str = ""
    mark: Mark | None = None


@frozen
class DesiredState:
    """What one account's files ask for, elaborated."""

    site: Site
    values: tuple[DesiredValue, ...]
    acceptances: tuple[Acceptance, ...] = ()
    holds: tuple[Hold, ...] = ()
