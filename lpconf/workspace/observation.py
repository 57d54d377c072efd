"""Wishes to observations, for the chosen accounts and the peers that they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lpconf.catalogue.surfaces import Surface, mode_of
from lpconf.connect.connector import Connector
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, warning
from lpconf.domain.project import Profile
from lpconf.domain.state import DesiredState, Mode, Site
from lpconf.observe.attestations import Attestations
from lpconf.observe.refresh import ObservedState, Question, Take, refresh_each, refresh_groups
from lpconf.observe.scope import addresses, lookups
from lpconf.workspace.clock import RunClock
from lpconf.workspace.comparison import stirs
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.observation_scope import HUB, Asked, Asking


def vouched(configuration: Configuration, name: str, clock: RunClock) -> Attestations:
    """What the people of an account vouch for, as their file says it."""
    file = configuration.repository.accounts.get(name)
    return Attestations(
        {word.name: word for word in file.attestations} if file else {},
        {word.name: word for word in file.facts} if file else {},
        clock.today,
        configuration.project.policy.max_age,
    )


async def observe(
    configuration: Configuration,
    names: Iterable[str],
    profile: Profile,
    connector: Connector,
    clock: RunClock,
    *,
    wishes: Iterable[DesiredState] = (),
    also: Iterable[tuple[Site, Address]] = (),
    on_progress: Callable[[str], None] = lambda account: None,
) -> ObservedState:
    """Everything that a plan for `names` has to know, in one. `wishes` are wishes besides those of their files, the
    later winning where two are for one address; `also` further addresses to look at."""
    found, around = ObservedState(), ObservedState()

    def take(_: tuple[str, ...], seen: ObservedState) -> None:
        found.add(seen)

    await observe_each(
        configuration,
        names,
        profile,
        connector,
        clock,
        take,
        around=around,
        wishes=wishes,
        also=also,
        on_progress=on_progress,
    )
    found.add(around)
    return found


async def observe_each(
    configuration: Configuration,
    names: Iterable[str],
    profile: Profile,
    connector: Connector,
    clock: RunClock,
    take: Take,
    *,
    around: ObservedState,
    wishes: Iterable[DesiredState] = (),
    also: Iterable[tuple[Site, Address]] = (),
    on_progress: Callable[[str], None] = lambda account: None,
    on_hubs: Callable[[Sequence[str]], None] = lambda names: None,
    hub: int = HUB,
) -> None:
    """The same, handed over as it comes: accounts that stand on each other together, all others one by one.

    What many stand on is read first, once for all that ask for it, together with the accounts that wish nothing and
    are only asked about; what is seen of them goes to `around`. Those that stand on such a hub (more than `hub` do)
    are together only where something stirs there: else they are no matter of each other. `on_hubs` is told the hubs.
    """
    asking = Asking(configuration, names, wishes, also, hub)
    on_hubs(asking.hubs)

    def question(name: str) -> Question:
        site, own = asking.site(name), asking.own(name)
        asked = asking.asked.get(name, Asked())
        found = {address for desired in own for address in addresses(desired) if address.account == name}
        lookedup = {surface for desired in own for account, surface in lookups(desired) if account == name}
        return Question(
            site,
            sorted(found | asked.addresses),
            vouched(configuration, name, clock),
            _modes(profile, site),
            {wanted.address: wanted for desired in own for wanted in desired.wants},
            frozenset(lookedup | asked.lookups),
        )

    at_once = profile.limits.concurrency
    first = (question(name) for name in sorted(asking.first))
    counted = asking.counted(on_progress)
    await refresh_each(first, connector, lambda _, seen: around.add(seen), at_once=at_once, on_progress=counted)
    for name in asking.hubs:
        if any(stirs(desired, around) for desired in asking.own(name)):
            asking.bind(name)
    groups = ((family, [question(name) for name in family if name not in asking.first]) for family in asking.families)
    await refresh_groups(groups, connector, take, at_once=at_once, on_progress=counted, peers=around)


def _modes(profile: Profile, site: Site) -> Callable[[Surface], Mode]:
    return lambda surface: mode_of(surface, profile, site.labels)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def remarks(observed: ObservedState) -> Iterable[Diagnostic]:
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
