"""How values are written at their homes, compared, and told to people. Every law of a codec is tested for all:
``decode(encode(v)) == v``, ``same`` is an equivalence, and absent and off are the same."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, TypeAlias

from lpconf.domain.value import ABSENT, Json, Marker, canonical, equal

Groups: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Parts that belong together, by the name of the group, in the order in which they are written."""


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

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        """The parts that come (``added``) and go (``removed``); empty for values without parts."""

    def summary(self, written: Json) -> str:
        """The value in a few words, for one column of a table."""

    def full_text(self, written: Json) -> str:
        """Exactly what a person sets or pastes."""


class _Undivided:
    """What values without parts have in common."""

    groups: Groups = ()

    def parts(self, written: Json) -> Sequence[str]:
        return ()

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        return {}


_ON = frozenset(("true", "1", "on", "yes"))
_OFF = frozenset(("false", "0", "off", "no"))


def _neither_on_nor_off(live: Json) -> str:
    """Why a live value is no switch; empty where it surely means on or off."""
    is_word = isinstance(live, str) and live.strip(BLANKS).lower() in _ON | _OFF
    is_number = isinstance(live, int) and live in (0, 1)  # booleans are such numbers
    return "" if is_word or is_number else f"{_brief(live)} is neither on nor off"


class Switch(_Undivided):
    """A boolean. `on` and `no` are the words that its page uses."""

    off: Json = False

    def __init__(self, on: str = "on", no: str = "off") -> None:
        self.on, self.no = on, no

    def decode(self, written: Json) -> Json:
        return written is True or (written is not False and str(written).strip(BLANKS).lower() in _ON)

    def encode(self, meaning: Json) -> Json:
        return bool(meaning)

    def expects(self, written: Json) -> str:
        return "" if isinstance(written, bool) else "true or false"

    def not_understood(self, live: Json) -> str:
        return _neither_on_nor_off(live)

    def summary(self, written: Json) -> str:
        return self.on if self.decode(written) else self.no

    full_text = summary


class Plain(_Undivided):
    """Any JSON value, compared as JSON."""

    off: Json = None

    def decode(self, written: Json) -> Json:
        return written

    def encode(self, meaning: Json) -> Json:
        return meaning

    def expects(self, written: Json) -> str:
        return ""

    def not_understood(self, live: Json) -> str:
        return "" if _is_json(live) else f"{_brief(live)} is no value that can be written back"

    def summary(self, written: Json) -> str:
        text = self.full_text(written)
        return (text if len(text) <= 32 else text[:29] + "...") or "empty"

    def full_text(self, written: Json) -> str:
        return written if isinstance(written, str) else canonical(written)


class Grant(Plain):
    """An AC feature: a switch mostly, seldom a number or a text. A feature that is not granted is off."""

    off: Json = False

    def decode(self, written: Json) -> Json:
        return False if written is None else written

    def not_understood(self, live: Json) -> str:
        is_scalar = isinstance(live, bool | int | float | str) and _is_json(live)
        return "" if is_scalar else f"{_brief(live)} is no switch, number or text"


class Text(Plain):
    """A string; empty is off."""

    off: Json = ""

    def decode(self, written: Json) -> Json:
        return "" if written is None else str(written)

    def expects(self, written: Json) -> str:
        return _text(written)

    def not_understood(self, live: Json) -> str:
        return _no_text(live)


class Flag(_Undivided):
    """A switch whose home holds the text ``true`` or ``false``."""

    off: Json = "false"

    def decode(self, written: Json) -> Json:
        return Switch().decode(written)

    def encode(self, meaning: Json) -> Json:
        return "true" if meaning else "false"

    def expects(self, written: Json) -> str:
        return "" if isinstance(written, bool) or written in ("true", "false") else "true or false"

    def not_understood(self, live: Json) -> str:
        return _neither_on_nor_off(live)

    def summary(self, written: Json) -> str:
        return "on" if self.decode(written) else "off"

    def full_text(self, written: Json) -> str:
        return str(self.encode(self.decode(written)))


