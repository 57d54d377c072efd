"""Wishes that reach into other accounts: the names of accounts, and what their files have to say.

Source: contract 1.1 and 2.1. A target that is not there, or that does not wish what the wish stands on, is a located
error; a peer that is not loaded is never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
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
    if not any(w.needs or w.refs for one in desired.values() for w in one.wants if _reaches(one.site.name, w)):
        return dict(desired), ()
    wished = {w.address: w for one in desired.values() for w in one.wants}
    found: list[Diagnostic] = []
    result: dict[str, DesiredState] = {}
    for name, one in desired.items():
        places = {ref.account: ref.mark for w in one.wants for ref in w.refs if ref.surface == ACCOUNT}
        reaching = [w for w in one.wants if _reaches(name, w)]
        problems = [p for w in reaching for p in _problems(w, places, desired, known, wished)]
        found += problems
        if not any(problem.is_error for problem in problems):
            result[name] = replace(one, wants=tuple(_resolved(w, desired) for w in one.wants))
    return _sharing(result), tuple(found)


def by_site(one: DesiredState, names_by_id: Mapping[str, str]) -> Iterable[Diagnostic]:
    """A warning for each account that a wish names by its site id although it has a file here: by its id nothing is
    known of what its file says, so the order across both accounts is not kept (contract 1.1). `one` is not linked yet.
    """
    for wanted in one.wants:
        setting = catalogue.get(wanted.setting)
        if setting.references.on_sites is None:
            continue
        named = {ref.account for ref in wanted.refs}
        for site in setting.references.sites(wanted.value):
            other = names_by_id.get(site)
            if other is None or site in named or other == one.site.name:
                continue
            yield warning(
                "account.by-site",
                f"site {site} is {shown(other)}, which has a file here: by its site id alone nothing waits for "
                f"{setting.references.on_sites.name} there",
                wanted.mark,
                account=one.site.name,
                fix=(f"name it: account: {other}",),
            )


def _reaches(account: str, wanted: DesiredValue) -> bool:
    return any(n.address.account != account for n in wanted.needs) or any(r.account != account for r in wanted.refs)


def _is_on(wanted: DesiredValue) -> bool:
    return not catalogue.get(wanted.setting).is_off(wanted.value)


def _problems(
    wanted: DesiredValue,
    places: Mapping[str, Mark],
    desired: Mapping[str, DesiredState],
    known: Collection[str],
    wished: Mapping[Address, DesiredValue],
) -> Iterable[Diagnostic]:
    own = wanted.address.account
    missing = {name for name in (*places, *(n.address.account for n in wanted.needs)) if name not in known}
    for name in sorted(missing & places.keys()):
        yield error(
            "account.unknown-target",
            f"there is no account {shown(name)}",
            places[name],
            account=own,
            label=suggest(name, known) or "no file of this name",
            fix=("an account without a file here is named by its ids: {site: ID, skill_ids: [IDS]}",),
        )
    for name in sorted(places.keys() - missing - desired.keys()):
        yield error(
            "account.target-broken",
            f"the file of {shown(name)} has errors, so nothing can stand on it",
            places[name],
            account=own,
        )
    for need in wanted.needs if _is_on(wanted) else ():
        other = need.address.account
        if other != own and other in desired and not _wished_on(need, wished):
            yield _not_wished(need, places.get(other, wanted.mark), own, wished)


def _wished_on(need: Requirement, wished: Mapping[Address, DesiredValue]) -> bool:
    there = wished.get(need.address)
    return there is not None and _is_on(there)


def _not_wished(need: Requirement, mark: Mark, own: str, wished: Mapping[Address, DesiredValue]) -> Diagnostic:
    other = need.address.account
    there = wished.get(need.address)
    chapter = catalogue.chapter_of(catalogue.get(need.setting))
    leaf = need.setting.rpartition(".")[2]
    return error(
        "need.peer",
        f"{other} does not wish {need.setting}, on which this stands",
        mark,
        account=own,
        label=f"{other} wishes it off" if there else f"{other} does not wish it on",
        others=(),
        fix=(f"in the file of {other}: {chapter.key}: {{{leaf}: true}}",),
    )


def _resolved(wanted: DesiredValue, desired: Mapping[str, DesiredState]) -> DesiredValue:
    """The wish with site ids in the places of account names; other references stay for the live look-up."""
    mine = [ref for ref in wanted.refs if ref.surface == ACCOUNT]
    if not mine:
        return wanted
    value = wanted.value
    for ref in mine:
        value = placed(value, ref.at, desired[ref.account].site.id)
    rest = tuple(ref for ref in wanted.refs if ref.surface != ACCOUNT)
    return replace(wanted, value=value, refs=rest)


def _sharing(desired: Mapping[str, DesiredState]) -> dict[str, DesiredState]:
    """Name the facts of the accounts that stand on a setting whose condition they share."""
    more: dict[Address, list[Address]] = {}
    for name, one in desired.items():
        for wanted in one.wants:
            for need in wanted.needs if _is_on(wanted) else ():
                condition = catalogue.get(need.setting).rules.condition
                if condition and condition.shared and need.address.account != name:
                    fact = Address.at(name, "fact", condition.fact)
                    more.setdefault(need.address, []).append(fact)
    if not more:
        return dict(desired)
    return {name: replace(one, wants=tuple(_with_checks(w, more) for w in one.wants)) for name, one in desired.items()}


def _with_checks(wanted: DesiredValue, more: Mapping[Address, list[Address]]) -> DesiredValue:
    if wanted.address not in more:
        return wanted
    return replace(wanted, checks=tuple(dict.fromkeys((*wanted.checks, *sorted(more[wanted.address])))))
