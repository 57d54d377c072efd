"""Names in a desired value become the ids that they have live. A name that is not there, or not unique, is an error,
never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.state import DesiredValue, NameReference
from lpconf.domain.value import Id, placed
from lpconf.domain.wording import nearest, quoted, shown

Names = Callable[[str, str], Mapping[str, Sequence[Id]] | None]
"""Ids by name, of an account's surface; None for one that could not be read."""

_PLACES = {"engagement": "campaign"}
"""What is looked up on a surface, where it is not the surface's own kind of thing."""


def resolve(desired: DesiredValue, names: Names) -> tuple[DesiredValue, list[Diagnostic], str]:
    """The desired value with ids, the errors of its names, and why it cannot be judged (empty where it can)."""
    if not desired.refs:
        return desired, [], ""
    value, result, why = desired.value, [], ""
    for ref in desired.refs:
        known = names(ref.account, ref.surface)
        if known is None:
            why = why or f"{_kind(ref)}s of {ref.account} could not be read"
            continue
        ids = known.get(ref.name, ())
        if len(ids) == 1:
            own = str(ids[0]) if ref.as_text else ids[0]
            value = placed(value, ref.at, own) if ref.at else value
            continue
        result.append(_missing(ref, desired, known) if not ids else _twins(ref, desired, ids))
        why = why or result[-1].summary
    named = desired.value if desired.named is None else desired.named
    return replace(desired, value=value, refs=(), named=named), result, why


def _kind(ref: NameReference) -> str:
    return _PLACES.get(ref.surface) or SURFACES[ref.surface].title


def _missing(ref: NameReference, desired: DesiredValue, known: Mapping[str, Sequence[Id]]) -> Diagnostic:
    near = nearest(ref.name, known, most=3)
    there = ", ".join(shown(name) for name in sorted(known)[:10]) or "none at all"
    is_or_are = "are" if len(known) > 1 else "is"
    return error(
        "reference.missing",
        f"{ref.account} has no {_kind(ref)} {shown(ref.name)}",
        ref.mark,
        address=desired.address,
        account=desired.address.account,
        label=f"did you mean {' or '.join(map(_visible, near))}?" if near else f"no {_kind(ref)} of this name",
        detail="" if near else f"There {is_or_are}: {there}.",
    )


def _visible(name: str) -> str:
    """A name as a hint shows it: between quotes where blanks at its ends would not be seen."""
    return shown(name) if name == name.strip() else quoted(name)


def _twins(ref: NameReference, desired: DesiredValue, ids: Sequence[Id]) -> Diagnostic:
    return error(
        "reference.ambiguous",
        f"{ref.account} has {len(ids)} {_kind(ref)}s called {shown(ref.name)}",
        ref.mark,
        address=desired.address,
        account=desired.address.account,
        label="which one is meant cannot be told",
        detail=f"Their ids are {', '.join(map(str, ids[:10]))}. Rename all but one.",
    )
