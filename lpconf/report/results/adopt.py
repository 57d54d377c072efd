"""What was taken over into files, as a command hands it over to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class ChapterLine:
    """One chapter of an adopted account: its key and title, what became of it (``written``, ``unchanged``, ``left``,
    ``none``), a few words, the files that say it where that is not the account's own alone, and what of it is known
    and not said: code, setting, and why."""

    key: str
    title: str
    status: str
    words: str = ""
    fragments: Sequence[str] = ()
    left_out: Sequence[tuple[str, str, str]] = ()


@frozen
class AccountLines:
    """One adopted account: its file, what became of it (``new``, ``changed``, ``unchanged``, ``failed``), its
    chapters, and the settings that people have to look at."""

    name: str
    file: str
    status: str
    chapters: Sequence[ChapterLine] = ()
    missing: Sequence[str] = ()


@frozen
class AdoptReport:
    """What adopting came to."""

    accounts: tuple[AccountLines, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
