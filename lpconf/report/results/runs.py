"""Recorded runs, as a command hands it over to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic
    from lpconf.domain.run import PastRun


@dataclass(frozen=True, slots=True)
class RunList:
    """Past runs, the latest first. `detailed`: it is one run, to be shown step by step."""

    runs: tuple[PastRun, ...] = ()
    detailed: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
