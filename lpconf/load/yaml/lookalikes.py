"""Characters that look like others, or like nothing: what a reviewer reads is not what stands there.

Letters of another script are odd only among Latin ones: whole words of Greek or Cyrillic are what they seem to be.
Source: the confusables of Unicode (UTS 39), as far as they are letters that look like Latin ones.
"""

from __future__ import annotations

import re
from itertools import groupby

_SCRIPTS = (
    ("\u0370", "\u03ff", "Greek"),
    ("\u0400", "\u052f", "Cyrillic"),
    ("\u0531", "\u0587", "Armenian"),
    ("\u13a0", "\u13ff", "Cherokee"),
    ("\uff21", "\uff5a", "fullwidth"),
    ("\U0001d400", "\U0001d7ff", "mathematical"),
)
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f]|(?<=[0-9A-Za-z])[\u200c\u200d]|[\u200c\u200d](?=[0-9A-Za-z])"
)
"""Joiners belong to emoji and to scripts that need them; beside a Latin letter or a digit they hide."""


def lookalike_in_key(text: str) -> str:
    """What is odd about a key, empty for nothing: keys are words of lpconf, or names that people type."""
    script = _foreign_script(text)
    if script:
        return f"a key of Latin letters with {script} ones among them, which look alike"
    return _invisible(text, "a key")


def lookalike_in_value(text: str) -> str:
    """What is odd about a value as the file writes it (an escape can be seen), empty for nothing."""
    words = ("".join(letters) for is_word, letters in groupby(text, str.isalpha) if is_word)
    script = next(filter(None, map(_foreign_script, words)), "")
    if script:
        return f"a word of Latin letters with {script} ones among them, which look alike"
    return _invisible(text, "a text")


def _invisible(text: str, what: str) -> str:
    match = INVISIBLE.search(text)
    return f"{what} with a character in it that cannot be seen, U+{ord(match[0]):04X}" if match else ""


def _foreign_script(text: str) -> str:
    """The script of letters that look like Latin ones and stand among such; empty where there are none."""
    letters = [letter for letter in text if letter.isalpha()]
    if not any(letter.isascii() for letter in letters):
        return ""
    for letter in letters:
        for first, last, script in _SCRIPTS:
            if first <= letter <= last:
                return script
    return ""
