"""`extends`: an account's file laid over the fragments that it takes in (contract 1.1)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.domain.source_document import Document, Map, MergeKeys, Path, Place, Seq
from lpconf.domain.value import canonical
from lpconf.domain.wording import nearest
from lpconf.load.files.discovery import is_fragment
from lpconf.load.files.source import ACCOUNTS, printable

EXTENDS = "extends"
_DEEPEST = 50


def merge(under: Map, over: Map, merge_keys: MergeKeys, path: Path = ()) -> Map:
    """`over` laid on `under`: mappings merge, lists as `merge_keys` says, all else replaces. Neither is changed.

    Every value keeps the place where it stood.
    """
    result = Map(over.at)
    result.update(under)
    result.keys_at.update(under.keys_at)
    result.values_at.update(under.values_at)
    for key, value in over.items():
        if key in under:
            value, at = _merged_value(under[key], value, over.values_at[key], merge_keys, (*path, key))
        else:
            at = over.values_at[key]
        result.put(key, value, over.keys_at[key], at)
    return result


def _merged_value(under: Any, over: Any, over_at: Place, merge_keys: MergeKeys, path: Path) -> tuple[Any, Place]:
    if isinstance(under, Map) and isinstance(over, Map):
        return merge(under, over, merge_keys, path), over_at
    if isinstance(under, Seq) and isinstance(over, Seq):
        how = merge_keys(path)
        if how == "unite":
            return _unite(under, over), over_at
        if how is not None:
            return _by_name(under, over, how, merge_keys, path), over_at
    return over, over_at


def _unite(under: Seq, over: Seq) -> Seq:
    result = Seq(over.at)
    seen: set[str] = set()
    for value, at in (*_items(under), *_items(over)):
        text = canonical(value)
        if text not in seen:
            seen.add(text)
            result.put(value, at)
    return result


def _by_name(under: Seq, over: Seq, keys: tuple[str, ...], merge_keys: MergeKeys, path: Path) -> Seq:
    """Entries of the same name merge, at the place of the earlier one. A name that one list has twice stays twice,
    for the model to complain."""
    result = Seq(over.at)
    by_name: dict[str, int] = {}
    for value, at in _items(under):
        name = _name(value, keys)
        if name:
            by_name.setdefault(name, len(result))
        result.put(value, at)
    for value, at in _items(over):
        index = by_name.pop(_name(value, keys), None)
        if index is None:
            result.put(value, at)
        else:
            result[index] = merge(result[index], value, merge_keys, (*path, index))
            result.items_at[index] = at
    return result


def _name(value: Any, keys: tuple[str, ...]) -> str:
    if not isinstance(value, Map):
        return ""
    names = [_name_part(value, key) for key in keys]
    return "" if None in names else canonical(names)


def _name_part(value: Map, key: str) -> Any:
    """The value of one naming key. An entry that takes a preset of a library bears the preset's name, whatever its
    version, where it has no name of its own."""
    own = value.get(key)
    preset = value.get("preset")
    if own is None and key == "name" and isinstance(preset, str):
        return preset.partition("@")[0]
    return own


def _items(seq: Seq) -> Iterator[tuple[Any, Place]]:
    return zip(seq, seq.items_at, strict=True)


@frozen
class _Taken:
    """A fragment with all that it takes in, None where its file is broken. `files` are all files that it is made of,
    broken ones too, in the order of merging; `complete`: nothing is missing."""

    data: Map | None
    files: tuple[str, ...]
    complete: bool


@frozen
class Overlaid:
    """An account's document. `files` are the fragments that it is made of, also those that are broken and so not in
    the document; `complete`: no fragment is missing from it."""

    document: Document
    files: tuple[str, ...]
    complete: bool


class Overlay:
    """Lays accounts over fragments. Each fragment is looked at once, however many take it in.

    `fragments` are all fragments by path from the root (None: its file is broken); `accounts` are the paths of
    account files. `diagnostics` grows with the problems found.
    """

    def __init__(self, fragments: Mapping[str, Map | None], accounts: frozenset[str], merge_keys: MergeKeys) -> None:
        self._fragments = fragments
        self._accounts = accounts
        self._merge_keys = merge_keys
        self._taken: dict[str, _Taken] = {}
        self._ring: list[str] = []
        self.diagnostics: list[Diagnostic] = []

    def lay(self, file: str, data: Map) -> Overlaid:
        """The document of an account: `data` of `file`, over the fragments that it extends."""
        merged: Map | None = None
        vias: dict[str, Mark] = {}
        files: dict[str, None] = {}
        complete = True
        for path, mark in self._extended(data):
            taken = self._take(path) if path else None
            complete = complete and taken is not None and taken.complete
            if taken is not None:
                merged = self._over(merged, taken.data)
                vias.update(dict.fromkeys(taken.files, mark))
                files.update(dict.fromkeys(taken.files))
        own = _without(data, EXTENDS)
        merged = merge(merged, own, self._merge_keys) if merged is not None else own
        inside = tuple(path for path in files if self._fragments[path] is not None)
        return Overlaid(Document(file, merged, vias, inside), tuple(files), complete)

    def _over(self, under: Map | None, over: Map | None) -> Map | None:
        if under is None or over is None:
            return under if over is None else over
        return merge(under, over, self._merge_keys)

    def fragment(self, path: str) -> Document | None:
        """What a fragment says with all that it takes in; None where it is broken."""
        data = self._take(path).data
        return Document(path, data) if data is not None else None

    def _take(self, path: str) -> _Taken:
        if path in self._taken:
            return self._taken[path]
        data = self._fragments[path]
        if data is None:
            broken = self._taken[path] = _Taken(None, (path,), False)
            return broken
        self._ring.append(path)
        self._no_account_id(data)
        merged: Map | None = None
        files: dict[str, None] = {}
        complete = True
        for below, mark in self._extended(data):
            taken = None if not below or self._closes_ring(below, mark) else self._take(below)
            complete = complete and taken is not None and taken.complete
            if taken is not None:
                merged = self._over(merged, taken.data)
                files.update(dict.fromkeys(taken.files))
        self._ring.pop()
        own = _without_id(_without(data, EXTENDS))
        result = _Taken(self._over(merged, own), (*files, path), complete)
        self._taken[path] = result
        return result

    def _closes_ring(self, path: str, mark: Mark) -> bool:
        if path in self._ring:
            ring = [*self._ring[self._ring.index(path) :], path]
            detail = " -> ".join(_short(part) for part in ring)
            self.diagnostics.append(
                error("extends.cycle", "these files extend each other in a ring", mark, detail=detail)
            )
            return True
        if len(self._ring) >= _DEEPEST:
            summary = f"more than {_DEEPEST} fragments extend one another"
            self.diagnostics.append(error("extends.too-deep", summary, mark))
            return True
        return False

    def _extended(self, data: Map) -> Iterator[tuple[str, Mark]]:
        """The fragments that `data` extends, empty for those that do not exist, each with the place that says so."""
        if EXTENDS not in data:
            return
        items, at = data[EXTENDS], Mark(*data.values_at[EXTENDS])
        if not isinstance(items, Seq):
            fix = (f"extends: [{items}]",) if isinstance(items, str) else ("extends: [_shared/NAME.yaml]",)
            self.diagnostics.append(error("extends.type", "extends is a list of files", at, fix=fix))
            yield "", at
            return
        for item, place in _items(items):
            mark = Mark(*place)
            if isinstance(item, str):
                yield self._resolved(item, mark), mark
            else:
                self.diagnostics.append(error("extends.type", "extends is a list of files", mark, label="no file name"))
                yield "", mark

    def _resolved(self, item: str, mark: Mark) -> str:
        path = posixpath.normpath(posixpath.join(ACCOUNTS, item)) if item and "\0" not in item else ""
        if path in self._fragments and item == item.strip():
            return path
        shown = printable(item[:200].encode("utf-8", "replace").decode())
        if item.startswith("/") or not path.startswith(ACCOUNTS + "/"):
            summary, code = f"{shown or 'nothing'} is not inside {ACCOUNTS}/", "extends.outside"
            fix: tuple[str, ...] = (f"paths are relative to {ACCOUNTS}/ and stay inside it",)
        elif path in self._accounts:
            summary, code = f"{shown} is an account, not a fragment", "extends.account"
            fix = (f"move what both share to a file below {ACCOUNTS}/_shared/",)
        else:
            summary, code, fix = f"there is no fragment {shown}", "extends.missing", self._near(item, path)
        label = fix[0] if code == "extends.missing" and fix and fix[0].startswith("did") else ""
        self.diagnostics.append(error(code, summary, mark, label=label, fix=() if label else fix))
        return ""

    def _near(self, item: str, path: str) -> tuple[str, ...]:
        known = [_short(fragment) for fragment in self._fragments]
        base = [name for name in known if name.rpartition("/")[2] == path.rpartition("/")[2]]
        hits = base or nearest(item.removeprefix(ACCOUNTS + "/"), known)
        if hits:
            return (f"did you mean {hits[0]}?",)
        if not is_fragment(path):
            return (f"fragments are below {ACCOUNTS}/_shared/, or have names that begin with _",)
        return ()

    def _no_account_id(self, data: Map) -> None:
        account = data.get("account")
        if isinstance(account, Map) and "id" in account:
            mark = Mark(*account.keys_at["id"])
            label = "each account has its own, in its own file"
            self.diagnostics.append(error("extends.account-id", "a fragment has no account.id", mark, label=label))


def _without(data: Map, key: str) -> Map:
    """A copy of a mapping without one key; the mapping itself where it has none."""
    if key not in data:
        return data
    result = Map(data.at)
    for name, value in data.items():
        if name != key:
            result.put(name, value, data.keys_at[name], data.values_at[name])
    return result


def _without_id(data: Map) -> Map:
    """A fragment without its `account.id`, which would speak for accounts that lack one."""
    account = data.get("account")
    if not isinstance(account, Map) or "id" not in account:
        return data
    result = Map(data.at)
    for name, value in data.items():
        shown = _without(value, "id") if name == "account" else value
        result.put(name, shown, data.keys_at[name], data.values_at[name])
    return result


def _short(path: str) -> str:
    return path.removeprefix(ACCOUNTS + "/")
