"""A new repository, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class NewRepository:
    """What `init` made: a folder (``.`` for here), its files with a few words on each, and the first account."""

    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()
    account: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
