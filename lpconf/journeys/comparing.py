"""Wanted against observed for whole accounts: names become ids, then each address is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lpconf import catalogue
from lpconf.diff.compare import compare
from lpconf.diff.resolve import resolve
from lpconf.observe.refresh import Observed
from lpconf.terms.address import Address
from lpconf.terms.diagnostic import Diagnostic
from lpconf.terms.plan import Change, Output
from lpconf.terms.state import Desired, Seen, Wanted
from lpconf.terms.value import UNREADABLE, Json


@dataclass(frozen=True, slots=True)
class Compared:
    """Changes by address (one for each wish, no-ops too), and errors of names."""

    changes: dict[Address, Change]
    diagnostics: list[Diagnostic]


def compared(desired: Iterable[Desired], observed: Observed) -> Compared:
    """Compare every wish. A wish whose names cannot be told counts as unreadable: nothing is planned for it."""
    changes: dict[Address, Change] = {}
    found: list[Diagnostic] = []
    for one in desired:
        for wanted in one.wants:
            change, problems = change_of(wanted, observed)
            changes[wanted.address] = change
            found += problems
    return Compared(changes, found)


def change_of(wanted: Wanted, observed: Observed) -> tuple[Change, list[Diagnostic]]:
    """The change of one wish, and the errors of its names."""
    seen = observed.get(wanted.address)
    if not wanted.refs:
        return compare(wanted, seen), []
    meant, problems, why = resolve(wanted, observed.names)
    if why:
        seen = Seen(UNREADABLE, "unreadable", why=why)
    change = compare(meant, seen)
    return replace(change, details=_named(change, observed)), problems


def _named(change: Change, observed: Observed) -> Mapping[str, Json]:
    """The details with names in the place of ids, in the words of the account file."""
    words = catalogue.get(change.wanted.setting).words
    fields = change.details.get("fields")
    if not words or not fields:
        return change.details
    told = []
    for entry in fields:
        word, surface = words.get(entry["path"], ("", ""))
        if not word:
            told.append(entry)
            continue
        names = {
            own: name for name, ids in observed.names.get((change.address.account, surface), {}).items() for own in ids
        }
        told.append({"path": word, **{side: _names_of(entry[side], names) for side in ("before", "after")}})
    return {**change.details, "fields": told}


def _names_of(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, list):
        return sorted(names.get(str(one), f"id {one}") for one in value)
    return value if value is None else names.get(str(value), f"id {value}")


def outputs(changes: Iterable[Change]) -> tuple[Output, ...]:
    """What comes out of live objects, to be passed on."""
    found = []
    for change in changes:
        told = catalogue.get(change.wanted.setting).outputs(change.seen.whole)
        found += [Output(change.address, name, value) for name, value in sorted(told.items())]
    return tuple(sorted(found, key=lambda one: (one.address, one.name)))
