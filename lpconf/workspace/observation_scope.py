"""Which accounts have to be asked for what, on whose behalf, and which of them belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.surfaces import FACT
from lpconf.domain.address import Address
from lpconf.domain.state import DesiredState, Site
from lpconf.observe.scope import addresses, lookups
from lpconf.workspace.account_groups import AccountGroups
from lpconf.workspace.configuration import Configuration

HUB = 8
"""So many accounts may stand on one of their number and still be looked at together with it."""


@dataclass(slots=True)
class Asked:
    """What others have to know of an account: addresses, and surfaces whose names are needed."""

    addresses: set[Address] = field(default_factory=set)
    lookups: set[str] = field(default_factory=set)


class Asking:
    """What accounts ask of each other.

    `asked` is what others have to know of an account; `hubs` are accounts that wish something and on which many stand;
    `first` those to read before all others: hubs, what hubs stand on, and what is only asked about. `families` are
    the accounts that wish something, by what they ask of each other; hubs bind nobody until they are told to.
    """

    def __init__(
        self,
        configuration: Configuration,
        names: Iterable[str],
        wishes: Iterable[DesiredState] = (),
        also: Iterable[tuple[Site, Address]] = (),
        hub: int = HUB,
    ) -> None:
        self._estate = configuration
        self._names = frozenset(names)
        self._wishes: dict[str, list[DesiredState]] = {}
        for desired in wishes:
            self._wishes.setdefault(desired.site.name, []).append(desired)
        self._wishing = self._names | self._wishes.keys()
        self._sites = {name: of_account[-1].site for name, of_account in self._wishes.items()}
        self._standing: dict[str, set[str]] = {}
        """Accounts by what they stand on: a value of it, or a name in it."""
        self._looking: dict[str, set[str]] = {}
        """Accounts by what they only look at: a fact, which nothing that is planned can change."""
        self.asked: dict[str, Asked] = {}
        self.families = AccountGroups(sorted(self._wishing))
        for site, address in also:
            self._of(site.name).addresses.add(address)
            self._sites[site.name] = site
        speaking = [n for n in sorted(self._wishing) if n in configuration.desired.outgoing or n in self._wishes]
        for name in speaking:
            for desired in self.own(name):
                self._ask(desired)
        self._ask_users(speaking)
        on = self._standing.keys() | self._looking.keys()
        self.hubs = sorted(name for name in on if len(self._asking(name)) > hub)
        beneath = {name for name, those in self._standing.items() if not those.isdisjoint(self.hubs)}
        unrelated = {name for name in self.asked.keys() - self._wishing if self._known(name)}
        self.first = frozenset(unrelated | beneath | set(self.hubs))
        for name in sorted(on.difference(self.hubs)):
            self._bind(name, self._asking(name).difference(self._looking.get(name, set()) & set(self.hubs)))

    def own(self, name: str) -> list[DesiredState]:
        """What an account wishes, the later winning; nothing where it is only looked at."""
        return [*([self._estate.desired[name]] if name in self._names else []), *self._wishes.get(name, ())]

    def site(self, name: str) -> Site:
        """The account itself."""
        return self._sites.get(name) or self._estate.desired.sites[name]

    def bind(self, hub: str) -> None:
        """All that stand on a hub, or that it looks at, belong together, and with it."""
        self._bind(hub, self._asking(hub))
        self._bind(hub, (name for name, those in self._looking.items() if hub in those))

    def _asking(self, name: str) -> set[str]:
        return self._standing.get(name, set()) | self._looking.get(name, set())

    def counted(self, on_progress: Callable[[str], None]) -> Callable[[str], None]:
        """`told` for the accounts that wish something alone."""
        return lambda name: on_progress(name) if name in self._wishing else None

    def _bind(self, name: str, those: Iterable[str]) -> None:
        for one in those:
            self.families.join(one, name)

    def _known(self, name: str) -> bool:
        return name in self._sites or name in self._estate.desired.sites

    def _of(self, name: str) -> Asked:
        return self.asked.setdefault(name, Asked())

    def _ask(self, desired: DesiredState) -> None:
        name = desired.site.name
        for address in addresses(desired):
            if address.account != name:
                self._of(address.account).addresses.add(address)
                self._asks(self._looking if address.surface == FACT.name else self._standing, name, address.account)
        for account, surface in lookups(desired):
            if account != name:
                self._of(account).lookups.add(surface)
                self._asks(self._standing, name, account)

    def _asks(self, how: dict[str, set[str]], name: str, of: str) -> None:
        if of in self._wishing:
            how.setdefault(of, set()).add(name)

    def _ask_users(self, speaking: Iterable[str]) -> None:
        """Where other accounts may still stand on what one wishes off: their values name its site. Nobody knows which
        ones do before they are read, so all of them belong together."""
        freeing: dict[str, list[str]] = {}
        for name in speaking:
            wants = [wanted for desired in self.own(name) for wanted in desired.wants]
            for off in {wanted.setting for wanted in wants if catalogue.get(wanted.setting).is_off(wanted.value)}:
                freeing.setdefault(off, []).append(name)
        for setting in catalogue.SETTINGS.values():
            names = freeing.get(setting.references.on_sites.name, []) if setting.references.on_sites else []
            users = self._estate.desired.wishing(setting.name) if names else ()
            for user in users:
                if names != [user]:
                    self._of(user).addresses.add(setting.address(user))
            together = [*names, *(user for user in users if user in self._wishing)]
            for one in together[1:]:
                self.families.join(together[0], one)
