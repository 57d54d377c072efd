"""How many requests a plan takes: to observe, and at most to apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.plan import Cost, Step

_AROUND_WRITES = 3
"""Requests for the writes to one surface of an account besides the writes: the look before them, and the read-backs."""
_AROUND_HANDOVER = 2
"""Requests for what a person writes and lpconf reads: before they are asked, and after."""


def of_steps(steps: Iterable[Step], refresh: int) -> Cost:
    """The cost of a plan with these steps. Log-ins, retries, and looks at what converges late are not counted."""
    writes: Counter[tuple[str, str]] = Counter()
    handovers: set[tuple[str, str]] = set()
    for step in steps:
        if step.mode == "api":
            writes[step.address.home] += 1
        elif step.mode == "observe":
            handovers.add(step.address.home)
    requests = sum(count + _AROUND_WRITES for count in writes.values()) + _AROUND_HANDOVER * len(handovers)
    platform = {account for account, surface in {*writes, *handovers} if speaks_to_platform(surface)}
    return Cost(refresh, requests + len(platform))


def speaks_to_platform(surface: str) -> bool:
    """Whether a surface is found by domain discovery, which is asked once per account."""
    return SURFACES[surface].speaks == "account_config"
