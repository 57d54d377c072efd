"""Words for people: suggestions and counts."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], most: int = 1, *, alike: float = 0.6) -> list[str]:
    """The `most` known words that look most like `word`; none where nothing is near. `alike` is the share of letters
    that words have in common which are near, from 0 to 1."""
    by_folded = {name.lower(): name for name in known}
    return [by_folded[hit] for hit in difflib.get_close_matches(word.lower()[:200], by_folded, n=most, cutoff=alike)]


def quoted(text: str) -> str:
    """`text` between quotes, so that blanks at its ends are visible; what else is hidden is escaped."""
    return f'"{shown(text)}"'


def argument(text: str) -> str:
    """`text` as one word of a command line that people copy. What is hidden is escaped, so that it moves no cursor."""
    return shlex.quote(shown(text, len(text)))


def command(words: str, profile: str = "") -> str:
    """A command line of lpconf that people copy. It names the profile where another than the usual one is meant: copied
    without, it would work on other accounts than those of which is spoken."""
    return f"lpconf {words}{f' --profile {argument(profile)}' if profile else ''}"


def suggest(word: str, known: Iterable[str]) -> str:
    """``did you mean NAME?``, or nothing where no known word is near."""
    hits = nearest(word, known)
    if not hits:
        return ""
    name = hits[0] if hits[0] == hits[0].strip() else quoted(hits[0])
    return f"did you mean {name}?"


def count(number: int, word: str, plural: str = "") -> str:
    """``1 account``, ``2 accounts``."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def shown(text: str, most: int = 60) -> str:
    """`text` fit for one line of a message: what is hidden is escaped, what is long is cut, with its length."""
    head = text if len(text) <= most else text[: most - 20]
    safe = head if head.isprintable() else "".join(map(_escaped, head))
    return safe if head is text else f"{safe}... ({len(text):,} characters)"


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) > 0xFF else f"\\x{ord(char):02x}"


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def control_character(text: str) -> str:
    """The first character of a text that is a control character, ends a line or turns the direction of what follows;
    empty where there is none."""
    match = _CONTROL.search(text)
    return match[0] if match else ""


def listed(words: Iterable[str], *, most: int = 0) -> str:
    """``a``, ``a and b``, ``a, b and c``; with `most`, ``a, b and 5 more``."""
    names = list(words)
    if most and len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most:,} more"]
    return names[0] if len(names) == 1 else " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
