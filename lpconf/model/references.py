"""Desired values that reach into other accounts: the names of accounts, and what their files have to say.

Source: contract 1.1 and 2.1. A target that does not exist, or whose files do not set what the desired value needs, is
a located error; a peer that is not loaded is never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.domain.source_document import Document, MentionPaths, values_at
from lpconf.domain.state import DesiredState, DesiredValue, Requirement
from lpconf.domain.value import placed
from lpconf.domain.wording import shown, suggest

ACCOUNT = "account"
"""The surface of references to account files, which are looked up here and not live."""


def link(
    desired: Mapping[str, DesiredState], known: Collection[str]
) -> tuple[dict[str, DesiredState], tuple[Diagnostic, ...]]:
    """The same with names of accounts as their site ids and shared facts named on both sides, and what is wrong.

    `known` are the names of all accounts, those with errors too; what refers to one of these cannot be judged and
    is taken out of `desired`. Accounts whose own references are wrong are left out of the result.
    """
    by_address: dict[Address, DesiredValue] = {}
    for state in desired.values():
        by_address.update({value.address: value for value in state.values})
    diagnostics: list[Diagnostic] = []
    linked: dict[str, DesiredState] = {}
    for name, state in desired.items():
        problems = _problems_of(state, desired, known, by_address)
        diagnostics += problems
        if not any(problem.is_error for problem in problems):
            linked[name] = replace(state, values=tuple(_resolved(value, desired) for value in state.values))
    return _sharing(linked), tuple(diagnostics)


def _problems_of(
    state: DesiredState,
    desired: Mapping[str, DesiredState],
    known: Collection[str],
    by_address: Mapping[Address, DesiredValue],
) -> list[Diagnostic]:
    """What is wrong with the references of one account."""
    places = {ref.account: ref.mark for value in state.values for ref in value.refs if ref.surface == ACCOUNT}
    problems: list[Diagnostic] = []
    for value in state.values:
        if _reaches_out(state.site.name, value):
            problems += _unknown_accounts(value, places, desired, known)
            problems += _unmet_needs(value, places, desired, by_address)
    return problems


@frozen
class NamedAccount:
    """An account that the file of account `own` names, and where."""

    own: str
    name: str
    mark: Mark


def named_accounts(own: str, document: Document, mentions: MentionPaths) -> Iterator[NamedAccount]:
    """The accounts that a document names, for one whose desired values are not known because of its errors."""
    for pattern in mentions.get("account", ()):
        for path, value in values_at(document.data, pattern):
            if isinstance(value, str):
                yield NamedAccount(own, value, document.mark(path))


def unknown_accounts(named: Iterable[NamedAccount], known: Collection[str]) -> Iterable[Diagnostic]:
    """Errors for the accounts of which there is no file."""
    for item in named:
        if item.name in known:
            continue
        yield error(
            "account.unknown-target",
            f"there is no account {shown(item.name)}",
            item.mark,
            account=item.own,
            label=suggest(item.name, known) or "no file of this name",
            fix=("an account without a file here is named by its ids: {site: ID, skill_ids: [IDS]}",),
        )


def by_site(state: DesiredState, names_by_id: Mapping[str, str]) -> Iterable[Diagnostic]:
    """A warning for each account that a desired value names by its site id although it has a file here: by its id
    nothing is known of what its file says, so the order across both accounts is not kept (contract 1.1). `state` is not
    yet linked.
    """
    for value in state.values:
        setting = catalogue.get(value.setting)
        if setting.references.on_sites is None:
            continue
        named = {ref.account for ref in value.refs}
        for site in setting.references.sites(value.value):
            other = names_by_id.get(site)
            if other is None or site in named or other == state.site.name:
                continue
            yield warning(
                "account.by-site",
                f"site {site} is {shown(other)}, which has a file here: by its site id alone nothing waits for "
                f"{setting.references.on_sites.name} there",
                value.mark,
                account=state.site.name,
                fix=(f"name it: account: {other}",),
            )


def _reaches_out(account: str, value: DesiredValue) -> bool:
    """Whether a desired value names another account."""
    named = [need.address.account for need in value.needs]
    named += [ref.account for ref in value.refs]
    return any(name != account for name in named)


def _is_on(value: DesiredValue) -> bool:
    return not catalogue.get(value.setting).is_off(value.value)


def _unknown_accounts(
    value: DesiredValue, places: Mapping[str, Mark], desired: Mapping[str, DesiredState], known: Collection[str]
) -> Iterable[Diagnostic]:
    """Errors for accounts that have no file, or one with errors."""
    own = value.address.account
    needed = [need.address.account for need in value.needs]
    missing = {name for name in (*places, *needed) if name not in known}
    yield from unknown_accounts(
        [NamedAccount(own, name, places[name]) for name in sorted(missing & places.keys())], known
    )
    for name in sorted(places.keys() - missing - desired.keys()):
        yield error(
            "account.target-broken",
            f"the file of {shown(name)} has errors, so nothing can stand on it",
            places[name],
            account=own,
        )


def _unmet_needs(
    value: DesiredValue,
    places: Mapping[str, Mark],
    desired: Mapping[str, DesiredState],
    by_address: Mapping[Address, DesiredValue],
) -> Iterable[Diagnostic]:
    """Errors for needs that the files of other accounts do not switch on."""
    own = value.address.account
    for need in value.needs if _is_on(value) else ():
        other = need.address.account
        if other == own or other not in desired:
            continue
        there = by_address.get(need.address)
        if there is None or not _is_on(there):
            yield _not_desired(need, places.get(other, value.mark), own, there)


def _not_desired(need: Requirement, mark: Mark, own: str, there: DesiredValue | None) -> Diagnostic:
    other = need.address.account
    chapter = catalogue.chapter_of(catalogue.get(need.setting))
    leaf = need.setting.rpartition(".")[2]
    return error(
        "need.peer",
        f"{other} does not wish {need.setting}, on which this stands",
        mark,
        account=own,
        label=f"{other} switches it off" if there else f"{other} does not switch it on",
        fix=(f"in the file of {other}: {chapter.key}: {{{leaf}: true}}",),
    )


def _resolved(value: DesiredValue, desired: Mapping[str, DesiredState]) -> DesiredValue:
    """The desired value with site ids in the places of account names; other references stay for the live look-up."""
    accounts = [ref for ref in value.refs if ref.surface == ACCOUNT]
    if not accounts:
        return value
    json = value.value
    for ref in accounts:
        json = placed(json, ref.at, desired[ref.account].site.id)
    rest = tuple(ref for ref in value.refs if ref.surface != ACCOUNT)
    return replace(value, value=json, refs=rest, named=value.value)


def _sharing(desired: Mapping[str, DesiredState]) -> dict[str, DesiredState]:
    """Name the facts of the accounts that stand on a setting whose condition they share."""
    shared: dict[Address, list[Address]] = {}
    for name, state in desired.items():
        for value in state.values:
            for need in value.needs if _is_on(value) else ():
                condition = catalogue.get(need.setting).rules.condition
                if condition and condition.shared and need.address.account != name:
                    fact = Address.at(name, "fact", condition.fact)
                    shared.setdefault(need.address, []).append(fact)
    if not shared:
        return dict(desired)
    result: dict[str, DesiredState] = {}
    for name, state in desired.items():
        result[name] = replace(state, values=tuple(_with_checks(value, shared) for value in state.values))
    return result


def _with_checks(value: DesiredValue, shared: Mapping[Address, list[Address]]) -> DesiredValue:
    if value.address not in shared:
        return value
    checks = (*value.checks, *sorted(shared[value.address]))
    return replace(value, checks=tuple(dict.fromkeys(checks)))
