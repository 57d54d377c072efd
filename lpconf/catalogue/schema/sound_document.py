"""A document whose shape is wrong, made sound: so that everything else that is wrong in it is reported in the same run.

In the place of a wrong value stands a stand-in that its model takes, or nothing. What cannot be mended so is left out
with the entry of a list that holds it, but never all of a list. What follows from a stand-in is none of the file's
making: see `SoundDocument.is_spoiled`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from lpconf.catalogue.schema.validation import MOST_PROBLEMS, fault_paths
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark
from lpconf.domain.source_document import Document, Map, Path, Place, Seq

_ABSENT = object()
_STAND_INS: tuple[Any, ...] = (False, "", 0, [], {}, "9999-12-31", _ABSENT)
"""What is tried in the place of a wrong value, in this order."""


@frozen
class SoundDocument:
    """A document that its model takes. `stand_ins` are the paths of what its file does not say so, in the part below
    `top`."""

    document: Document
    top: Path = ()
    stand_ins: frozenset[Path] = field(default_factory=frozenset)

    def is_spoiled(self, mark: Mark | None) -> bool:
        """Whether something said of a place may only be said because of a stand-in: at its place, and at that of the
        mapping or list which lacks what stood there."""
        return mark is not None and mark[:3] in {place[:3] for path in self.stand_ins for place in self._places(path)}

    def is_untouched(self, path: Path) -> bool:
        """Whether a path leads into an entry of a list in which there is no stand-in."""
        entry = _entry(self.document, path, len(self.top))
        return bool(entry) and all(stand_in[: len(entry)] != entry for stand_in in self.stand_ins)

    def _places(self, path: Path) -> Iterator[Mark]:
        yield self.document.mark(path)
        yield self.document.mark(path, key=True)
        if len(path) > len(self.top) + 1:
            yield self.document.mark(path[:-1])


def sound_document(model: type[BaseModel], document: Document, top: Path = ()) -> SoundDocument | None:
    """`document` with a part at `top` that is a `model`; None where there is too much to be mended."""
    mended, faults = _mended(model, document, top)
    if faults:
        entries = {_entry(document, path, len(top)) for path in faults}
        rest = None if () in entries else _without(document, entries)
        if rest is None:
            return None
        mended, faults = _mended(model, rest, top)
    return None if faults else mended


def _mended(model: type[BaseModel], document: Document, top: Path) -> tuple[SoundDocument, list[Path]]:
    """The document with stand-ins, and what none of them could mend."""
    tried: dict[Path, int] = {}
    mended = document
    while True:
        faults = _faults(model, mended, top)
        advanced = {deeper for path in faults for deeper in _stand_ins_of(path, tried)}
        tried |= {path: tried.get(path, -1) + 1 for path in advanced}
        beyond = any(tried[path] == len(_STAND_INS) for path in advanced)
        if not faults or beyond or top in tried or len(faults) > MOST_PROBLEMS:
            return SoundDocument(mended, top, frozenset(tried)), faults
        mended = _with_stand_ins(document, tried)


def _faults(model: type[BaseModel], document: Document, top: Path) -> list[Path]:
    try:
        model.model_validate(document.get(top))
    except ValidationError as failure:
        return fault_paths(failure, document, top)
    return []


def _stand_ins_of(path: Path, tried: Mapping[Path, int]) -> Collection[Path]:
    """The stand-ins that a fault at `path` may come from; the path itself where there is none yet."""
    return [other for other in tried if other[: len(path)] == path] or [path]


def _with_stand_ins(document: Document, tried: Mapping[Path, int]) -> Document:
    """A copy of the document with the stand-in of each path."""
    data = _copied(document.data, (), frozenset())
    for path, number in tried.items():
        holder = Document(document.file, data).get(path[:-1])
        _put(holder, path[-1], _STAND_INS[number])
    return replace(document, data=data)


def _put(holder: Any, step: str | int, stand_in: Any) -> None:
    """Set a value of a mapping or list; places stay, also that of what is taken out."""
    if isinstance(holder, Map) and isinstance(step, str):
        at = holder.values_at.get(step, holder.at)
        holder.put(step, stand_in, holder.keys_at.get(step, holder.at), at)
        if stand_in is _ABSENT:
            del holder[step]
        elif isinstance(stand_in, list | dict):
            holder[step] = _empty(stand_in, at)
    elif isinstance(holder, Seq) and isinstance(step, int):
        holder[step] = "" if stand_in is _ABSENT else _empty(stand_in, holder.items_at[step])


def _empty(stand_in: Any, at: Place) -> Any:
    """A stand-in as a part of a document."""
    if isinstance(stand_in, list):
        return Seq(at)
    return Map(at) if isinstance(stand_in, dict) else stand_in


def _without(document: Document, entries: Collection[Path]) -> Document | None:
    """`document` without the entries of lists at these paths; None where one of the lists would be empty: what a list
    says that is missing is not known."""
    data = _copied(document.data, (), frozenset(entries))
    return None if data is None else replace(document, data=data)


def _entry(document: Document, path: Path, start: int) -> Path:
    """The path of the outermost entry that a path leads through; empty where there is none."""
    for i in range(start, len(path)):
        if isinstance(path[i], int) and isinstance(document.get(path[: i + 1]), Map):
            return path[: i + 1]
    return ()


def _copied(node: Any, path: Path, entries: frozenset[Path]) -> Any:
    """A copy of the value at a path; None for one that holds a list of which nothing is left."""
    if isinstance(node, Map):
        mapping = Map(node.at)
        for key, value in node.items():
            below = _copied(value, (*path, key), entries)
            if below is None and value is not None:
                return None
            mapping.put(key, below, node.keys_at[key], node.values_at[key])
        return mapping
    if isinstance(node, Seq):
        items = Seq(node.at)
        for i, value in enumerate(node):
            if (*path, i) in entries:
                continue
            below = _copied(value, (*path, i), entries)
            if below is None and value is not None:
                return None
            items.put(below, node.items_at[i])
        return None if node and not items else items
    return node
