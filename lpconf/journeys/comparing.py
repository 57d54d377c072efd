"""Wanted against observed for whole accounts: names become ids, then each address is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lpconf import catalogue
from lpconf.diff.compare import compare
from lpconf.diff.resolve import resolve
from lpconf.observe.refresh import Observed
from lpconf.terms.address import Address, unquote
from lpconf.terms.diagnostic import Diagnostic, error
from lpconf.terms.plan import Change, Output
from lpconf.terms.state import Desired, Seen, Wanted
from lpconf.terms.value import UNREADABLE, Json
from lpconf.terms.words import nearest, shown


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


def stirs(desired: Desired, observed: Observed) -> bool:
    """Whether anything at all is to be said of an account's wishes: one is not as wished, or not known."""
    found = compared([desired], observed)
    return bool(found.diagnostics) or any(
        change.action != "no-op" or change.seen.source != "live" for change in found.changes.values()
    )


def change_of(wanted: Wanted, observed: Observed) -> tuple[Change, list[Diagnostic]]:
    """The change of one wish, and the errors of its names."""
    seen = observed.get(wanted.address)
    if not wanted.refs:
        return compare(wanted, seen), []
    meant, problems, why = resolve(wanted, observed.names)
    change = compare(meant, Seen(UNREADABLE, "unreadable", why=why) if why else seen)
    if change.action == "create":
        problems, why = _without_start(change, observed)
        if why:
            change = compare(meant, Seen(UNREADABLE, "unreadable", why=why))
    return replace(change, details=_named(change, observed)), problems


def _without_start(change: Change, observed: Observed) -> tuple[list[Diagnostic], str]:
    """What is wrong with the object that a new one begins with: it is not there."""
    form = catalogue.get(change.wanted.setting).form
    start = form.starts_with(change.address.plain_key, change.wanted.means) if form else ""
    there = observed.keys.get(change.address.home, frozenset())
    if not start or start in there:
        return [], ""
    parent, _, name = map(unquote, start.partition("/"))
    known = [unquote(key.partition("/")[2]) for key in there if key.partition("/")[0] == start.partition("/")[0]]
    near = nearest(name, known, most=3)
    problem = error(
        "reference.missing",
        f"the campaign {shown(parent)} has no engagement {shown(name)} to begin with",
        change.wanted.mark,
        address=change.address,
        account=change.address.account,
        label=f"did you mean {' or '.join(map(shown, near))}?" if near else "no engagement of this name",
        more="lpconf explain offsite.template",
    )
    return [problem], problem.summary


def _named(change: Change, observed: Observed) -> Mapping[str, Json]:
    """The details with names in the place of ids, in the words of the account file."""
    words = catalogue.get(change.wanted.setting).words
    fields = change.details.get("fields")
    if not words or not fields:
        return change.details
    told = []
    for entry in fields:
        if entry["path"] not in words:
            told.append(entry)
            continue
        word, surface = words[entry["path"]]
        if not word:
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
        if change.seen.whole is None:
            continue
        told = catalogue.get(change.wanted.setting).outputs(change.seen.whole)
        found += [Output(change.address, name, value) for name, value in sorted(told.items())]
    return tuple(sorted(found, key=lambda one: (one.address, one.name)))
