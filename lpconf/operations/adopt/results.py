"""What adopting speaks of: who is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import Platform, Site
from lpconf.domain.value import UNSET, Json, Marker
from lpconf.errors import RemoteError

Status = Literal["written", "unchanged", "left", "none"]


@frozen
class AdoptOptions:
    """What the command line asks for. `only` are keys of chapters; none means all."""

    only: tuple[str, ...] = ()
    drifted: bool = False
    raw: bool = False

    def covers(self, chapter: Chapter) -> bool:
        """Whether a chapter is meant."""
        return not self.only or chapter.key in self.only


@frozen
class ChapterAdoption:
    """What came of one chapter.

    `section` is what it shall say (UNSET: it goes) where the status is ``written``. ``unchanged``: the files say it
    already. ``left``: it stays as it is, for the reason `why`. ``none``: nothing is live, and nothing is said.
    `missing` are settings that nobody knows, `left_out` what is known and not said all the same. `differing` are the
    settings that are live otherwise than desired while no section can say so, or says so.
    """

    chapter: Chapter
    status: Status
    section: Json | Marker = UNSET
    why: str = ""
    missing: tuple[str, ...] = ()
    values: Mapping[str, Json | Marker] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    differing: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        return self.status != "none" or bool(self.left_out)


@frozen
class AdoptTarget:
    """An account to adopt. For a new one its id, platform and labels are given."""

    name: str
    id: str = ""
    platform: Platform | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@frozen
class AccountAdoption:
    """What came of one account. `text` is the new text of its file, equal to `before` where nothing is to be
    written. `chapters` says it chapter by chapter, `fragments` by key the files that say a chapter where these are not
    the account's own file alone."""

    name: str
    path: str
    text: str
    before: str | None
    site: Site | None = None
    chapters: tuple[ChapterAdoption, ...] = ()
    fragments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        return any(diagnostic.is_error for diagnostic in self.diagnostics)

    @property
    def needs_write(self) -> bool:
        """Whether its file has to be written."""
        return not self.failed and self.text != self.before

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings that people have to look at and attest."""
        return tuple(dict.fromkeys(name for item in self.chapters for name in item.missing))


@frozen
class AdoptOutcome:
    """All accounts, and the surfaces that could not be read."""

    accounts: tuple[AccountAdoption, ...]
    faults: Mapping[tuple[str, str], RemoteError]
