"""All that a plan is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import AcceptPlace, Change, Output, Released
from lpconf.domain.project import Policy
from lpconf.domain.state import Acceptance, DesiredState, Hold, Mode, ObservedValue
from lpconf.domain.value import Json
from lpconf.plan import gates


@frozen
class Inputs:
    """All that a plan is made from. `changes` has one entry per desired value of each account of `desired`.

    `is_target` narrows the plan to changes (``--target``); `is_excluded` takes changes out (``--exclude``).
    `cli_acceptances` are the acceptances of the command line; `broken` the accounts that have errors, which get no
    steps. `accounts` are the names of all accounts by site id; `objects` live objects where their number counts;
    `zones` of accounts that have to be together. `base` has the changes that the files of the base revision would make,
    by address, None where there is no base. `unmanaged` counts live objects that the files do not name, by account and
    surface; `refresh_requests` are the requests that it took to observe all this. `accept_place` knows where a file
    would take a further acceptance.
    """

    profile: str
    kind: str
    policy: Policy
    desired: Mapping[str, DesiredState]
    changes: Mapping[Address, Change]
    look: Callable[[Address], ObservedValue]
    mode: Callable[[Address], Mode]
    masks_cards: gates.MasksCards
    cli_acceptances: Sequence[Acceptance] = ()
    is_target: Callable[[Change], bool] | None = None
    is_excluded: Callable[[Change], bool] | None = None
    released: Sequence[Released] = ()
    broken: frozenset[str] = frozenset()
    diagnostics: Sequence[Diagnostic] = ()
    commit: str = ""
    created: str = ""
    outputs: Sequence[Output] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[Address, Change] | None = None
    unmanaged: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    refresh_requests: int = 0
    accept_place: gates.AcceptPlaces = AcceptPlace

    @property
    def held(self) -> dict[Address, Hold]:
        """The settings to leave alone, by address."""
        return {hold.address: hold for desired in self.desired.values() for hold in desired.holds}
