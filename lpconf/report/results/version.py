"""Which lpconf this is, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf import __version__
from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class VersionReport:
    """The version of this program."""

    version: str = __version__
    diagnostics: tuple[Diagnostic, ...] = ()
