"""What people vouch for now, as a command hands it over to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class AttestReport:
    """What was recorded, an entry for each value, and the files that hold it now."""

    attested: tuple[Mapping[str, Any], ...] = ()
    files: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
