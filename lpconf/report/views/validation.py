"""Problems of the files, counted."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.domain.wording import count

NO_CONTACT = "LivePerson was not contacted."


def verdict(diagnostics: Sequence[Diagnostic], accounts: int) -> str:
    """``1 error in 1 of 4 accounts.``, ``4 accounts are valid, 1 warning.``"""
    diagnostics = in_order(diagnostics)
    errors = [d for d in diagnostics if d.is_error]
    warnings = count(len(diagnostics) - len(errors), "warning") if len(diagnostics) > len(errors) else ""
    if not errors:
        verdict_words = f"{count(accounts, 'account')} {'is' if accounts == 1 else 'are'} valid"
        return f"{verdict_words}, {warnings}." if warnings else f"{verdict_words}."
    names = {d.account or (d.address.account if d.address else "") for d in errors} - {""}
    where = f" in {len(names)} of {count(max(accounts, len(names)), 'account')}" if names else ""
    return f"{count(len(errors), 'error')}{where}{f', {warnings}' if warnings else ''}."