class TagletEntry(_Undivided):
    """An entry of a taglet: text, which may be JSON; then the order of keys and spaces mean nothing (facts 4.8)."""

    off: Json = None

    def decode(self, written: Json) -> Json:
        """The JSON behind the text, where it is an object or a list; else the text."""
        if not isinstance(written, str) or written.strip()[:1] not in ("{", "["):
            return written
        try:
            return json.loads(written)
        except (ValueError, RecursionError):
            return written

    def encode(self, meaning: Json) -> Json:
        """What a value of the account file is written as: every value of a taglet is text."""
        if meaning is None or isinstance(meaning, str):
            return meaning
        return json.dumps(meaning, ensure_ascii=False)

    def expects(self, written: Json) -> str:
        return "" if written is None or isinstance(written, str) else "text"

    def not_understood(self, live: Json) -> str:
        return _no_text(live)

    def summary(self, written: Json) -> str:
        text = self.full_text(written)
        return (text if len(text) <= 32 else text[:29] + "...") or "empty"

    def full_text(self, written: Json) -> str:
        return "" if written is None else str(self.encode(written))


class Object(_Undivided):
    """An object of which some fields are managed. Lists of ids are sets; a list that is empty, null or missing is the
    same in all three ways."""

    off: Json = None

    def __init__(self, ids: Iterable[str] = ()) -> None:
        """`ids` are fields that hold one id, which may be a number here and a text where it is looked up."""
        self._ids = frozenset(ids)

    def decode(self, written: Json) -> Json:
        if not isinstance(written, dict):
            return None
        meaning: dict[str, Json] = {}
        for name, value in written.items():
            if value is None or value == []:
                continue
            meaning[name] = str(value) if name in self._ids and not isinstance(value, bool) else _as_set(value)
        return meaning

    def encode(self, meaning: Json) -> Json:
        if meaning is None:
            return None
        return {name: sorted(v) if isinstance(v, set | frozenset) else v for name, v in meaning.items()}

    def expects(self, written: Json) -> str:
        return "" if written is None or isinstance(written, dict) else "an object"

    def not_understood(self, live: Json) -> str:
        return "" if isinstance(live, dict) and _is_json(live) else f"{_brief(live)} is no object"

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        """``fields``: those that differ, with their values."""
        old = before if isinstance(before, dict) else {}
        if not isinstance(after, dict):
            return {}
        there, desired = self.decode(old), self.decode(after)
        changed = [name for name in after if not equal(there.get(name), desired.get(name))]
        return {"fields": [{"path": n, "before": old.get(n), "after": after[n]} for n in changed]} if changed else {}

    def summary(self, written: Json) -> str:
        return "there" if isinstance(written, dict) else "not there"

    def full_text(self, written: Json) -> str:
        return "" if written is None else canonical(written)


def _as_set(value: Json) -> Json:
    """A list of ids as a set; any other list as it is, since its order may mean something."""
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return frozenset(map(str, value))
    return value


class _Parted(ABC):
    """What values with parts have in common."""

    off: Json = ""
    groups: Groups = ()

    @abstractmethod
    def parts(self, written: Json) -> Sequence[str]:
        """The parts of a written value, in their order."""

    def details(self, before: Json | Marker, after: Json) -> Mapping[str, Json]:
        old = () if isinstance(before, Marker) else self.parts(before)
        new = self.parts(after)
        there, wished = set(old), set(new)
        added = [part for part in new if part not in there]
        removed = [part for part in old if part not in wished]
        return {"added": added, "removed": removed}

    def expects(self, written: Json) -> str:
        return _text(written)

    def not_understood(self, live: Json) -> str:
        return _no_text(live)

    def full_text(self, written: Json) -> str:
        return str(written or "")


BLANKS = " \t\r\n"
"""White space that means nothing. Any other, such as a no-break blank pasted from a page, is a part of the value: the
platform keeps it, so it is told and not hidden."""


