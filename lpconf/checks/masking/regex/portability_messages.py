"""The words of portable regular expressions: what is not portable, and how to write it instead."""

from __future__ import annotations

import re


class NotPortable(Exception):  # it says what it is in words
    """A pattern is outside the portable part. `at` counts characters from 0; `broken`: no engine takes it."""

    def __init__(self, at: int, reason: str, *, broken: bool = False) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason
        self.broken = broken


GROUPS: tuple[tuple[str, str], ...] = (
    (r"\(\?>", "an atomic group (?>…) is Java's alone; write (?:…)"),
    (r"\(\?P[<=]", "(?P<…>) is Python's; a named group is (?<name>…)"),
    (r"\(\?#", "a comment (?#…) is neither Java nor JavaScript"),
    (r"\(\?[A-Za-z]*(?:-[A-Za-z]+)?[:)]", "inline flags such as (?i) are not portable; write both cases out: [Aa]"),
    (r"\(\?<[^>]*>", "the name of a group has letters and digits only, and begins with a letter"),
)
"""How openings look that are not portable, with the reason."""

ESCAPES = {
    "p": "\\p{…} is not portable; write the letters out: [A-Za-z]",
    "P": "\\P{…} is not portable; write the letters out: [^A-Za-z]",
    "Q": "\\Q…\\E is Java's alone; escape each sign by itself",
    "E": "\\Q…\\E is Java's alone; escape each sign by itself",
    "v": "\\v means different things; write \\x0b for a vertical tab",
    "h": "\\h is Java's alone; write [ \\t]",
    "H": "\\H is Java's alone; write [^ \\t]",
    "R": "\\R is Java's alone; write (?:\\r\\n|\\n|\\r)",
    "V": "\\V is Java's alone; write [^\\n\\r]",
    "X": "\\X is Java's alone",
    "N": "\\N is Java's alone; write the character itself",
    "A": "\\A is Java's alone; write ^",
    "z": "\\z is Java's alone; write $",
    "Z": "\\Z is Java's alone; write $",
    "G": "\\G is Java's alone",
    "a": "\\a is Java's alone; write \\x07",
    "e": "\\e is Java's alone; write \\x1b",
    "c": "\\c is read differently; write the code: \\x0a",
    "0": "\\0 is read differently; write the code: \\x00",
}
"""Escapes by their letter, with the reason why they are not portable."""

_HEX = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")


def hexadecimal(text: str, at: int) -> tuple[str, int]:
    """The character of ``\\xhh`` or ``\\uhhhh`` at a place, and the length of the escape. Raises NotPortable."""
    found = _HEX.match(text, at)
    if not found:
        raise NotPortable(at, f"\\{text[at + 1]} needs {'two' if text[at + 1] == 'x' else 'four'} hexadecimal digits")
    char = chr(int(found[1] or found[2], 16))
    if is_wide(char):
        raise NotPortable(at, "half a character: write the character itself")
    return char, found.end() - at


def is_wide(char: str) -> bool:
    """Whether JavaScript without the u flag sees a character as two (or as half a one)."""
    return char > "\uffff" or "\ud800" <= char <= "\udfff"
