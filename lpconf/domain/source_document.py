"""YAML documents as plain mappings and lists that remember where each part stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark

Path: TypeAlias = tuple[str | int, ...]
"""The way from the top of a document to a value: mapping keys and list positions."""

Place: TypeAlias = tuple[str, int, int, int]
"""File, line and column (from 1) and length of one piece of text."""

MergeHow: TypeAlias = "tuple[str, ...] | Literal['unite'] | None"
"""How `extends` lays one list over another: entries with the same values of these keys merge, both unite, or (None)
the later replaces the earlier."""

MergeKeys: TypeAlias = Callable[[Path], MergeHow]
"""How the list at a path merges."""

MentionPaths: TypeAlias = Mapping[str, tuple[Path, ...]]
"""Where the files name others: paths by what stands there, ``account``, ``site`` or ``file``. A number in a path stands
for any entry of a list."""


@frozen
class DocumentShape:
    """What the models say of account documents: how lists merge, and where others are named."""

    merge_keys: MergeKeys
    mentions: MentionPaths = field(default_factory=dict)


class WrittenInt(int):
    """A whole number that its file writes otherwise than JSON would: ``0123``. `written` is the text of the file."""

    written: str

    def __new__(cls, number: int, written: str = "") -> WrittenInt:
        self = super().__new__(cls, number)
        self.written = written
        return self


class WrittenFloat(float):
    """A number that its file writes otherwise than JSON would: ``4.10``. `written` is the text of the file."""

    written: str

    def __new__(cls, number: float, written: str = "") -> WrittenFloat:
        self = super().__new__(cls, number)
        self.written = written
        return self


def as_written(number: int | float) -> str:
    """A number as its file writes it."""
    return getattr(number, "written", "") or str(number)


class Map(dict[str, Any]):
    """A mapping of a document. `keys_at` and `values_at` have the places of each key and of each value."""

    __slots__ = ("at", "keys_at", "values_at")

    def __init__(self, at: Place) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}

    def put(self, key: str, value: Any, key_at: Place, value_at: Place) -> None:
        """Set `key`, with the places where it and its value stood."""
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = value_at


class Seq(list[Any]):
    """A list of a document. `items_at` has the place of each item."""

    __slots__ = ("at", "items_at")

    def __init__(self, at: Place) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Place] = []

    def put(self, value: Any, at: Place) -> None:
        """Append `value`, with the place where it stood."""
        self.append(value)
        self.items_at.append(at)


@frozen
class Document:
    """One file, or one account's file with all that it extends.

    `file` is the path of the file itself, relative to the repository root. `vias` says for each fragment which
    line of the file took it in. `fragments` are all files that were merged in, in the order of merging.
    """

    file: str
    data: Map
    vias: Mapping[str, Mark] = field(default_factory=dict)
    fragments: Sequence[str] = ()

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """Where the value at `path` stands (its key, with `key`). Falls back to the nearest place above it."""
        try:
            node: Any = self.data
            for step in path[:-1]:
                node = node[step]
            place: Place = (node.keys_at if key else node.values_at)[path[-1]]
        except (KeyError, IndexError, TypeError, AttributeError):
            place = self._nearest(path, key=key)
        return Mark(*place, self.vias.get(place[0]))

    def _nearest(self, path: Path, *, key: bool) -> Place:
        """Where the value at `path` stands, or the last above it that is there."""
        node: Any = self.data
        place: Place = self.data.at
        last = len(path) - 1 if key else -1
        for i, step in enumerate(path):
            kind = type(node)
            if kind is Map and step in node:
                place = (node.keys_at if i == last else node.values_at)[step]
                node = node[step]
            elif kind is Seq and isinstance(step, int) and step < len(node):
                place = node.items_at[step]
                node = node[step]
            else:
                break
        return place

    def get(self, path: Path) -> Any:
        """The value at `path`, or None."""
        node: Any = self.data
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return None
        return node


def values_at(node: Any, pattern: Path, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The values below a part of a document with their paths, where a number in `pattern` stands for any entry of a
    list."""
    if not pattern:
        yield above, node
        return
    step, rest = pattern[0], pattern[1:]
    if isinstance(step, int):
        for i, item in enumerate(node if isinstance(node, Seq) else ()):
            yield from values_at(item, rest, (*above, i))
    elif isinstance(node, Map) and step in node:
        yield from values_at(node[step], rest, (*above, step))
