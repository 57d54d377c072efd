"""How words reach a terminal: nothing that could move its cursor, no line that is too wide, LANG=C where asked.

Widths are columns of a terminal: wide East Asian characters count two, combining marks none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lpconf.redaction import redact

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a reader cannot see, or that turn the direction of what follows."""

PLAIN = {"→": "->", "›": ">", "…": "...", "·": "|", "−": "-", "–": "-"}
"""Our own glyphs as LANG=C has them."""
LEAST = 16
"""Columns that a text needs beside its name; with less it stands below."""
HUGE = 400
"""Values longer than this are shortened in the middle."""


def visible(text: str) -> str:
    """`text` with all that a reader would not see as itself written as an escape, and without known secrets: later
    it is folded and escaped, and no longer to be found."""
    text = redact(text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(c) if unicodedata.category(c) in _HIDDEN else c for c in text)


def _escape(char: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    code = ord(char)
    return named or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}")


def width(text: str) -> int:
    """How many columns `text` takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with spaces up to `columns`; `right`: it stands at the right."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def _cut(text: str, columns: int) -> tuple[str, str]:
    """The longest beginning of `text` that fits (one character at least), and the rest."""
    used = 0
    for i, char in enumerate(text):
        used += _columns(char)
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
        head, tail = _cut(rest, columns)
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


@dataclass(frozen=True, slots=True)
class TextLayout:
    """Writes for one kind of terminal. `wide` is its width, `ascii` keeps to ASCII."""

    wide: int = 100
    ascii: bool = False

    def say(self, text: str) -> str:
        """lpconf's own words, names and click paths on one line."""
        return self._plain(text, glyphs=True)

    def value(self, text: str) -> str:
        """A value of the user's, exact but for what cannot be shown. Huge ones are shortened in the middle."""
        shown = self._plain(text, glyphs=False)
        if len(shown) <= HUGE:
            return shown
        return f"{shown[: HUGE // 2]} {self.dots} {shown[-HUGE // 4 :]} ({len(text):,} characters)"

    def short(self, text: str, columns: int) -> str:
        """`text` on one line of at most `columns`, shortened in the middle."""
        shown = self._plain(text, glyphs=True)
        if width(shown) <= columns:
            return shown
        room = max(columns - len(self.dots), 2)
        head, _ = _cut(shown, room - room // 2)
        tail, _ = _cut(shown[::-1], room // 2)
        return f"{head}{self.dots}{tail[::-1]}"

    def _plain(self, text: str, *, glyphs: bool) -> str:
        text = visible(text)
        if not self.ascii or text.isascii():
            return text
        named = PLAIN if glyphs else {}
        return "".join(c if c.isascii() else named.get(c) or _escape(c) for c in text)

    @property
    def arrow(self) -> str:
        return "->" if self.ascii else "→"

    @property
    def dots(self) -> str:
        return "..." if self.ascii else "…"

    @property
    def dot(self) -> str:
        return "|" if self.ascii else "·"

    def wrap(self, text: str, *, first: str = "", then: str | None = None) -> list[str]:
        """Prose (its lines kept) behind `first`, further lines behind `then` (as many spaces, if not given). A `first`
        that leaves too little room has its own lines."""
        lines, first, then = self._begin(first, then)
        for number, line in enumerate(text.splitlines() or [""]):
            indent = " " * min(len(line) - len(line.lstrip(" ")), self.wide // 3)
            pieces = fold(self.say(line.strip(" ")), self.wide - max(width(first), width(then)) - len(indent))
            for i, piece in enumerate(pieces):
                lines.append(((then if number or i else first) + indent + piece).rstrip(" "))
        return lines

    def wrap_value(self, text: str, *, first: str = "", then: str | None = None) -> list[str]:
        """A value behind `first`, broken after commas where it has some. One of several lines has them."""
        if "\n" in text.strip("\n"):
            then = " " * width(first) if then is None else then
            rows = text.strip("\n").split("\n")
            return [line for i, row in enumerate(rows) for line in self.wrap_value(row, first=then if i else first)]
        lines, first, then = self._begin(first, then)
        shown = self.value(text)
        after = "," if "," in shown else " "
        pieces = fold(shown, self.wide - max(width(first), width(then)), after=after)
        return [*lines, *((then if i else first) + piece for i, piece in enumerate(pieces))]

    def _begin(self, first: str, then: str | None) -> tuple[list[str], str, str]:
        then = " " * width(first) if then is None else then
        if width(first) <= self.wide - LEAST:
            return [], first, then
        return self._refold(first.rstrip(" "), "    "), "    ", "    "

    def items(self, texts: Iterable[str], *, first: str = "", gap: str = " ") -> list[str]:
        """Texts side by side behind `first`, as many on a line as fit; none is broken before its line is full."""
        then, lines, line = " " * width(first), [], first
        for text in map(self.say, texts):
            empty = line in (first, then)
            if not empty and width(line) + width(gap) + width(text) > self.wide:
                lines.append(line)
                line, empty = then, True
            line += text if empty else gap + text
        lines.append(line)
        return [piece for line in lines for piece in self._refold(line, then)]

    def _refold(self, line: str, then: str) -> list[str]:
        if width(line) <= self.wide:
            return [line]
        lead = line[: len(line) - len(line.lstrip(" "))]
        head, *tail = fold(line.lstrip(" "), self.wide - max(len(lead), len(then)))
        return [lead + head, *(then + piece for piece in tail)]

    def ends(self, left: str, right: str) -> list[str]:
        """`left` and `right` at the two ends of one line; on two lines where they do not fit."""
        gap = self.wide - width(left) - width(right)
        if gap >= 2 and right:
            return [f"{left}{' ' * gap}{right}"]
        return [
            *fold(left, self.wide),
            *(pad(piece, self.wide, right=True) for piece in fold(right, self.wide) if piece),
        ]


def listed(words: Iterable[str], *, most: int = 0) -> str:
    """``a``, ``a and b``, ``a, b and c``; with `most`, ``a, b and 5 more``."""
    names = list(words)
    if most and len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} more"]
    return names[0] if len(names) == 1 else " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
