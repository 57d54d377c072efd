"""Masking patterns that were tried, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic
    from lpconf.domain.results.masking import MaskReport


@frozen
class MaskTest:
    """Masking patterns tried on texts; None where it did not come to that."""

    report: MaskReport | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
