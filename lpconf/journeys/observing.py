"""Wishes to observations, for the chosen accounts and the peers that they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lpconf import catalogue
from lpconf.catalogue.surfaces import Surface, mode_of
from lpconf.connect.connector import Connector
from lpconf.journeys.estate import Estate
from lpconf.journeys.moment import Moment
from lpconf.observe.ask import addresses, lookups
from lpconf.observe.attested import Vouched
from lpconf.observe.refresh import Observed, Question, refresh
from lpconf.terms.address import Address
from lpconf.terms.diagnostic import Diagnostic, error, warning
from lpconf.terms.profile import Profile
from lpconf.terms.state import Desired, Mode, Site, Wanted


def vouched(estate: Estate, name: str, moment: Moment) -> Vouched:
    """What the people of an account vouch for, as their file says it."""
    file = estate.repository.accounts.get(name)
    return Vouched(
        {word.name: word for word in file.attestations} if file else {},
        {word.name: word for word in file.facts} if file else {},
        moment.today,
        estate.project.policy.max_age,
    )


async def observe(
    estate: Estate,
    names: Iterable[str],
    profile: Profile,
    connector: Connector,
    moment: Moment,
    *,
    wishes: Iterable[Desired] = (),
    also: Iterable[tuple[Site, Address]] = (),
    told: Callable[[str], None] = lambda account: None,
) -> Observed:
    """Everything that a plan for `names` has to know. `wishes` are wishes besides those of their files, the later
    winning where two are for one address; `also` further addresses to look at."""
    asked: dict[str, set[Address]] = {}
    wants: dict[str, dict[Address, Wanted]] = {}
    names_of: dict[str, set[str]] = {}
    sites: dict[str, Site] = {}
    for desired in (*(estate.desired[name] for name in names), *wishes):
        sites[desired.site.name] = desired.site
        wants.setdefault(desired.site.name, {}).update((wanted.address, wanted) for wanted in desired.wants)
        for address in (*addresses(desired), *_users(estate, desired)):
            asked.setdefault(address.account, set()).add(address)
        for account, surface in lookups(desired):
            asked.setdefault(account, set())
            names_of.setdefault(account, set()).add(surface)
    for site, address in also:
        asked.setdefault(address.account, set()).add(address)
        sites[site.name] = site
    sites |= {name: estate.desired[name].site for name in asked if name in estate.desired}
    questions = [
        Question(
            sites[name],
            sorted(asked[name]),
            vouched(estate, name, moment),
            _modes(profile, sites[name]),
            wants.get(name, {}),
            frozenset(names_of.get(name, ())),
        )
        for name in sorted(asked)
        if name in sites
    ]
    return await refresh(questions, connector, at_once=profile.limits.concurrency, told=told)


def _users(estate: Estate, desired: Desired) -> Iterator[Address]:
    """Where other accounts may still stand on what this one wishes off: their values name its site."""
    off = {w.setting for w in desired.wants if catalogue.get(w.setting).is_off(w.value)}
    for setting in catalogue.SETTINGS.values():
        if setting.on_sites is None or setting.on_sites.name not in off:
            continue
        for name, other in estate.desired.items():
            if name != desired.site.name and any(w.setting == setting.name for w in other.wants):
                yield setting.address(name)


def _modes(profile: Profile, site: Site) -> Callable[[Surface], Mode]:
    return lambda surface: mode_of(surface, profile, site.labels)


def remarks(observed: Observed) -> Iterable[Diagnostic]:
    """What a refresh has to say: surfaces that could not be read, and people whose word a reading contradicts."""
    for (account, surface), fault in sorted(observed.faults.items()):
        yield error(
            "unreadable",
            f"{account}: {surface} could not be read: {fault}",
            account=account,
            detail="Its settings are left as they are, and what needs them waits.",
        )
    for odd in sorted(observed.odd, key=lambda one: one.address):
        tell = error if odd.is_error else warning
        yield tell(
            "unreadable-value" if odd.is_error else "note",
            f"{odd.address}: {odd.text}",
            address=odd.address,
            account=odd.address.account,
        )
    for differs in sorted(observed.differing, key=lambda d: d.address):
        word = differs.attested
        yield warning(
            "attestation-differs",
            f"{differs.address}: {word.by} attested something else on {word.date}; the live reading counts",
            address=differs.address,
            account=differs.address.account,
        )
