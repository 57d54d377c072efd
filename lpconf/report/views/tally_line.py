"""The last but one line over many accounts: how many of them came to what."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.domain.account_tally import RESULTS, Result
from lpconf.domain.wording import count

FROM = 4
"""For fewer accounts everything stands above, one by one."""


def accounts(tally: Mapping[Result, int], *, planned: bool = False) -> str:
    """``150 accounts: 1 failed, 2 waiting, 12 changed, 135 in sync.``; empty where a line says nothing new."""
    words: dict[Result, str] = {"in_sync": "in sync", "changed": "to change" if planned else "changed"}
    parts = [f"{tally[result]:,} {words.get(result, result)}" for result in RESULTS if tally[result]]
    total = sum(tally.values())
    return f"{count(total, 'account')}: {', '.join(parts)}." if total >= FROM and tally["in_sync"] < total else ""
