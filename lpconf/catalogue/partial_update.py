"""Which part of its home's object a setting is, and how it is put back without touching the rest.

Objects and documents hold more than lpconf manages. `extract` gives the managed part, `merge` the whole with that part
replaced; everything else is carried through as it came (contract 1.1 and 5, promise 10).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from lpconf.domain.value import ABSENT, Json, Marker

Wholes = Mapping[str, Json]
"""Whole objects of a surface by key."""


AGAIN = "again"
"""A word of a wish's `means`: its value is all that a deleted object was made of, so nothing else is needed."""

OWN_FIELDS = ("id", "createdDate", "modifiedDate", "deleted", "isDeleted", "viewErrors")
"""Fields that the platform gives to each object itself (facts 4.3 to 4.6): one that is made anew gets others."""


class Start(NamedTuple):
    """The object that a new one is a clone of: its key, and what to say where it is not there."""

    key: str
    missing: str
    label: str
    more: str


class Lacking(NamedTuple):
    """What of a wish cannot be set in a clone: names in the wish, and the warning about it."""

    names: frozenset[str]
    code: str
    said: str
    more: str


class PartialUpdate(Protocol):
    """One way of sitting in an object. `held` is ABSENT where there is no object; `part` names an entry of it."""

    def extract(self, held: Json | Marker, part: str, wished: Json) -> Json | Marker:
        """The managed part of `held`, as far as `wished` speaks of it. Raises ValueError, in words, for an object of
        the wrong shape."""

    def merge(self, held: Json | Marker, part: str, value: Json) -> Json | Marker:
        """`held` with the managed part set to `value` (None takes it away). Raises ValueError, in words."""

    def initial_object(self, wholes: Wholes, key: str, means: Mapping[str, str]) -> Json | Marker:
        """What a new object begins with. Raises ValueError, in words, where it cannot be made by lpconf."""

    def by_hand(self, means: Mapping[str, str]) -> bool:
        """Whether only a person can make a new object."""

    def starts_with(self, key: str, means: Mapping[str, str]) -> Start | None:
        """The object that a new one is a clone of; None where it is none."""

    def recreate(self, held: Json) -> Json:
        """What of an object that was deleted one like it is made of: all but what the platform gives to each."""

    def unsupported_fields(self, start: Json, wished: Json, means: Mapping[str, str]) -> Lacking | None:
        """What of a wish cannot be set in a clone of `start`, and stays as `start` has it."""


class Fields:
    """Some fields of an object; those that a wish does not name are not managed. A null takes a field away."""

    def __init__(self, new: Mapping[str, Json] | None = None) -> None:
        """`new` are fields that a new object has besides those of the wish."""
        self._new = dict(new or {})

    def extract(self, held: Json | Marker, part: str, wished: Json) -> Json | Marker:
        if isinstance(held, Marker) or held is None:
            return ABSENT
        if not isinstance(held, dict):
            raise ValueError("this is no object")
        if not isinstance(wished, dict):
            return held
        return {name: held.get(name) for name in wished if name in held or wished[name] is None}

    def merge(self, held: Json | Marker, part: str, value: Json) -> Json | Marker:
        if value is None:
            return ABSENT
        old = held if isinstance(held, dict) else {}
        return {
            name: item for name, item in {**old, **value}.items() if item is not None or not _goes(name, old, value)
        }

    def initial_object(self, wholes: Wholes, key: str, means: Mapping[str, str]) -> Json | Marker:
        return dict(self._new) if self._new and AGAIN not in means else ABSENT

    def by_hand(self, means: Mapping[str, str]) -> bool:
        return False

    def starts_with(self, key: str, means: Mapping[str, str]) -> Start | None:
        return None

    def recreate(self, held: Json) -> Json:
        return {name: value for name, value in held.items() if name not in OWN_FIELDS}

    def unsupported_fields(self, start: Json, wished: Json, means: Mapping[str, str]) -> Lacking | None:
        return None


def _goes(name: str, old: Mapping[str, Json], value: Mapping[str, Json]) -> bool:
    """Whether a wish takes a field away: it says null where there is something."""
    return name in value and value[name] is None and old.get(name) is not None


class _Piece(NamedTuple):
    """An element of an array, with its place in the text."""

    start: int
    end: int
    entry: Json


class Entries:
    """One entry of a taglet's raw text, a JSON array of ``{"id", "value"}`` with string values (facts 4.8).

    What is not managed stays byte for byte, and in its order. Of entries with one id the last counts, and one is left
    when it is written.
    """

    def extract(self, held: Json | Marker, part: str, wished: Json) -> Json | Marker:
        text = _document(held)
        results = [piece.entry for piece in _pieces(text) if _id(piece.entry) == part]
        if not results:
            return ABSENT
        value = results[-1].get("value")
        return value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)

    def merge(self, held: Json | Marker, part: str, value: Json) -> Json | Marker:
        text = _document(held)
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

    def initial_object(self, wholes: Wholes, key: str, means: Mapping[str, str]) -> Json | Marker:
        return ABSENT

    def by_hand(self, means: Mapping[str, str]) -> bool:
        return False

    def starts_with(self, key: str, means: Mapping[str, str]) -> Start | None:
        return None

    def recreate(self, held: Json) -> Json:
        return held

    def unsupported_fields(self, start: Json, wished: Json, means: Mapping[str, str]) -> Lacking | None:
        return None


def _document(held: Json | Marker) -> str:
    if isinstance(held, Marker) or held is None:
        return "[]"
    if not isinstance(held, str):
        held = json.dumps(held, ensure_ascii=False)
    return held if held.strip() else "[]"


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
