"""Readings during an apply: each surface of each account is read once for all steps that need it, until it is
written."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping

from lpconf import catalogue
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Connector, Reading
from lpconf.data_class import frozen
from lpconf.domain.address import Address, unquote
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import Mode, ObservedValue, Site
from lpconf.domain.value import ABSENT, UNREADABLE, Json, Marker
from lpconf.errors import Forbidden, NotOffered, Unauthorised

FRESH_SECONDS = 30.0
"""Seconds for which a reading serves as the look before a write. The revision guards what happens in between."""

Home = tuple[str, str]
"""An account and a surface."""


@frozen
class _Stored:
    reading: Reading
    at: float


class LiveHomes:
    """Readings of the homes of a plan. A reading serves until something is written to its surface."""

    def __init__(self, connector: Connector, plan: Plan | None = None) -> None:
        self._connector = connector
        self._stored: dict[Home, _Stored] = {}
        self._keys: dict[Home, set[str]] = {}
        for address, keys in _keys(plan) if plan else ():
            self._keys.setdefault(address.home, set()).update(keys)

    async def read(self, site: Site, surface: str, keys: Collection[str]) -> Reading:
        """A new reading of a surface, at least of `keys`. Raises RemoteError; a 403 on a read is a failure, and no step
        by hand."""
        home = (site.name, surface)
        known = self._keys.setdefault(home, set())
        if not known.issuperset(keys):
            known.update(keys)
        try:
            reading = await self._connector.read(site, SURFACES[surface], sorted(known), fresh=True)
        except Forbidden as refused:
            self.forget(home)
            raise Unauthorised(
                str(refused), surface=refused.surface, account=refused.account, status=refused.status
            ) from None
        except BaseException:
            self.forget(home)
            raise
        self._stored[home] = _Stored(reading, time.monotonic())
        return reading

    async def recent(self, site: Site, surface: str, keys: Collection[str]) -> Reading:
        """The stored reading while it is fresh and covers `keys`, else a new one. Raises RemoteError."""
        home = (site.name, surface)
        stored = self._stored.get(home)
        covers_keys = self._keys.get(home, set()).issuperset(keys)
        if stored is not None and covers_keys and time.monotonic() - stored.at < FRESH_SECONDS:
            return stored.reading
        return await self.read(site, surface, keys)

    def forget(self, home: Home) -> None:
        """Drop the reading of a home, because something is about to be written to it."""
        self._stored.pop(home, None)

    def forget_all(self) -> None:
        """Drop all readings, because people may have changed anything."""
        self._stored.clear()


def _keys(plan: Plan) -> Iterable[tuple[Address, list[str]]]:
    yield from ((step.address, catalogue.keys_to_read(step.address, step.write_hints)) for step in plan.steps)
    yield from ((standing.address, [standing.address.plain_key]) for standing in plan.standing)


class StandingNeeds:
    """The needs of steps that the plan does not change: they were on when the plan was made, and have to be on still.

    `site_of` and `mode_of` give an address's account and mode; `attested` gives what people vouch for now. `observed`
    collects what was read of these addresses.
    """

    def __init__(
        self,
        plan: Plan,
        homes: LiveHomes,
        attested: Callable[[Address], ObservedValue | None],
        site_of: Callable[[str], Site | None],
        mode_of: Callable[[Address], Mode],
    ) -> None:
        self._steps = frozenset(step.address for step in plan.steps)
        self._standing = frozenset(standing.address for standing in plan.standing)
        self._homes, self._attested = homes, attested
        self._site_of, self._mode_of = site_of, mode_of
        self.observed: dict[Address, ObservedValue] = {}

    async def why_unmet(self, step: Step) -> str:
        """Which need of a step no longer stands, in words; empty where all do. Raises RemoteError."""
        for address, name in self._needs(step).items():
            observed = await self._observe(address)
            if observed is None:
                continue
            self.observed[address] = observed
            if not observed.known:
                return f"it needs {name}, whose value is not known now"
            if catalogue.get(name).is_off(observed.value):
                return f"it needs {name}, which was on when it was planned and is off now"
        return ""

    def _needs(self, step: Step) -> Mapping[Address, str]:
        """The addresses that a step needs, directly or not, and that the plan does not change, with their settings."""
        if catalogue.get(step.setting).is_off(step.after):
            return {}
        needs: dict[Address, str] = {}
        todo = [address for address in step.depends_on if address not in self._steps]
        while todo:
            address = todo.pop()
            setting = catalogue.at(address)
            if setting is None or address in needs or address in self._steps:
                continue
            needs[address] = setting.name
            todo += [below for below in _below(address) if below in self._standing]
        return needs

    async def _observe(self, address: Address) -> ObservedValue | None:
        """What is known of a need now; None where nobody can look."""
        site = self._site_of(address.account)
        if site is None:
            return None
        if self._mode_of(address) == "manual":
            return self._attested(address)
        try:
            reading = await self._homes.recent(site, address.surface, [address.plain_key])
        except NotOffered:
            return self._attested(address)
        return ObservedValue(_value(address, reading), "live")


def _value(address: Address, reading: Reading) -> Json | Marker:
    """The value of an address in a reading of its surface."""
    setting, key = catalogue.at(address), address.plain_key
    if key in reading.ambiguous or key in reading.unreadable:
        return UNREADABLE
    document = reading.values.get(key, ABSENT)
    if setting is None:
        return document
    try:
        return setting.value_in(document, unquote(address.part), None)
    except ValueError:
        return UNREADABLE


def _below(address: Address) -> Iterable[Address]:
    """What a setting of the catalogue needs in its own account."""
    setting = catalogue.at(address)
    for need in setting.rules.needs if setting else ():
        if not need.soft:
            yield need.setting.address(address.account)
