"""What JavaScript reads as plain text although it looks like an escape or a count.

ECMA-262, annex B.1.2 ("Regular Expressions Patterns"): without the u flag a backslash before a letter that means
nothing is left away, a reference to a group that is not there is an octal code or a digit, and a brace that begins no
count is a brace.
"""

from __future__ import annotations

import re

from lpconf.checks.masking.regex import char_ranges

_ALWAYS = frozenset("tnvfrb") | frozenset(char_ranges.CLASSES)
"""Letters whose escape means something inside and outside of a class."""
_CODES = {"x": re.compile(r"\\x[0-9A-Fa-f]{2}"), "u": re.compile(r"\\u[0-9A-Fa-f]{4}"), "c": re.compile(r"\\c[A-Za-z]")}
_HALF_COUNT = re.compile(r"\{\s*(?:\d+\s*(?:,\s*\d*\s*)?|,\s*\d+\s*)(?:\}|$)")
_COUNT = re.compile(r"\{\d+(?:,\d*)?\}")


def escape_words(text: str, at: int, *, in_class: bool = False) -> str:
    """How JavaScript reads the escape at a place, where that is not what its writer can have meant; else nothing."""
    char = text[at + 1]
    if not (char.isascii() and char.isalpha()) or char in _ALWAYS or (char in "Bk" and not in_class):
        return ""
    code = _CODES.get(char)
    if code is None:
        return f"JavaScript reads \\{char} as the letter {char}"
    if code.match(text, at):
        return ""
    if char == "c":
        return "JavaScript reads \\c without a letter behind it as a backslash and the letter c"
    needs = "\\x41" if char == "x" else "\\u0041"
    return f"JavaScript reads \\{char} as the letter {char} where no code such as {needs} follows"


def name_words(text: str) -> str:
    """How JavaScript reads ``\\k`` in a pattern; nothing where a group has a name."""
    return "" if re.search(r"\(\?<[^=!]", text) else "JavaScript reads \\k as the letter k where no group has a name"


def number_words(digits: str, groups: int) -> str:
    """How JavaScript reads a back-reference in a pattern of so many groups; nothing where there is such a group."""
    if int(digits) <= groups:
        return ""
    read = f"the digit {digits[0]}" if digits[0] in "89" else "the code of a character"
    return f"JavaScript reads \\{digits} as {read}: there is no group {digits}"


def brace_words(text: str, at: int) -> str:
    """How JavaScript reads a brace that looks like a count and is none; nothing for other braces."""
    half = _HALF_COUNT.match(text, at)
    if half is None or _COUNT.match(text, at):
        return ""
    return f"JavaScript reads {half[0]} as text, not as a count; a count is {{3}}, {{3,}} or {{3,5}}, without blanks"
