"""What an account's own file has to say so that, laid over its fragments, it says a desired value: the reverse of
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
    # The file's own order first, so that what is there stays where it is.
    names = [name for name in there if name in target]
    names += [name for name in target if name not in there]
    needed = {}
    for name in names:
        value = own(target[name], under.get(name, UNSET), there.get(name, UNSET), naming, (*path, name))
        if value is not UNSET:
            needed[name] = value
    if not needed and under and mine is UNSET:
        return UNSET
    return needed


def _listed(
    target: Sequence[Json], under: Sequence[Any], mine: Any, naming: MergeKeys, path: Path, *, said: bool
) -> Json | Marker:
    """What the file says of a list. `said`: the fragments have such a list."""
    how = naming(path)
    if how is None:
        is_inherited = said and mine is UNSET and canonical(under) == canonical(target)
        return UNSET if is_inherited else list(target)
    there = mine if isinstance(mine, list) else []
    needed = _not_united(target, under, there) if how == "unite" else _entries(target, under, there, how, naming, path)
    return UNSET if said and not needed and mine is UNSET else needed


def _not_united(target: Sequence[Json], under: Sequence[Any], there: Sequence[Any]) -> list[Json]:
    """The items of a union that the fragments lack, and those that the file says itself."""
    inherited = {canonical(item) for item in under}
    repeated = {canonical(item) for item in there}
    return [item for item in target if canonical(item) in repeated or canonical(item) not in inherited]


def _entries(
    target: Sequence[Json],
    under: Sequence[Any],
    there: Sequence[Any],
    keys: tuple[str, ...],
    naming: MergeKeys,
    path: Path,
) -> list[Json]:
    """Of each entry its name and what the fragments do not say of it; nothing of entries that they say wholly."""
    needed: list[Json] = []
    for entry in target:
        if not isinstance(entry, Mapping):
            needed.append(entry)
            continue
        value = own(entry, _named(under, entry, keys), _named(there, entry, keys), naming, (*path, 0))
        if not isinstance(value, Mapping):
            continue
        name = {key: entry[key] for key in keys if key in entry}
        needed.append({**name, **value} if value else dict(entry))
    return needed


def _named(entries: Sequence[Any], named: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """The entry with the name of `named`, UNSET where there is none."""
    for entry in entries:
        if isinstance(entry, Mapping) and all(entry.get(key) == named.get(key) for key in keys):
            return entry
    return UNSET
