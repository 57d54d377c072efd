"""Diff: two accounts of one repository compared, by what their files ask for. No network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lpconf.diff.account_diff import differences
from lpconf.domain.results.account_diff import AccountDiff
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import (
    ConfigLocation,
    Configuration,
    Selection,
    choose,
    open_configuration,
    selection_of,
)


@dataclass(frozen=True, slots=True)
class Differed:
    """The comparison, None where the files of one of the accounts do not hold together."""

    configuration: Configuration
    chosen: Selection
    found: AccountDiff | None


def diff(where: ConfigLocation, clock: RunClock, a: str, b: str) -> Differed:
    """Compare the accounts `a` and `b`. Raises ConfigError ``account.unknown``, naming each that is not there."""
    configuration = open_configuration(where, clock)
    chosen = selection_of(configuration, choose(configuration, [a, b]))
    if chosen.broken:
        return Differed(configuration, chosen, None)
    result = differences(configuration.desired[a], configuration.desired[b])
    return Differed(configuration, chosen, replace(result, diagnostics=chosen.diagnostics))
