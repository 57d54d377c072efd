"""Two accounts compared, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic
    from lpconf.domain.results.account_diff import AccountDiff


@frozen
class AccountComparison:
    """Two accounts compared; None where it did not come to that."""

    diff: AccountDiff | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
