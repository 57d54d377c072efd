"""Values, and the four ways of not being one."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from lpconf.redaction import keep_secret, keep_secrets_of_url

Json: TypeAlias = Any
"""What JSON can hold: str, int, float, bool, None, list, dict with string keys."""


Id: TypeAlias = str | int
"""The id of an object as the platform gave it: numbers go back as numbers."""


class Marker(enum.Enum):
    """Why there is no value."""

    UNSET = "unset"
    """Not mentioned in YAML: not our business."""
    ABSENT = "absent"
    """Read, and there is none: the platform's default applies."""
    UNKNOWN = "unknown"
    """Neither read nor attested. Never the same as off."""
    UNREADABLE = "unreadable"
    """Reading was tried and failed."""

    def __repr__(self) -> str:
        return self.name


UNSET: Final = Marker.UNSET
ABSENT: Final = Marker.ABSENT
UNKNOWN: Final = Marker.UNKNOWN
UNREADABLE: Final = Marker.UNREADABLE


class Secret:
    """A text that no output shows. `reveal` is called only where it is sent.

    The redactor knows it from here on. `hidden=False` is for the name of a user, which is a part of a credential but
    an ordinary word elsewhere.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str, *, hidden: bool = True) -> None:
        self._text = text
        if hidden:
            keep_secret(text)
            keep_secrets_of_url(text)

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Json) -> str:
    """JSON text with sorted keys and no spaces: equal values, equal text."""
    return _CANONICAL.encode(value)


def field_text(value: Json) -> str:
    """The value of an object's field in words. An empty list of names means all of them."""
    if value is None:
        return "not set"
    if isinstance(value, list):
        return ", ".join(map(str, value)) if value else "all"
    return value if isinstance(value, str) else canonical(value)


def equal(left: Json, right: Json) -> bool:
    """Whether two values are the same JSON: true is not 1, and the order of keys means nothing."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def scalars(value: Json) -> Iterator[Json]:
    """All that is no object and no list in a document, in its order. Names of fields are no values."""
    if isinstance(value, Mapping):
        for member in value.values():
            yield from scalars(member)
    elif isinstance(value, list):
        for member in value:
            yield from scalars(member)
    else:
        yield value


def placed(value: Json, at: Sequence[str | int], new: Json) -> Json:
    """A copy of `value` with `new` at the path `at`, which is there."""
    if not at:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = placed(copy[at[0]], at[1:], new)
    return copy


def digest(value: Json) -> str:
    """SHA-256 of the canonical JSON text, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
