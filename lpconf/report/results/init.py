"""A new repository, as a command hands it over to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class NewRepository:
    """What `init` made: a folder (``.`` for here), its files with a few words on each, and the first account."""

    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()
    account: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
