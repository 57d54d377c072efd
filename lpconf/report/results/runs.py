"""Recorded runs, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic
    from lpconf.domain.run import PastRun


@frozen
class RunList:
    """Past runs, the latest first. `detailed`: it is one run, to be shown step by step."""

    runs: tuple[PastRun, ...] = ()
    detailed: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
