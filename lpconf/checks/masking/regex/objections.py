"""Why a pattern is not portable, in words, and how to write it instead."""

from __future__ import annotations

import re

from lpconf.checks.masking.regex import char_ranges
from lpconf.data_class import frozen


@frozen
class Objection:
    """Why a pattern is outside the portable part. `at` counts characters from 0; `broken`: no engine takes it."""

    at: int
    reason: str
    broken: bool = False


_GROUPS = tuple(
    (re.compile(opening), reason)
    for opening, reason in (
        (r"\(\?>", "an atomic group (?>…) is Java's alone; write (?:…)"),
        (r"\(\?P[<=]", "(?P<…>) is Python's; a named group is (?<name>…)"),
        (r"\(\?#", "a comment (?#…) is neither Java nor JavaScript"),
        (r"\(\?[A-Za-z]*(?:-[A-Za-z]+)?[:)]", "inline flags such as (?i) are not portable; write both cases out: [Aa]"),
        (r"\(\?<[^>]*>", "the name of a group has letters and digits only, and begins with a letter"),
    )
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


def of_hexadecimal(text: str, at: int) -> Objection | None:
    """What is wrong with the ``\\xhh`` or ``\\uhhhh`` at a place; None for nothing."""
    digits_found = _HEX.match(text, at)
    if not digits_found:
        digits = "two" if text[at + 1] == "x" else "four"
        return Objection(at, f"\\{text[at + 1]} needs {digits} hexadecimal digits")
    if is_wide(chr(int(digits_found[1] or digits_found[2], 16))):
        return Objection(at, "half a character: write the character itself")
    return None


def of_escape(text: str, at: int, *, unknown: str) -> Objection | None:
    """What is wrong with the escape at a place; None for nothing. `unknown` is the reason for a letter or digit that
    nobody escapes."""
    char = text[at + 1 : at + 2]
    if char in char_ranges.CLASSES or char in "tnrf":
        return None
    if char in "xu":
        return of_hexadecimal(text, at)
    if char.isascii() and char.isalnum():
        return Objection(at, ESCAPES.get(char, unknown))
    return None


def of_opening(text: str, at: int) -> Objection:
    """What is wrong with a group that begins with ``(?`` in a way that is not portable."""
    for opening, reason in _GROUPS:
        if opening.match(text, at):
            return Objection(at, reason)
    return Objection(at, "no group begins like this; a plain one is (?:…)", broken=True)


def is_wide(char: str) -> bool:
    """Whether JavaScript without the u flag sees a character as two (or as half a one)."""
    return char > "\uffff" or "\ud800" <= char <= "\udfff"


_HEX = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
