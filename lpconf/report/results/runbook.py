"""What is left to people, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic
    from lpconf.domain.plan import Plan
    from lpconf.domain.results.due import DueEntry


@frozen
class DueList:
    """What ages or ends, of which that is to be shown which does within `days` after `today` (ISO)."""

    entries: tuple[DueEntry, ...]
    today: str
    days: int


@frozen
class RunbookReport:
    """The steps by hand of `plan`; with `confirm` what is not known of it; or `due` alone."""

    plan: Plan | None = None
    confirm: bool = False
    due: DueList | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
