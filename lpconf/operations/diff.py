"""Diff: two accounts of one repository compared, by what their files ask for. No network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lpconf.diff.account_diff import differences
from lpconf.domain.results.account_diff import AccountDiff
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import ConfigLocation, Configuration, Selection, choose, open_estate


@dataclass(frozen=True, slots=True)
class Differed:
    """The comparison, None where the files of one of the accounts do not hold together."""

    estate: Configuration
    chosen: Selection
    found: AccountDiff | None


def diff(where: ConfigLocation, moment: RunClock, a: str, b: str) -> Differed:
    """Compare the accounts `a` and `b`. Raises ConfigError ``account.unknown``, naming each that is not there."""
    estate = open_estate(where, moment)
    chosen = choose(estate, [a, b])
    if chosen.broken:
        return Differed(estate, chosen, None)
    found = differences(estate.desired[a], estate.desired[b])
    return Differed(estate, chosen, replace(found, diagnostics=chosen.diagnostics))
