"""What an account's own file has to say so that, laid over its fragments, it says a wished value: the reverse of
`extends`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lpconf.domain.source_document import MergeKeys, Path
from lpconf.domain.value import UNSET, Json, Marker, canonical


def own(target: Json, under: Any, mine: Any, naming: MergeKeys, path: Path) -> Json | Marker:
    """What the file says at `path` for `target`, UNSET where it need not say anything.

    `under` is what the fragments say there and `mine` what the file says until now (UNSET: nothing). What the
    fragments say already is left out, unless the file says it itself. What they say on top of `target` cannot be
    unsaid here: whoever asks looks at the merged result.
    """
    if isinstance(target, Mapping) and isinstance(under, Mapping):
        return _mapping(target, under, mine, naming, path)
    if isinstance(target, Mapping) and under is UNSET:
        return _mapping(target, {}, mine, naming, path)
    if isinstance(target, list) and (isinstance(under, list) or under is UNSET):
        return _listed(target, [] if under is UNSET else under, mine, naming, path, said=under is not UNSET)
    if under is not UNSET and mine is UNSET and canonical(under) == canonical(target):
        return UNSET
    return target


def _mapping(target: Mapping[str, Json], under: Mapping[str, Any], mine: Any, naming: MergeKeys, path: Path) -> Json:
    there = mine if isinstance(mine, Mapping) else {}
    names = [*(name for name in there if name in target), *(name for name in target if name not in there)]
    found = {}
    for name in names:
        value = own(target[name], under.get(name, UNSET), there.get(name, UNSET), naming, (*path, name))
        if value is not UNSET:
            found[name] = value
    if not found and under and mine is UNSET:
        return UNSET
    return found


def _listed(
    target: Sequence[Json], under: Sequence[Any], mine: Any, naming: MergeKeys, path: Path, *, said: bool
) -> Json | Marker:
    how = naming(path)
    there = mine if isinstance(mine, list) else []
    if how == "unite":
        texts, kept = {canonical(one) for one in under}, {canonical(one) for one in there}
        found = [one for one in target if canonical(one) not in texts or canonical(one) in kept]
    elif how is None:
        if said and mine is UNSET and canonical(under) == canonical(target):
            return UNSET
        return list(target)
    else:
        found = []
        for one in target:
            below, above = _named(under, one, how), _named(there, one, how)
            value = own(one, below, above, naming, (*path, 0)) if isinstance(one, Mapping) else one
            if isinstance(value, Mapping):
                found.append({**{key: one[key] for key in how if key in one}, **value} if value else dict(one))
            elif value is not UNSET:
                found.append(value)
    return UNSET if said and not found and mine is UNSET else found


def _named(entries: Sequence[Any], one: Any, keys: Sequence[str]) -> Any:
    """The entry with the name of `one`, UNSET where there is none."""
    if not isinstance(one, Mapping):
        return UNSET
    for entry in entries:
        if isinstance(entry, Mapping) and all(entry.get(key) == one.get(key) for key in keys):
            return entry
    return UNSET
