"""What became of a plan, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.plan import Plan
    from lpconf.domain.run import Run


@frozen
class ApplyReport:
    """What became of a plan: `plan` is what was carried out."""

    run: Run
    plan: Plan
