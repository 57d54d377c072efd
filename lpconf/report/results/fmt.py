"""Files that were laid out, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class LayoutReport:
    """What `fmt` changed, or would change."""

    changed: tuple[str, ...] = ()
    unchanged: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
