"""What every codec can, and what follows from it. Every law of a codec is tested for all:
``decode(encode(v)) == v``, ``same`` is an equivalence, and absent and off are the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from lpconf.domain.value import ABSENT, Json, Marker, equal

Groups: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Parts that belong together, by the name of the group, in the order in which they are written."""

BLANKS = " \t\r\n"
"""White space that means nothing. Any other, such as a no-break blank pasted from a page, is a part of the value: the
platform keeps it, so it is shown and not hidden."""


class Codec(Protocol):
    """One way of writing values. `off` is what switched off looks like, None where there is no such value. Parts
    that make up one of `groups` are told in one line."""

    off: Json
    groups: Groups

    def decode(self, written: Json) -> Json:
        """The meaning of a written value, fit to be compared with `equal`. Takes values of any shape."""

    def encode(self, meaning: Json) -> Json:
        """The value to write for a meaning."""

    def expects(self, written: Json) -> str:
        """What a written value has to be, in words, where `written` is of another type; empty where it fits."""

    def not_understood(self, live: Json) -> str:
        """Why a live value says nothing that could be compared, in words; empty where it is understood.

        Such a value is unreadable: never off, never absent. What is taken for off is switched on or off unasked.
        """

    def parts(self, written: Json) -> Sequence[str]:
        """The parts of a written value, in their order; none for values without parts."""

    def name_of(self, part: str) -> str:
        """What a part is called, where it is known by a name; else empty."""

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        """The parts that come (``added``) and go (``removed``); empty for values without parts."""

    def summary(self, written: Json) -> str:
        """The value in a few words, for one column of a table."""

    def full_text(self, written: Json) -> str:
        """Exactly what a person sets or pastes."""


_SCALARS = (bool, str, int)


def same(codec: Codec, left: Json | Marker, right: Json | Marker) -> bool:
    """Whether two written values mean the same; absent is the same as off."""
    left = codec.off if left is ABSENT else left
    right = codec.off if right is ABSENT else right
    if left is right:
        return True
    kind = type(left)
    if kind is type(right) and kind in _SCALARS:
        if left == right:
            return True  # equal texts mean the same, whatever they mean
        if kind is bool:
            return False
    elif isinstance(left, Marker) or isinstance(right, Marker):
        return False
    return equal(codec.decode(left), codec.decode(right))


def is_off(codec: Codec, value: Json | Marker) -> bool:
    """Whether a value is known to be off, or absent where absent is off."""
    off = codec.off
    if value is off or value is ABSENT or value is None:
        return True
    if off is None or isinstance(value, Marker):
        return False
    if isinstance(value, bool) and isinstance(off, bool):
        return False  # the other one
    return same(codec, value, off)


class Undivided:
    """What values without parts have in common."""

    groups: Groups = ()

    def parts(self, written: Json) -> Sequence[str]:
        return ()

    def name_of(self, part: str) -> str:
        return ""

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        return {}


def text_expected(written: Json) -> str:
    """What a value of a file should be where it is no text; empty where it is one."""
    return "" if isinstance(written, str) else "text"


def no_text(live: Json) -> str:
    """Why a live value is not understood where a text is expected; empty where it is one."""
    """What a value of a file should be where it is no text; empty where it is one."""
    return "" if isinstance(live, str) else f"{brief(live)} is no text"


def is_json(value: Json) -> bool:
    """Whether a value can be written as JSON: infinity, not-a-number and null as a whole cannot."""
    if value is None:
        return False
    if isinstance(value, str | int):
        return True
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return False
    return True


_BRIEF = 40


def brief(value: Json) -> str:
    """A value of any shape in a few characters."""
    text = json.dumps(value, ensure_ascii=True, default=repr)
    return text if len(text) <= _BRIEF else text[: _BRIEF - 3] + "..."
