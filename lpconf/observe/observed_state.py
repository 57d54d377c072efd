"""What a refresh found out: one frozen observation per account, and those of several accounts together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace

from lpconf import catalogue
from lpconf.catalogue.surfaces import SURFACES, requests_to_read
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.state import NOT_KNOWN, Mode, ObservedValue
from lpconf.domain.value import Id, Json
from lpconf.errors import RemoteError


@frozen
class AttestationMismatch:
    """An attestation that a live reading beats: of the address itself, which says otherwise, or of something that the
    address needs (`why` says which)."""

    address: Address
    attested: ObservedValue
    why: str = ""


@frozen
class ValueNote:
    """A note about one address for the reader. `is_error`: its value could not be determined."""

    address: Address
    text: str
    is_error: bool


@frozen
class AccountObservation:
    """All that a refresh found out about one account.

    By surface: `modes` who reads and writes it (a surface that the bridge does not offer is by hand), `faults` why it
    could not be read, `names` ids by name and `keys` the keys of what stands there, where somebody looks up names,
    `objects` whole objects, where their number counts. By address: `values`, and `starts`, the objects that new ones
    are clones of. `mismatches` and `notes` are what is wrong or remarkable at single addresses. `unmanaged` counts, by
    surface, the live objects that nobody asked about.
    """

    account: str
    values: Mapping[Address, ObservedValue] = field(default_factory=dict)
    modes: Mapping[str, Mode] = field(default_factory=dict)
    faults: Mapping[str, RemoteError] = field(default_factory=dict)
    mismatches: Sequence[AttestationMismatch] = ()
    notes: Sequence[ValueNote] = ()
    names: Mapping[str, Mapping[str, Sequence[Id]]] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    objects: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    clone_sources: Mapping[Address, Json] = field(default_factory=dict)
    unmanaged: Mapping[str, int] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many requests it takes to observe this: those that each surface takes, and one to find the hosts.
        Log-ins, retries, and objects of which a list tells a summary alone are not counted."""
        keys: dict[str, list[str]] = {surface: [] for surface, mode in self.modes.items() if mode != "manual"}
        for address in self.values:
            if "/" in address.key and address.surface in keys and self._is_inside_of_one(address):
                keys[address.surface].append(address.plain_key)
        finds_hosts = any(SURFACES[surface].speaks == "account_config" for surface in keys)
        return sum(requests_to_read(SURFACES[surface], asked) for surface, asked in keys.items()) + finds_hosts

    def _is_inside_of_one(self, address: Address) -> bool:
        """Whether what an address is inside of, such as a campaign, could be looked into: it is there, and once."""
        return len(self.names.get(address.surface, {}).get(address.names[0], ())) == 1


class ObservedState:
    """What was observed of several accounts: each account once, as one frozen observation.

    `around` is what was observed before of accounts around these: it answers for accounts that are not among them.
    """

    def __init__(self, accounts: Iterable[AccountObservation] = (), around: ObservedState | None = None) -> None:
        self._accounts = {observation.account: observation for observation in accounts}
        self._around = around

    @property
    def accounts(self) -> Collection[AccountObservation]:
        """The observations of these accounts, without those around them."""
        return self._accounts.values()

    def of(self, account: str) -> AccountObservation | None:
        """The observation of one account; None where nobody asked about it."""
        observation = self._accounts.get(account)
        if observation is None and self._around is not None:
            return self._around.of(account)
        return observation

    def get(self, address: Address) -> ObservedValue:
        """What is known of `address`; not known where nobody asked."""
        observation = self.of(address.account)
        return NOT_KNOWN if observation is None else observation.values.get(address, NOT_KNOWN)

    def mode(self, address: Address) -> Mode:
        """Who writes `address`."""
        observation = self.of(address.account)
        if observation is None or catalogue.always_by_hand(address):
            return "manual"
        return observation.modes.get(address.surface, "manual")

    def surface_mode(self, account: str, surface: str) -> Mode | None:
        """Who reads and writes a surface; None where nobody asked."""
        observation = self.of(account)
        return None if observation is None else observation.modes.get(surface)

    def names(self, account: str, surface: str) -> Mapping[str, Sequence[Id]] | None:
        """The ids by name on a surface of an account; None where they are not known."""
        observation = self.of(account)
        return None if observation is None else observation.names.get(surface)

    def keys(self, account: str, surface: str) -> frozenset[str]:
        """The keys on a surface whose names were looked up."""
        observation = self.of(account)
        return frozenset() if observation is None else observation.keys.get(surface, frozenset())

    def clone_source(self, address: Address) -> Json:
        """The object that a new one at `address` is a clone of; None where there is none."""
        observation = self.of(address.account)
        return None if observation is None else observation.clone_sources.get(address)

    @property
    def objects(self) -> dict[tuple[str, str], Mapping[str, Json]]:
        """Whole objects by account and surface, where their number counts."""
        return {
            (observation.account, surface): objects
            for observation in self.accounts
            for surface, objects in observation.objects.items()
        }

    @property
    def faults(self) -> dict[tuple[str, str], RemoteError]:
        """Why surfaces could not be read, by account and surface."""
        return {
            (observation.account, surface): fault
            for observation in self.accounts
            for surface, fault in observation.faults.items()
        }

    def replaced(self, accounts: Iterable[AccountObservation]) -> ObservedState:
        """The same around other observations of these accounts."""
        return ObservedState(accounts, self._around)

    def with_value(self, address: Address, observed: ObservedValue) -> ObservedState:
        """The same, but for one value."""
        observation = self.of(address.account) or AccountObservation(address.account)
        changed = replace(observation, values={**observation.values, address: observed})
        return ObservedState([changed], around=self)
