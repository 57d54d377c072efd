"""The value of one address in a reading of its surface. Pure."""

from __future__ import annotations

from lpconf import catalogue
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.connector import Reading
from lpconf.domain.address import Address, unquote
from lpconf.domain.state import DesiredValue, ObservedValue
from lpconf.domain.value import ABSENT, UNREADABLE, Json, Marker


def live_value(address: Address, reading: Reading, desired: DesiredValue | None = None) -> ObservedValue | None:
    """The value of `address` in a reading of its surface; None where the reading cannot tell (a fact nobody gave).

    `desired` says how much of an object matters, and under which name it may stand still. A value that is there and
    cannot be understood is unreadable, never absent or off: a plan would write over what it does not know.
    """
    setting = catalogue.at(address)
    key = address.plain_key
    former = _former_key(key, reading, desired)
    problem = _not_understood(address, key, former, reading)
    if problem:
        return _unreadable(problem, address, reading)
    document: Json | Marker = reading.values.get(key, reading.values.get(former, ABSENT) if former else ABSENT)
    if document is ABSENT and not SURFACES[address.surface].writable:
        return None
    modified, guard = reading.modified.get(key, ""), reading.guard(key)
    if setting is None:
        return ObservedValue(document, "live", guard, modified=modified)
    try:
        value = setting.value_in(document, unquote(address.part), desired.value if desired else None)
    except ValueError as error:
        return _unreadable(str(error), address, reading)
    if setting.location.partial_update is None:
        return ObservedValue(value, "live", guard, modified=modified)
    around = None if isinstance(document, Marker) else document
    return ObservedValue(value, "live", guard, modified=modified, container=around)


def _former_key(key: str, reading: Reading, desired: DesiredValue | None) -> str:
    """The key under which a renamed object still stands; empty for one that stands under its own."""
    return desired.write_hints.get("was", "") if desired and key not in reading.values else ""


def _not_understood(address: Address, key: str, former: str, reading: Reading) -> str:
    """Why nothing can be said of an entry that is there; empty where something can."""
    if key in reading.unreadable:
        return reading.unreadable[key]
    title = SURFACES[address.surface].title
    if key in reading.ambiguous:
        return f"more than one {title} is called {address.names[-1]!r}: lpconf never guesses"
    if former and former in reading.ambiguous:
        return f"more than one {title} is called {former!r}: which one is renamed, is no guess"
    return ""


def _unreadable(why: str, address: Address, reading: Reading) -> ObservedValue:
    return ObservedValue(UNREADABLE, "unreadable", reading.guard(address.plain_key), why=why)
