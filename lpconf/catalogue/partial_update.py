"""Settings that are a part of a larger live object: how the part is read, and written without touching the rest.

Objects and documents hold more than lpconf manages. `extract` gives the managed part, `merge` the object with that part
replaced; everything else is carried through unchanged (contract 1.1 and 5, promise 10).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from lpconf.domain.value import ABSENT, Json, Marker

ObjectsByKey = Mapping[str, Json]
"""Complete objects of a surface by key."""

RECREATED = "again"
"""A write hint: the value is complete, taken from a deleted object, so no template is needed."""

OWN_FIELDS = ("id", "createdDate", "modifiedDate", "deleted", "isDeleted", "viewErrors")
"""Fields that the platform gives to each object itself (facts 4.3 to 4.6): a recreated one gets new values."""


class CloneSource(NamedTuple):
    """The object that a new one is cloned from: its key, and what to say where it does not exist."""

    key: str
    missing: str
    label: str
    more: str


class UnsupportedFields(NamedTuple):
    """The fields of a desired value that cannot be set in a clone, and the warning about them."""

    names: frozenset[str]
    code: str
    summary: str
    more: str


class PartialUpdate(ABC):
    """How a setting that is only a part of a live object is read from it and written back.

    `live` is ABSENT where there is no object; `part` names an entry of it; `hints` are `DesiredValue.write_hints`. By
    default lpconf makes no new objects.
    """

    @abstractmethod
    def extract(self, live: Json | Marker, part: str, desired: Json) -> Json | Marker:
        """The managed part of `live`, limited to what `desired` contains. Raises ValueError, in words, for an object of
        the wrong shape."""

    @abstractmethod
    def merge(self, live: Json | Marker, part: str, value: Json) -> Json | Marker:
        """`live` with the managed part set to `value` (None removes it). Raises ValueError, in words."""

    def recreate(self, live: Json) -> Json:
        """What to create a deleted object again from: all but what the platform sets itself."""
        return live

    def initial_object(self, objects: ObjectsByKey, key: str, hints: Mapping[str, str]) -> Json | Marker:
        """What a new object begins with. Raises ValueError, in words, where lpconf cannot make it."""
        return ABSENT

    def is_created_by_hand(self, hints: Mapping[str, str]) -> bool:
        """Whether only a person can make a new object."""
        return False

    def clone_source(self, key: str, hints: Mapping[str, str]) -> CloneSource | None:
        """The object that a new one is cloned from; None where it is no clone."""
        return None

    def unsupported_fields(self, start: Json, desired: Json, hints: Mapping[str, str]) -> UnsupportedFields | None:
        """What of a desired value cannot be set in a clone of `start`, and stays as `start` has it."""
        return None


class Fields(PartialUpdate):
    """Some fields of an object; those that the desired value does not name are not managed. A null removes a field."""

    def __init__(self, new: Mapping[str, Json] | None = None) -> None:
        """`new` are fields that a new object has besides those of the desired value."""
        self._new = dict(new or {})

    def extract(self, live: Json | Marker, part: str, desired: Json) -> Json | Marker:
        if isinstance(live, Marker) or live is None:
            return ABSENT
        if not isinstance(live, dict):
            raise ValueError("this is no object")
        if not isinstance(desired, dict):
            return live
        return {name: live.get(name) for name in desired if name in live or desired[name] is None}

    def merge(self, live: Json | Marker, part: str, value: Json) -> Json | Marker:
        if value is None:
            return ABSENT
        old = live if isinstance(live, dict) else {}
        return {
            name: item
            for name, item in {**old, **value}.items()
            if item is not None or not _is_removed(name, old, value)
        }

    def initial_object(self, objects: ObjectsByKey, key: str, hints: Mapping[str, str]) -> Json | Marker:
        return dict(self._new) if self._new and RECREATED not in hints else ABSENT

    def recreate(self, live: Json) -> Json:
        return {name: value for name, value in live.items() if name not in OWN_FIELDS}


def _is_removed(name: str, old: Mapping[str, Json], value: Mapping[str, Json]) -> bool:
    """Whether a desired value removes a field: it says null where there is something."""
    return name in value and value[name] is None and old.get(name) is not None


class _Piece(NamedTuple):
    """An element of an array, with its place in the text."""

    start: int
    end: int
    entry: Json


class Entries(PartialUpdate):
    """One entry of a taglet's raw text, a JSON array of ``{"id", "value"}`` with string values (facts 4.8).

    What is not managed stays byte for byte, and in its order. Of several entries with the same id the last counts; a
    write keeps only one.
    """

    def extract(self, live: Json | Marker, part: str, desired: Json) -> Json | Marker:
        text = _document(live)
        results = [piece.entry for piece in _pieces(text) if _id(piece.entry) == part]
        if not results:
            return ABSENT
        value = results[-1].get("value")
        return value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)

    def merge(self, live: Json | Marker, part: str, value: Json) -> Json | Marker:
        text = _document(live)
        pieces = _pieces(text)
        own = [piece for piece in pieces if _id(piece.entry) == part]
        for piece in reversed(own if value is None else own[1:]):
            text = _without(text, pieces, piece)
        if value is None:
            return text
        if own:
            written = json.dumps({**own[0].entry, "value": value}, ensure_ascii=False)
            return text[: own[0].start] + written + text[own[0].end :]
        written = json.dumps({"id": part, "value": value}, ensure_ascii=False)
        if not pieces:
            return f"[{written}]"
        last = pieces[-1].end
        between = text[pieces[-2].end : pieces[-1].start] if len(pieces) > 1 else ", "
        return text[:last] + between + written + text[last:]


def _document(live: Json | Marker) -> str:
    if isinstance(live, Marker) or live is None:
        return "[]"
    if not isinstance(live, str):
        live = json.dumps(live, ensure_ascii=False)
    return live if live.strip() else "[]"


_DECODER = json.JSONDecoder()
_WRONG = "the taglet's raw text is not a JSON array of entries with id and value"


def _pieces(text: str) -> list[_Piece]:
    """The elements of the array with their places. Raises ValueError where the text is none."""
    try:
        if not isinstance(json.loads(text), list):
            raise ValueError(_WRONG)
        result, at = [], text.index("[") + 1
        while True:
            at = _skip(text, at, " \t\r\n,")
            if text[at] == "]":
                break
            entry, end = _DECODER.raw_decode(text, at)
            if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
                raise ValueError(_WRONG)
            result.append(_Piece(at, end, entry))
            at = end
    except (ValueError, RecursionError):
        raise ValueError(_WRONG) from None
    return result


def _skip(text: str, at: int, spaces: str) -> int:
    while text[at] in spaces:
        at += 1
    return at


def _id(entry: Mapping[str, Json]) -> str:
    return str(entry["id"])


def _without(text: str, pieces: list[_Piece], piece: _Piece) -> str:
    """`text` without one element and the comma that parts it from its neighbour. Called from the last to the first."""
    index = pieces.index(piece)
    if index:
        start, end = pieces[index - 1].end, piece.end
    elif len(pieces) > 1 and text[_skip(text, piece.end, " \t\r\n")] == ",":
        start, end = piece.start, _skip(text, piece.end, " \t\r\n,")
    else:
        start, end = piece.start, piece.end
    return text[:start] + text[end:]


def entries(text: Json | Marker) -> dict[str, Json]:
    """All values of a taglet's document by id. Raises ValueError, in words."""
    form = Entries()
    return {_id(piece.entry): form.extract(text, _id(piece.entry), None) for piece in _pieces(_document(text))}
