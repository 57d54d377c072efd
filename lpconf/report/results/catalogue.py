"""All settings, as a command hands it over to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be set. It is the same in every run, so there is nothing to hand over but problems."""

    diagnostics: tuple[Diagnostic, ...] = ()
