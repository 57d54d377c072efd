"""How many requests a plan takes: to observe, and at most to apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from lpconf.catalogue.surfaces import SURFACES, requests_to_read
from lpconf.domain.plan import Cost, Standing, Step

Home = tuple[str, str]
"""An account and a surface."""
_AROUND_WRITES = 3
"""Readings for the writes to one surface of an account: the look before them, and the read-backs."""
_AROUND_HANDOVER = 2
"""Readings for what a person writes and lpconf reads: before they are asked, and after."""


def of_steps(steps: Sequence[Step], standing: Sequence[Standing], refresh: int) -> Cost:
    """The cost of a plan with these steps, and with the settings that they stand on. Log-ins, retries, and looks at
    what converges late are not counted."""
    writes = Counter(step.address.home for step in steps if step.mode == "api")
    readings = _readings(set(writes), steps, standing)
    keys: dict[Home, list[str]] = {home: [] for home in readings}
    addresses = [step.address for step in steps]
    addresses += [need.address for need in standing]
    for address in addresses:
        if address.home in keys:
            keys[address.home].append(address.plain_key)
    looks = 0
    for home, count in readings.items():
        looks += count * requests_to_read(SURFACES[home[1]], keys[home])
    platform = {account for account, surface in readings if speaks_to_platform(surface)}
    return Cost(refresh, writes.total() + looks + len(platform))


def _readings(writes: Set[Home], steps: Iterable[Step], standing: Iterable[Standing]) -> Counter[Home]:
    """How often each home is read. A need that is written, too, takes no reading of its own."""
    handovers = {step.address.home for step in steps if step.mode == "observe"}
    needs = {need.address.home for need in standing if need.mode != "manual"}
    readings: Counter[Home] = Counter(needs - writes - handovers)
    for homes, count in ((writes, _AROUND_WRITES), (handovers, _AROUND_HANDOVER)):
        for home in homes:
            readings[home] += count
    return readings


def speaks_to_platform(surface: str) -> bool:
    """Whether a surface is found by domain discovery, which is asked once per account."""
    return SURFACES[surface].speaks == "account_config"