class TokenSet(_Parted):
    """A comma-separated set. Blanks round its parts and their order mean nothing; it is written without blanks, in the
    order of its groups, and what is in none of them last."""

    def __init__(self, token_name: str, groups: Groups = ()) -> None:
        self._token_name, self.groups = token_name, groups
        every = [part for _, parts in groups for part in parts]
        self._position = {part: i for i, part in enumerate(every)}
        # Accounts share most of their lists.
        self._read = lru_cache(maxsize=1_000)(self._split)

    def _split(self, text: str) -> tuple[tuple[str, ...], frozenset[str]]:
        pieces = [piece.strip(BLANKS) for piece in text.split(",")]
        tokens = tuple(self.in_order(piece for piece in pieces if piece))
        return tokens, frozenset(tokens)

    def in_order(self, tokens: Iterable[str]) -> list[str]:
        """Each token once, in the order in which they are written."""
        return sorted(dict.fromkeys(tokens), key=lambda token: self._position.get(token, len(self._position)))

    def parts(self, written: Json) -> Sequence[str]:
        return self._read(str(written or ""))[0]

    def decode(self, written: Json) -> Json:
        return self._read(str(written or ""))[1]

    def encode(self, meaning: Iterable[str]) -> Json:
        """Tokens in no group stand in the order given, those of a set in the order of the alphabet."""
        return ",".join(self.in_order(sorted(meaning) if isinstance(meaning, set | frozenset) else meaning))

    def summary(self, written: Json) -> str:
        count = len(self.parts(written))
        return f"{count} {self._token_name}{'' if count == 1 else 's'}" if count else "empty"


class Patterns(_Parted):
    """Masking patterns: one as it is, two or more as the alternation ``(?:p1)|(?:p2)`` (contract 6.3)."""

    def decode(self, written: Json) -> Json:
        """The patterns of a written value. What is not our alternation is one pattern as it is."""
        text = "" if written is None else str(written)
        if not text:
            return ()
        pieces = _alternatives(text)
        return tuple(pieces) if pieces and len(pieces) > 1 else (text,)

    def encode(self, meaning: Iterable[str]) -> Json:
        patterns = list(meaning)
        return patterns[0] if len(patterns) == 1 else "|".join(f"(?:{pattern})" for pattern in patterns)

    def parts(self, written: Json) -> Sequence[str]:
        result: tuple[str, ...] = self.decode(written)
        return result

    def summary(self, written: Json) -> str:
        count = len(self.decode(written))
        return f"{count} pattern{'' if count == 1 else 's'}" if count else "empty"


def _text(written: Json) -> str:
    return "" if isinstance(written, str) else "text"


def _no_text(live: Json) -> str:
    return "" if isinstance(live, str) else f"{_brief(live)} is no text"


def _is_json(value: Json) -> bool:
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


def _brief(value: Json) -> str:
    """A value of any shape in a few characters."""
    text = json.dumps(value, ensure_ascii=True, default=repr)
    return text if len(text) <= _BRIEF else text[: _BRIEF - 3] + "..."


_PIECE = re.compile(r"\\.|\[|\]|\(|\)|.", re.DOTALL)


def _alternatives(text: str) -> list[str] | None:
    """The bodies of ``(?:…)|(?:…)``, None where `text` is not wholly of that form."""
    bodies: list[str] = []
    depth, in_class, body_start, expect_bar = 0, False, -1, False
    i = 0
    for match in _PIECE.finditer(text):
        i, piece = match.start(), match[0]
        if in_class:
            in_class = piece != "]"
        elif depth == 0:
            if expect_bar:
                if piece != "|":
                    return None
                expect_bar = False
            elif piece == "(" and text.startswith("(?:", i):
                depth, body_start = 1, i + 3
            else:
                return None
        elif piece == "[":
            in_class = True
        elif piece == "(":
            depth += 1
        elif piece == ")":
            depth -= 1
            if depth == 0:
                bodies.append(text[body_start:i])
                expect_bar = True
    return bodies if depth == 0 and expect_bar and not in_class else None


def same(codec: Codec, left: Json | Marker, right: Json | Marker) -> bool:
    """Whether two written values mean the same; absent is the same as off."""
    left = codec.off if left is ABSENT else left
    right = codec.off if right is ABSENT else right
    if left is right:
        return True
    if isinstance(left, Marker) or isinstance(right, Marker):
        return False
    if isinstance(left, str) and left == right:
        return True  # equal texts mean the same, whatever they mean
    return equal(codec.decode(left), codec.decode(right))


def is_off(codec: Codec, value: Json | Marker) -> bool:
    """Whether a value is known to be off, or absent where absent is off."""
    if value is ABSENT or value is None:
        return True
    if codec.off is None or isinstance(value, Marker):
        return False
    return same(codec, value, codec.off)
