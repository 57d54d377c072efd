"""Lines of a text: nothing that could move a terminal's cursor, no line that is too wide, ASCII alone where asked."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf.data_class import frozen
from lpconf.report.characters import HUGE, PLAIN, cut, escape, fold, pad, visible, width

LEAST = 16
"""Columns that a text needs beside its name; with less it stands below."""


@frozen
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
        head, _ = cut(shown, room - room // 2)
        tail, _ = cut(shown[::-1], room // 2)
        return f"{head}{self.dots}{tail[::-1]}"

    def _plain(self, text: str, *, glyphs: bool) -> str:
        text = visible(text)
        if not self.ascii or text.isascii():
            return text
        named = PLAIN if glyphs else {}
        return "".join(c if c.isascii() else named.get(c) or escape(c) for c in text)

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

    def column(self, lead: str, name: str, columns: int) -> tuple[list[str], str]:
        """`lead` and `name` in a column of its own, for `wrap` to go on behind; a name that is too wide for it stands
        whole on lines above, which come first."""
        shown = self.say(name)
        if width(shown) <= columns:
            return [], f"{lead}{pad(shown, columns)}"
        return self._refold(lead + shown, " " * width(lead)), " " * (width(lead) + columns)

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
