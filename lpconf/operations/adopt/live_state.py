"""What is known of accounts that are adopted: settings, members of families, readings, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.catalogue.setting import Setting
from lpconf.connect.connector import Reading
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Change
from lpconf.domain.state import DesiredValue, Site
from lpconf.domain.value import UNREADABLE, Json, Marker
from lpconf.errors import RemoteError
from lpconf.observe.attestations import Attestations
from lpconf.observe.live_value import live_value
from lpconf.observe.observed_state import ObservedState
from lpconf.workspace.live.comparison import change_of


@frozen
class AccountToAdopt:
    """An account to look at: its site, what its people vouch for, addresses beside those of the catalogue, and
    surfaces whose names are needed."""

    site: Site
    vouched: Attestations
    also: Sequence[Address] = ()
    lookups: frozenset[str] = frozenset()


@dataclass(slots=True)
class Members:
    """The live members of the families of one account. `unread` are families whose members nobody knows, by name,
    with the reason; `foreign` what is there and not for us."""

    settings: dict[str, Setting] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    foreign: list[LeftOut] = field(default_factory=list)


@frozen
class LiveState:
    """What was read for an adoption.

    `settings` are those that were asked for, by account: the catalogue's, and live members of families. `members` are
    the members of families by account, `readings` the answers by account and surface, and `faults` the failures.
    """

    observed: ObservedState
    settings: Mapping[str, Sequence[Setting]]
    members: Mapping[str, Members]
    readings: Mapping[tuple[str, str], Reading]
    faults: Mapping[tuple[str, str], RemoteError]

    def change(self, desired: DesiredValue) -> tuple[Change, list[Diagnostic]]:
        """The change for a desired value, and the problems with its names."""
        observed = self.observed.get(desired.address)
        reading = self.readings.get(desired.address.home)
        if reading is not None and not catalogue.always_by_hand(desired.address):
            observed = live_value(desired.address, reading, desired) or observed
        return change_of(desired, self.observed.with_value(desired.address, observed))

    def names(self, account: str) -> dict[str, dict[str, str]]:
        """The names behind ids, by surface. A name that more than one thing has is none."""
        result: dict[str, dict[str, str]] = {}
        observation = self.observed.of(account)
        for surface, ids in observation.names.items() if observation else ():
            result[surface] = {str(own[0]): word for word, own in ids.items() if len(own) == 1}
        return result

    def values(self, name: str) -> dict[str, Json | Marker]:
        """What is known of an account, by setting name: objects whole. What is not known is missing."""
        result: dict[str, Json | Marker] = {}
        for setting in self.settings[name]:
            observed = self.observed.get(setting.address(name))
            if observed.known:
                result[setting.name] = observed.container if isinstance(observed.container, dict) else observed.value
        return result

    def unreadable(self, name: str) -> dict[str, str]:
        """The settings of an account that could not be read, with the reason."""
        observed = {setting.name: self.observed.get(setting.address(name)) for setting in self.settings[name]}
        return {setting: item.why for setting, item in observed.items() if item.value is UNREADABLE}

    def twins(self, name: str) -> set[str]:
        """The settings of an account whose names more than one thing has."""
        addresses = {setting.name: setting.address(name) for setting in self.settings[name]}
        return {
            setting
            for setting, address in addresses.items()
            if (reading := self.readings.get(address.home)) and address.plain_key in reading.ambiguous
        }
