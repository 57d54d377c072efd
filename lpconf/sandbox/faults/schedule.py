"""Which requests are struck by which faults: by a script, or at random from a seed. Pure.

What is random hangs on the seed, the method, the path and the number of the request to it alone: so a run is struck in
the same places again, however its requests are ordered.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from lpconf.domain.fault import CREATING, FAULT_KINDS, MISBEHAVIOURS, Fault, FaultKind
from lpconf.sandbox.request_target import RequestTarget
from lpconf.sandbox.surfaces import of_form

_SLOW = 0.2
"""Seconds of a slow answer where nobody said how many."""
_OF_OBJECTS = {surface.name for surface in of_form("objects", "campaigns", "engagements")}
_DIGEST_RANGE = float(1 << 64)


class FaultScript:
    """Faults in the order in which they are asked; each counts the requests that fit it. At most one fault strikes a
    request; ways in which a platform behaves come on top of it, all that there are."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(faults)
        self._counts = [0] * len(self._faults)

    def strike(self, method: str, place: RequestTarget, *, creates: bool, has_past: bool) -> Fault | None:
        """The fault that strikes a request. `creates`: it makes something with a name; `has_past`: there is an older
        answer to it."""
        struck = None
        for i, fault in enumerate(self._faults):
            if fault.what in MISBEHAVIOURS or not fault.fits(method, place.surface, place.site):
                continue
            if _can(fault.what, creates, has_past) and self._counts_in(i) and struck is None:
                struck = fault
        return struck

    def behaviours(self, method: str, place: RequestTarget) -> tuple[FaultKind, ...]:
        """How the platform behaves at a request, besides its faults."""
        struck = []
        for i, fault in enumerate(self._faults):
            if fault.what not in MISBEHAVIOURS or not fault.fits(method, place.surface, place.site):
                continue
            if _concerns(fault.what, place.surface) and self._counts_in(i):
                struck.append(fault.what)
        return tuple(struck)

    def _counts_in(self, i: int) -> bool:
        """Count a request that fits a fault; whether it is struck."""
        self._counts[i] += 1
        return self._faults[i].strikes(self._counts[i])


class Dice:
    """Faults at random: `rate` (0 to 1) of all requests are struck, each by one of `whats` that can strike it."""

    def __init__(self, seed: int, rate: float, whats: Sequence[FaultKind] = tuple(FAULT_KINDS)) -> None:
        self._seed, self._rate, self._whats = seed, rate, tuple(whats)
        self._counts: Counter[tuple[str, str]] = Counter()

    def strike(self, method: str, path: str, *, creates: bool, has_past: bool) -> Fault | None:
        """The fault that strikes a request."""
        self._counts[method, path] += 1
        text = f"{self._seed}\0{method}\0{path}\0{self._counts[method, path]}"
        digest = hashlib.blake2b(text.encode(), digest_size=24).digest()
        chance, choice, more = (int.from_bytes(digest[i : i + 8]) / _DIGEST_RANGE for i in (0, 8, 16))
        fitting = [what for what in self._whats if _can(what, creates, has_past)]
        fitting = [what for what in fitting if Fault(what).fits(method, "", "")]
        if chance >= self._rate or not fitting:
            return None
        what = fitting[int(choice * len(fitting))]
        seconds = {"slow": _SLOW, "throttle": 1.0 if more < 0.5 else None}.get(what)
        return Fault(what, seconds=seconds)


def _concerns(what: FaultKind, surface: str) -> bool:
    """Whether a surface can behave in a way: only objects have names and fields to leave out, only widgets an order."""
    return surface == "widget" if what == "renumbered" else surface in _OF_OBJECTS


def _can(what: FaultKind, creates: bool, has_past: bool) -> bool:
    """Whether a fault makes any sense for a request."""
    return (creates or what not in CREATING) and (has_past or what != "delayed")
