"""A world in a dictionary behind the connector's two methods, and short ways to make nouns."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.json.plan_document import from_document
from lpconf.domain.plan import ManualInstructions, Plan, Step
from lpconf.domain.state import NOT_KNOWN, Mode, ObservedValue, Site
from lpconf.domain.value import ABSENT, Marker
from lpconf.errors import Conflict

NOT_SET = ObservedValue(ABSENT, "live")
RETAIL = Site("acme", "20260001", "messaging_and_chat", {"environment": "test"}, "accounts/acme.yaml")


class FakeWorld:
    """Values by account name, surface and key. `before_write` may interfere; `trace` has every write in order."""

    def __init__(self, values: dict[tuple[str, str], dict[str, Any]] | None = None) -> None:
        self.values = copy.deepcopy(values or {})
        self.revisions: dict[tuple[str, str], int] = {}
        self.trace: list[tuple[str, Any]] = []
        self.reads: list[tuple[str, str]] = []
        self.on_read: Callable[[str, str], None] = lambda account, surface: None
        self.before_write: Callable[[str], None] = lambda address: None
        self.after_write: Callable[[str], None] = lambda address: None
        self.answered: Callable[[tuple[str, str]], str | None] = lambda home: str(self.revisions[home])
        """The revision that the answer to a write names."""

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        self.reads.append((site.name, surface.name))
        self.on_read(site.name, surface.name)
        home = (site.name, surface.name)
        return Reading(dict(self.values.get(home, {})), str(self.revisions.get(home, 0)))

    async def write(self, site: Site, surface: Surface, key: str, value: Any, reading: Reading) -> WriteAnswer:
        return await self.write_together(site, surface, {key: value}, reading)

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Any], reading: Reading
    ) -> WriteAnswer:
        home = (site.name, surface.name)
        addresses = {str(Address.at(site.name, surface.name, key)): value for key, value in values.items()}
        for address in addresses:
            self.before_write(address)
        if reading.revision != str(self.revisions.get(home, 0)):
            raise Conflict("the revision has moved")
        for key, value in values.items():
            if value is ABSENT:
                self.values.setdefault(home, {}).pop(key, None)
            else:
                self.values.setdefault(home, {})[key] = value
        self.revisions[home] = self.revisions.get(home, 0) + 1
        self.trace += addresses.items()
        for address in addresses:
            self.after_write(address)
        return WriteAnswer(self.answered(home))

    async def zone(self, site: Site) -> str | None:
        return None

    async def close(self) -> None:
        return None

    def edit(self, account: str, surface: str, key: str, value: Any) -> None:
        """Change a value behind everybody's back."""
        self.values.setdefault((account, surface), {})[key] = value
        self.revisions[account, surface] = self.revisions.get((account, surface), 0) + 1


def step(
    setting: str,
    after: Any,
    *,
    before: Any = ABSENT,
    account: str = "acme",
    mode: Mode = "api",
    depends_on: tuple[Address, ...] = (),
    unknown: bool = False,
) -> Step:
    """A step of a plan."""
    entry = catalogue.get(setting)
    observed = NOT_SET if before is ABSENT else ObservedValue(before, "live")
    return Step(
        address=entry.address(account),
        setting=setting,
        mode=mode,
        action="update",
        before=None if isinstance(before, Marker) else before,
        after=after,
        observed=NOT_KNOWN if unknown else observed,
        origin=Mark(f"accounts/{account}.yaml", 3, 3),
        depends_on=depends_on,
        hand=None if mode == "api" else ManualInstructions("a › b", str(after), "a key", "", "do it", "a"),
    )


def plan_of(*steps: Step) -> Plan:
    """A plan of these steps, in this order."""
    names = {s.address.account for s in steps}
    sites = {n: Site(n, f"id{i}", "messaging_and_chat", {}, f"accounts/{n}.yaml") for i, n in enumerate(sorted(names))}
    return Plan("test", "sandbox", sites, steps)


def at(setting: str, account: str = "acme") -> Address:
    """Where a setting of an account lives."""
    return catalogue.get(setting).address(account)


def plan_from_text(text: str) -> Plan:
    """The plan that `dumps` wrote. Raises BrokenPlan."""
    return from_document(json.loads(text))
