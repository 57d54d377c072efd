"""Diff: two accounts of one repository compared, by what their files ask for or by what is live in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from lpconf import catalogue
from lpconf.data_class import frozen
from lpconf.diff.account_diff import differences
from lpconf.diff.live_diff import desired_values_of_both, live_differences
from lpconf.domain.diagnostic import in_order
from lpconf.domain.results.account_diff import AccountDiff
from lpconf.domain.state import DesiredState
from lpconf.errors import RemoteError, UsageError
from lpconf.observe.question import Question
from lpconf.observe.refresh import refresh
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import ConfigLocation, Configuration, open_configuration
from lpconf.workspace.live.observation import observation_diagnostics
from lpconf.workspace.run_context import LiveContext
from lpconf.workspace.selection import Selection, choose, selection_of


@frozen
class DiffResult:
    """The comparison, None where the files of one of the accounts do not hold together, and the surfaces that could
    not be read."""

    configuration: Configuration
    chosen: Selection
    comparison: AccountDiff | None
    faults: Mapping[tuple[str, str], RemoteError] = field(default_factory=dict)


def account_pair(configuration: Configuration, a: str, b: str) -> tuple[str, str]:
    """The names of two accounts, each told by its name, by a glob that one account fits, or by the path of its file.

    Raises ConfigError ``account.unknown``, naming each that is not there, and UsageError for a glob that is too wide.
    """
    choose(configuration, [a, b])
    names: list[str] = []
    for word in (a, b):
        fitting = choose(configuration, [word]).names
        if len(fitting) != 1:
            raise UsageError(f"diff compares two accounts, and {word} means {', '.join(fitting)}")
        names += fitting
    return names[0], names[1]


def diff(where: ConfigLocation, clock: RunClock, a: str, b: str) -> DiffResult:
    """Compare what the files of two accounts ask for. Raises as `account_pair` does."""
    configuration = open_configuration(where, clock, request=AccountRequest([a, b], directory=where.directory))
    a, b = account_pair(configuration, a, b)
    chosen = selection_of(configuration, choose(configuration, [a, b]))
    if chosen.broken:
        return DiffResult(configuration, chosen, None)
    comparison = differences(configuration.desired[a], configuration.desired[b])
    return DiffResult(configuration, chosen, replace(comparison, diagnostics=chosen.diagnostics))


async def diff_live(context: LiveContext, a: str, b: str) -> DiffResult:
    """Compare what is live in two accounts, at the homes that the files of either name."""
    configuration = context.configuration
    left, right = configuration.desired[a], configuration.desired[b]
    questions = [_question(context, left, right), *([_question(context, right, left)] if a != b else [])]
    observed = await refresh(
        questions, context.connector, concurrency=context.profile.limits.concurrency, on_progress=context.on_progress
    )
    results, equal = live_differences(left, right, observed.get, observed.names)
    diagnostics = tuple(in_order([*context.selection.diagnostics, *observation_diagnostics(observed)]))
    profile = context.profile
    comparison = AccountDiff(left.site, right.site, results, equal, diagnostics, profile.name, profile.kind)
    return DiffResult(configuration, context.selection, comparison, observed.faults)


def _question(context: LiveContext, own: DesiredState, other: DesiredState) -> Question:
    """What to find out about one of two accounts, so that it can be compared with the other."""
    site = own.site
    desired_values = {desired.address: desired for desired in desired_values_of_both(own, other)}
    surfaces = {surface for desired in desired_values.values() for surface in _looked_up(desired.setting)}
    return Question(
        site,
        sorted(desired_values),
        context.attestations(site.name),
        context.modes(site),
        desired_values,
        frozenset(surfaces),
    )


def _looked_up(setting: str) -> set[str]:
    """The surfaces where the ids in a setting's value have their names."""
    return {surface for _, surface in catalogue.get(setting).references.fields.values() if surface}
