"""Schemas that were written, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class SchemaReport:
    """The schema files that are stale, and those that were written."""

    stale: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
