"""What became of a plan, as a command hands it over to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpconf.domain.plan import Plan
    from lpconf.domain.run import Run


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What became of a plan: `plan` is what was carried out."""

    run: Run
    plan: Plan
