"""The accounts of a configuration that a command works on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Severity, in_order
from lpconf.workspace.account_request import AccountRequest, Choice
from lpconf.workspace.configuration import Configuration


@frozen
class Selection:
    """The accounts that a command works on, those of them that are broken, and what is to be said. `picked`: by name or
    label, so that accounts that are gone are not meant."""

    names: tuple[str, ...]
    broken: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    picked: bool = False

    @property
    def valid(self) -> tuple[str, ...]:
        """The chosen accounts that can be worked on."""
        return tuple(name for name in self.names if name not in self.broken)


def choose(
    configuration: Configuration, words: Sequence[str] = (), labels: Mapping[str, str] | None = None, changed: str = ""
) -> Choice:
    """The accounts that words, labels and ``--changed REV`` leave, of a configuration that was opened for all."""
    request = AccountRequest(words, labels or {}, changed)
    return request.choice(configuration.repository.index, configuration.root)


def selection_of(configuration: Configuration, choice: Choice) -> Selection:
    """The chosen accounts, those of them that are broken, and what is to be said. Errors of accounts that have nothing
    to do with them are warnings."""
    family = set(choice.names)
    if choice.narrowed:
        for name in choice.names:
            family |= peers(configuration, name) & configuration.repository.accounts.keys()
    concerned = configuration.is_about(family)
    broken = {name for name in choice.names if name not in configuration.desired}
    diagnostics = []
    for diagnostic in [*configuration.diagnostics, *_reviewed(configuration, family)]:
        concerns = concerned(diagnostic)
        if diagnostic.is_error:
            broken.update(concerns)
        if choice.narrowed and not concerns and not configuration.is_general(diagnostic):
            diagnostic = replace(diagnostic, severity=Severity.WARNING)
        diagnostics.append(diagnostic)
    return Selection(choice.names, frozenset(broken & set(choice.names)), in_order(diagnostics), choice.picked)


def _reviewed(configuration: Configuration, names: Iterable[str]) -> list[Diagnostic]:
    """What is to be said of the attestations of these accounts."""
    if configuration.repository.project is None:
        return []
    return [problem for name in sorted(names) for problem in configuration.review(name).problems]


def peers(configuration: Configuration, name: str) -> set[str]:
    """The other accounts that an account's desired values depend on."""
    desired = configuration.desired.get(name)
    if desired is None:
        return set()
    results = {need.address.account for desired_value in desired.values for need in desired_value.needs}
    results |= {check.account for desired_value in desired.values for check in desired_value.checks}
    return (results | {ref.account for desired_value in desired.values for ref in desired_value.refs}) - {name}
