"""All settings, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class Catalogue:
    """Everything that can be set. It is the same in every run, so there is nothing to hand over but problems."""

    diagnostics: tuple[Diagnostic, ...] = ()
