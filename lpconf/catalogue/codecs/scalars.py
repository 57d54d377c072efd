"""Values of one piece: switches, texts, and whatever is compared as JSON."""

from __future__ import annotations

import json
import re

from lpconf.catalogue.codecs.codec import BLANKS, Undivided, brief, is_json, no_text, text_expected
from lpconf.domain.value import Json, canonical

_ON = frozenset(("true", "1", "on", "yes"))
_OFF = frozenset(("false", "0", "off", "no"))
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


def _neither_on_nor_off(live: Json) -> str:
    """Why a live value is no switch; empty where it surely means on or off."""
    is_word = isinstance(live, str) and live.strip(BLANKS).lower() in _ON | _OFF
    is_number = isinstance(live, int) and live in (0, 1)  # booleans are such numbers
    return "" if is_word or is_number else f"{brief(live)} is neither on nor off"


class Switch(Undivided):
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


class Flag(Undivided):
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


class Plain(Undivided):
    """Any JSON value, compared as JSON."""

    off: Json = None

    def decode(self, written: Json) -> Json:
        return written

    def encode(self, meaning: Json) -> Json:
        return meaning

    def expects(self, written: Json) -> str:
        return ""

    def not_understood(self, live: Json) -> str:
        return "" if is_json(live) else f"{brief(live)} is no value that can be written back"

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
        is_scalar = isinstance(live, bool | int | float | str) and is_json(live)
        return "" if is_scalar else f"{brief(live)} is no switch, number or text"


class Text(Plain):
    """A string; empty is off."""

    off: Json = ""

    def decode(self, written: Json) -> Json:
        return "" if written is None else str(written)

    def expects(self, written: Json) -> str:
        return text_expected(written)

    def not_understood(self, live: Json) -> str:
        return no_text(live)


def _is_word(live: Json) -> bool:
    return isinstance(live, str | int) and not isinstance(live, bool)


class LooseText(Plain):
    """A text that some write as a number, such as an id."""

    def decode(self, written: Json) -> Json:
        return str(written) if _is_word(written) else written

    def not_understood(self, live: Json) -> str:
        return "" if _is_word(live) else f"{brief(live)} is neither text nor number"


class ObjectIds(Plain):
    """Ids of objects, in any order."""

    def decode(self, written: Json) -> Json:
        return frozenset(map(str, written)) if isinstance(written, list) else written

    def encode(self, meaning: Json) -> Json:
        return sorted(meaning)

    def not_understood(self, live: Json) -> str:
        return "" if isinstance(live, list) and all(map(_is_word, live)) else f"{brief(live)} is no list of ids"


class WholeNumber(Plain):
    """A whole number, which some write as a text."""

    def decode(self, written: Json) -> Json:
        return int(written) if isinstance(written, str) and not self.not_understood(written) else written

    def not_understood(self, live: Json) -> str:
        is_number = _is_word(live) and _WHOLE_NUMBER.fullmatch(str(live)) is not None
        return "" if is_number else f"{brief(live)} is no whole number"


class ItemList(Plain):
    """A list whose order means something, of anything."""

    def not_understood(self, live: Json) -> str:
        return "" if isinstance(live, list) else f"{brief(live)} is no list"


class TagletEntry(Undivided):
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
        return no_text(live)

    def summary(self, written: Json) -> str:
        text = self.full_text(written)
        return (text if len(text) <= 32 else text[:29] + "...") or "empty"

    def full_text(self, written: Json) -> str:
        return "" if written is None else str(self.encode(written))
