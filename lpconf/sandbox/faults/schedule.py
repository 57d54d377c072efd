"""Which requests are struck by which faults: by a script, or at random from a seed. Pure.

What is random hangs on the seed, the method, the path and the number of the request to it alone: so a run is struck in
the same places again, however its requests are ordered.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from lpconf.domain.fault import CREATING, MISBEHAVIOURS, WHATS, Fault, What
from lpconf.sandbox.request_target import RequestTarget
from lpconf.sandbox.surfaces import of_form

_SLOW = 0.2
"""Seconds of a slow answer where nobody said how many."""
_OF_OBJECTS = {surface.name for surface in of_form("objects", "campaigns", "engagements")}
_WHOLE = float(1 << 64)


class FaultScript:
    """Faults in the order in which they are asked; each counts the requests that fit it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(faults)
        self._counts = [0] * len(self._faults)

    def strike(self, method: str, place: RequestTarget, *, creates: bool, has_past: bool) -> Fault | None:
        """The fault that strikes a request. `creates`: it makes something with a name; `has_past`: there is an older
        answer to it."""
        struck = None
        for i, fault in enumerate(self._faults):
            if not fault.fits(method, place.surface, place.site) or not _concerns(fault.what, place.surface):
                continue
            if not _can(fault.what, creates, has_past):
                continue
            self._counts[i] += 1
            if struck is None and fault.strikes(self._counts[i]):
                struck = fault
        return struck


class Dice:
    """Faults at random: `rate` (0 to 1) of all requests are struck, each by one of `whats` that can strike it."""

    def __init__(self, seed: int, rate: float, whats: Sequence[What] = tuple(WHATS)) -> None:
        self._seed, self._rate, self._whats = seed, rate, tuple(whats)
        self._counts: Counter[tuple[str, str]] = Counter()

    def strike(self, method: str, path: str, *, creates: bool, has_past: bool) -> Fault | None:
        """The fault that strikes a request."""
        self._counts[method, path] += 1
        text = f"{self._seed}\0{method}\0{path}\0{self._counts[method, path]}"
        digest = hashlib.blake2b(text.encode(), digest_size=24).digest()
        chance, choice, more = (int.from_bytes(digest[i : i + 8]) / _WHOLE for i in (0, 8, 16))
        fitting = [what for what in self._whats if _can(what, creates, has_past)]
        fitting = [what for what in fitting if Fault(what).fits(method, "", "")]
        if chance >= self._rate or not fitting:
            return None
        what = fitting[int(choice * len(fitting))]
        seconds = {"slow": _SLOW, "throttle": 1.0 if more < 0.5 else None}.get(what)
        return Fault(what, seconds=seconds)


def _concerns(what: What, surface: str) -> bool:
    """Whether a surface can behave in a way: only objects have names and fields to leave out, only widgets an order."""
    if what == "renumbered":
        return surface == "widget"
    return what not in MISBEHAVIOURS or surface in _OF_OBJECTS


def _can(what: What, creates: bool, has_past: bool) -> bool:
    """Whether a fault makes any sense for a request."""
    return (creates or what not in CREATING) and (has_past or what != "delayed")
