"""Characters as a reader sees them: what is hidden is written as an escape, widths are columns of a terminal.

Wide East Asian characters count two columns, combining marks none.
"""

from __future__ import annotations

import unicodedata

from lpconf.redaction import disclose

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a reader cannot see, or that turn the direction of what follows."""

PLAIN = {"→": "->", "›": ">", "…": "...", "·": "|", "−": "-", "–": "-"}
"""Our own glyphs as LANG=C has them."""
HUGE = 400
"""Values longer than this are shortened in the middle."""


def visible(text: str) -> str:
    """`text` with all that a reader would not see as itself written as an escape, and without known secrets or
    whole values of queries: later
    it is folded and escaped, and no longer to be found."""
    text = disclose(text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(escape(c) if unicodedata.category(c) in _HIDDEN else c for c in text)


def escape(char: str) -> str:
    """A character as Python and JSON escape it."""
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if named:
        return named
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many columns `text` takes."""
    if text.isascii():
        return len(text)
    return sum(columns_of(char) for char in text)


def columns_of(char: str) -> int:
    """How many columns a character takes: none where it is written over the one before, two where it is wide."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with spaces up to `columns`; `right`: it stands at the right."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def cut(text: str, columns: int) -> tuple[str, str]:
    """The longest beginning of `text` that fits (one character at least), and the rest."""
    used = 0
    for i, char in enumerate(text):
        used += columns_of(char)
        if used > columns and i:
            return text[:i], text[i:]
    return text, ""


def fold(text: str, columns: int, *, after: str = " ") -> list[str]:
    """`text` as lines of at most `columns`, broken after spaces (or `after`), in the middle of a word only where the
    word alone is too wide. No character is lost except spaces at a break."""
    columns = max(columns, 8)
    lines: list[str] = []
    rest = text
    while width(rest) > columns:
        head, tail = cut(rest, columns)
        if after == " " and tail[:1] == " ":
            at = len(head)
        else:
            at = head.rfind(after) + len(after) if after in head.strip(" ") else 0
        if not head[:at].strip():
            at = len(head)
        lines.append(rest[:at].rstrip(" "))
        rest = rest[at:].lstrip(" ")
    rest = rest.rstrip(" ")
    return [*lines, rest] if rest or not lines else lines
