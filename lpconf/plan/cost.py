"""How many requests a plan takes: to observe, and at most to apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
    handovers = {step.address.home for step in steps if step.mode == "observe"}
    needs = {need.address.home for need in standing if need.mode != "manual"}
    readings = dict.fromkeys(needs, 1)
    readings |= {
        home: _AROUND_WRITES * (home in writes) + _AROUND_HANDOVER * (home in handovers)
        for home in writes.keys() | handovers
    }
    keys: dict[Home, list[str]] = {home: [] for home in readings}
    for address in [*(step.address for step in steps), *(need.address for need in standing)]:
        if address.home in keys:
            keys[address.home].append(address.plain_key)
    looks = sum(count * requests_to_read(SURFACES[home[1]], keys[home]) for home, count in readings.items())
    platform = {account for account, surface in readings if speaks_to_platform(surface)}
    return Cost(refresh, writes.total() + looks + len(platform))


def speaks_to_platform(surface: str) -> bool:
    """Whether a surface is found by domain discovery, which is asked once per account."""
    return SURFACES[surface].speaks == "account_config"
