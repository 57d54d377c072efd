"""Which accounts have to be asked for what, on whose behalf, and which of them belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.surfaces import FACT, Surface
from lpconf.domain.address import Address
from lpconf.domain.state import DesiredState, Mode, Site
from lpconf.observe.attestations import Attestations
from lpconf.observe.question import Question
from lpconf.observe.scope import addresses, lookups
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.account_groups import AccountGroups

HUB = 8
"""So many accounts may stand on one of their number and still be looked at together with it."""


@dataclass(slots=True)
class AskedByOthers:
    """What others have to know of an account: addresses, and surfaces whose names are needed."""

    addresses: set[Address] = field(default_factory=set)
    lookups: set[str] = field(default_factory=set)


class ObservationScope:
    """What accounts ask of each other.

    `hubs` are accounts with desired state on which many stand; `first` those to read before all others: hubs, what
    hubs stand on, and what is only asked about. `groups` are the accounts with desired state, by what they ask of each
    other; a hub binds nobody until `bind` is called for it.
    """

    def __init__(
        self,
        configuration: Configuration,
        names: Iterable[str],
        desired: Iterable[DesiredState] = (),
        also: Iterable[tuple[Site, Address]] = (),
        hub: int = HUB,
    ) -> None:
        self._configuration = configuration
        self._names = frozenset(names)
        self._further: dict[str, list[DesiredState]] = {}
        for state in desired:
            self._further.setdefault(state.site.name, []).append(state)
        self._subjects = self._names | self._further.keys()
        self._sites = {name: states[-1].site for name, states in self._further.items()}
        self._standing_on: dict[str, set[str]] = {}
        """Accounts by what they stand on: a value of it, or a name in it."""
        self._reading_facts_of: dict[str, set[str]] = {}
        """Accounts by those of which they only need a fact, which nothing that is planned can change."""
        self._asked: dict[str, AskedByOthers] = {}
        self.groups = AccountGroups(sorted(self._subjects))
        for site, address in also:
            self._asked_of(site.name).addresses.add(address)
            self._sites[site.name] = site
        outgoing = [n for n in sorted(self._subjects) if n in configuration.desired.outgoing or n in self._further]
        for name in outgoing:
            for state in self.desired(name):
                self._ask_peers(state)
        self._ask_users(outgoing)
        self._choose_hubs(hub)

    def desired(self, name: str) -> list[DesiredState]:
        """What is desired of an account, the later winning; nothing where it is only looked at."""
        further = self._further.get(name, [])
        return [self._configuration.desired[name], *further] if name in self._names else further

    def has_desired_state(self, name: str) -> bool:
        """Whether an account is a subject of its own, and not only asked about."""
        return name in self._subjects

    def site(self, name: str) -> Site:
        """The account itself."""
        return self._sites.get(name) or self._configuration.desired.sites[name]

    def question(self, name: str, vouched: Attestations, mode: Callable[[Surface], Mode]) -> Question:
        """All that has to be found out about one account, for itself and for others."""
        asked = self._asked.get(name, AskedByOthers())
        asked_addresses, asked_lookups, desired_values = set(asked.addresses), set(asked.lookups), {}
        for state in self.desired(name):
            asked_addresses.update(address for address in addresses(state) if address.account == name)
            asked_lookups.update(surface for account, surface in lookups(state) if account == name)
            desired_values.update({desired_value.address: desired_value for desired_value in state.values})
        return Question(
            self.site(name), sorted(asked_addresses), vouched, mode, desired_values, frozenset(asked_lookups)
        )

    def bind(self, hub: str) -> None:
        """All that stand on a hub, or that it looks at, belong together, and with it."""
        self._join(hub, self._depending_on(hub))
        self._join(hub, (name for name, readers in self._reading_facts_of.items() if hub in readers))

    def _choose_hubs(self, hub: int) -> None:
        needed = self._standing_on.keys() | self._reading_facts_of.keys()
        self.hubs = sorted(name for name in needed if len(self._depending_on(name)) > hub)
        beneath = {name for name, dependants in self._standing_on.items() if not dependants.isdisjoint(self.hubs)}
        only_asked = {name for name in self._asked.keys() - self._subjects if self._is_known(name)}
        self.first = frozenset(only_asked | beneath | set(self.hubs))
        for name in sorted(needed.difference(self.hubs)):
            hubs_reading_facts = self._reading_facts_of.get(name, set()) & set(self.hubs)
            self._join(name, self._depending_on(name) - hubs_reading_facts)

    def _depending_on(self, name: str) -> set[str]:
        return self._standing_on.get(name, set()) | self._reading_facts_of.get(name, set())

    def _join(self, name: str, others: Iterable[str]) -> None:
        for other in others:
            self.groups.join(other, name)

    def _is_known(self, name: str) -> bool:
        return name in self._sites or name in self._configuration.desired.sites

    def _asked_of(self, name: str) -> AskedByOthers:
        return self._asked.setdefault(name, AskedByOthers())

    def _ask_peers(self, state: DesiredState) -> None:
        """Note what one account has to know of others."""
        name = state.site.name
        for address in addresses(state):
            if address.account != name:
                self._asked_of(address.account).addresses.add(address)
                kind = self._reading_facts_of if address.surface == FACT.name else self._standing_on
                self._depend(kind, name, address.account)
        for account, surface in lookups(state):
            if account != name:
                self._asked_of(account).lookups.add(surface)
                self._depend(self._standing_on, name, account)

    def _depend(self, kind: dict[str, set[str]], name: str, on: str) -> None:
        if on in self._subjects:
            kind.setdefault(on, set()).add(name)

    def _ask_users(self, outgoing: Iterable[str]) -> None:
        """Where other accounts may still stand on what one switches off: their values name its site. Nobody knows which
        ones do before they are read, so all of them belong together."""
        freeing: dict[str, list[str]] = {}
        for name in outgoing:
            for switched_off in self._switched_off(name):
                freeing.setdefault(switched_off, []).append(name)
        for setting in catalogue.SETTINGS.values():
            names = freeing.get(setting.references.on_sites.name, []) if setting.references.on_sites else []
            users = self._configuration.desired.accounts_desiring(setting.name) if names else ()
            for user in users:
                if names != [user]:
                    self._asked_of(user).addresses.add(setting.address(user))
            together = [*names, *(user for user in users if user in self._subjects)]
            if together:
                self._join(together[0], together[1:])

    def _switched_off(self, name: str) -> set[str]:
        """The settings that an account's desired state switches off."""
        desired_values = [desired_value for state in self.desired(name) for desired_value in state.values]
        return {
            desired_value.setting
            for desired_value in desired_values
            if catalogue.get(desired_value.setting).is_off(desired_value.value)
        }
