"""Wishes to observations, for the chosen accounts and the peers that they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.surfaces import Surface, mode_of
from lpconf.connect.connector import Connector
from lpconf.journeys.estate import Estate
from lpconf.journeys.families import Families
from lpconf.journeys.moment import Moment
from lpconf.observe.ask import addresses, lookups
from lpconf.observe.attested import Vouched
from lpconf.observe.refresh import Observed, Question, Take, refresh_each
from lpconf.terms.address import Address
from lpconf.terms.diagnostic import Diagnostic, error, warning
from lpconf.terms.profile import Profile
from lpconf.terms.state import Desired, Mode, Site


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
    """Everything that a plan for `names` has to know, in one. `wishes` are wishes besides those of their files, the
    later winning where two are for one address; `also` further addresses to look at."""
    found, around = Observed(), Observed()

    def take(_: tuple[str, ...], seen: Observed) -> None:
        found.add(seen)

    await observe_each(
        estate, names, profile, connector, moment, take, around=around, wishes=wishes, also=also, told=told
    )
    found.add(around)
    return found


async def observe_each(
    estate: Estate,
    names: Iterable[str],
    profile: Profile,
    connector: Connector,
    moment: Moment,
    take: Take,
    *,
    around: Observed,
    wishes: Iterable[Desired] = (),
    also: Iterable[tuple[Site, Address]] = (),
    told: Callable[[str], None] = lambda account: None,
) -> None:
    """The same, handed over as it comes: accounts that stand on each other together, all others one by one.

    Accounts beside those that wish something are read first, once for all that ask for them; what is seen of them
    goes to `around`.
    """
    asking = _Asking(estate, names, wishes, also)

    def question(name: str) -> Question:
        site = asking.site(name)
        own = asking.own(name)
        wants = {wanted.address: wanted for desired in own for wanted in desired.wants}
        told_of = asking.abroad.get(name, _Asked())
        found = {address for desired in own for address in _all(estate, desired) if address.account == name}
        lookedup = {surface for desired in own for account, surface in lookups(desired) if account == name}
        return Question(
            site,
            sorted(found | told_of.addresses),
            vouched(estate, name, moment),
            _modes(profile, site),
            wants,
            frozenset(lookedup | told_of.lookups),
        )

    at_once = profile.limits.concurrency
    first = ((question(name),) for name in asking.others)
    await refresh_each(first, connector, lambda _, seen: around.add(seen), at_once=at_once, told=told)
    groups = (tuple(question(name) for name in family) for family in asking.families)
    await refresh_each(groups, connector, take, at_once=at_once, told=told, peers=around)


@dataclass(slots=True)
class _Asked:
    """What others have to know of an account: addresses, and surfaces whose names are needed."""

    addresses: set[Address] = field(default_factory=set)
    lookups: set[str] = field(default_factory=set)


class _Asking:
    """Who has to be asked for what: `abroad` what accounts ask of others, `families` the accounts that wish something
    by what they ask of each other, `others` all further accounts that are asked about."""

    def __init__(
        self,
        estate: Estate,
        names: Iterable[str],
        wishes: Iterable[Desired],
        also: Iterable[tuple[Site, Address]],
    ) -> None:
        self._estate = estate
        self._names = frozenset(names)
        self._wishes: dict[str, list[Desired]] = {}
        for desired in wishes:
            self._wishes.setdefault(desired.site.name, []).append(desired)
        self._wishing = self._names | self._wishes.keys()
        self._sites = {name: of_account[-1].site for name, of_account in self._wishes.items()}
        self.abroad: dict[str, _Asked] = {}
        self.families = Families(sorted(self._wishing))
        for site, address in also:
            self._asked(site.name).addresses.add(address)
            self._sites[site.name] = site
        for name in (*(n for n in self._names if n in estate.desired.outgoing), *self._wishes):
            for desired in self.own(name):
                self._ask(desired)
        self.others = sorted(name for name in self.abroad.keys() - self._wishing if self._known(name))

    def own(self, name: str) -> list[Desired]:
        """What an account wishes, the later winning; nothing where it is only looked at."""
        return [*([self._estate.desired[name]] if name in self._names else []), *self._wishes.get(name, ())]

    def site(self, name: str) -> Site:
        """The account itself."""
        return self._sites.get(name) or self._estate.desired.sites[name]

    def _known(self, name: str) -> bool:
        return name in self._sites or name in self._estate.desired.sites

    def _asked(self, name: str) -> _Asked:
        return self.abroad.setdefault(name, _Asked())

    def _ask(self, desired: Desired) -> None:
        name = desired.site.name
        for address in _all(self._estate, desired):
            if address.account != name:
                self._asked(address.account).addresses.add(address)
                self._join(name, address.account)
        for account, surface in lookups(desired):
            if account != name:
                self._asked(account).lookups.add(surface)
                self._join(name, account)

    def _join(self, name: str, other: str) -> None:
        if other in self._wishing:
            self.families.join(name, other)


def _all(estate: Estate, desired: Desired) -> Iterator[Address]:
    """All addresses to look at for the wishes of one account, its own and those of others."""
    yield from addresses(desired)
    yield from _users(estate, desired)


def _users(estate: Estate, desired: Desired) -> Iterator[Address]:
    """Where other accounts may still stand on what this one wishes off: their values name its site."""
    off = {w.setting for w in desired.wants if catalogue.get(w.setting).is_off(w.value)}
    for setting in catalogue.SETTINGS.values():
        if setting.on_sites is None or setting.on_sites.name not in off:
            continue
        yield from (setting.address(name) for name in estate.desired.wishing(setting.name) if name != desired.site.name)


def _modes(profile: Profile, site: Site) -> Callable[[Surface], Mode]:
    return lambda surface: mode_of(surface, profile, site.labels)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def remarks(observed: Observed) -> Iterable[Diagnostic]:
    """What a refresh has to say: surfaces that could not be read, and people whose word a reading contradicts."""
    alike: dict[tuple[str, str], list[str]] = {}
    for (account, surface), fault in sorted(observed.faults.items()):
        alike.setdefault((account, str(fault)), []).append(surface)
    for (account, why), surfaces in alike.items():
        yield error(
            "unreadable",
            f"{account}: {_listed(surfaces)} could not be read: {why}",
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
