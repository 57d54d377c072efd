"""Which lpconf this is, as a command hands it over to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpconf import __version__

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class VersionReport:
    """The version of this program."""

    version: str = __version__
    diagnostics: tuple[Diagnostic, ...] = ()
