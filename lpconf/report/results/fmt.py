"""Files that were laid out, as a command hands it over to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class LayoutReport:
    """What `fmt` changed, or would change."""

    changed: tuple[str, ...] = ()
    unchanged: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
