"""Lines of a file with the marked places underlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark
from lpconf.redaction import disclose_in_place
from lpconf.report.characters import fold, width
from lpconf.report.layout import TextLayout

TAB = 4
FAR = 1000
"""Of a huge line only so many characters on each side of the mark are looked at."""
LEAST = 24
"""A label narrower than this is not put beside its place, but below it."""


@frozen
class Underline:
    """A marked place with its words. The main place is drawn with ``^``, others with ``-``."""

    mark: Mark
    text: str
    main: bool


def excerpt(layout: TextLayout, source: str, underlines: Sequence[Underline]) -> list[str]:
    """The marked lines of one file in order, with numbers. Places behind the end of the file show their words alone."""
    lines = _lines(source)
    by_line: dict[int, list[Underline]] = {}
    for underline in sorted(underlines, key=lambda u: (u.mark.line, not u.main, u.mark.column)):
        by_line.setdefault(underline.mark.line, []).append(underline)
    digits = max(len(str(number)) for number in by_line)
    blank = " " * (digits + 2) + " | "
    results: list[str] = []
    for number, here in by_line.items():
        text = lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
        window = _Window(layout, text, here[0].mark, layout.wide - len(blank))
        results.append(f"{number:>{digits + 2}} | {window.text}".rstrip(" "))
        for underline in here:
            results += _underlined(layout, blank, window, underline)
    return results


@lru_cache(maxsize=4)
def _lines(source: str) -> list[str]:
    """The lines of a file as they may be shown; kept while problems of one file follow each other."""
    return disclose_in_place(source).split("\n")


def _underlined(layout: TextLayout, blank: str, window: _Window, underline: Underline) -> list[str]:
    start, end = window.columns(underline.mark)
    line = blank + " " * start + ("^" if underline.main else "-") * (end - start)
    words = layout.say(underline.text)
    if not words:
        return [line]
    if width(line) + 1 + width(words) <= layout.wide:
        return [f"{line} {words}"]
    indent = start if start + LEAST <= layout.wide - len(blank) else 0
    return [line, *(blank + " " * indent + piece for piece in fold(words, layout.wide - len(blank) - indent))]


class _Window:
    """One line as it is shown: tabs expanded, what is hidden escaped, cut round `around` where it is too long."""

    def __init__(self, layout: TextLayout, line: str, around: Mark, room: int) -> None:
        self._skip = max(0, around.column - 1 - FAR) if len(line) > 2 * FAR else 0
        skipped, line = self._skip > 0, line[self._skip : self._skip + 2 * FAR]
        around = around._replace(column=around.column - self._skip)
        self._starts = [0]
        pieces = []
        for char in line:
            here = self._starts[-1]
            piece = " " * (TAB - here % TAB) if char == "\t" else layout.value(char)
            pieces.append(piece)
            self._starts.append(here + width(piece))
        self._first, self._last, dots = 0, len(pieces), ""
        if self._starts[-1] > room:
            dots = layout.dots
            self._first, self._last = self._cut(around, room - 2 * len(dots))
        self._lead = len(dots) if self._first or skipped else 0
        self.text = (
            (dots if self._lead else "")
            + "".join(pieces[self._first : self._last])
            + (dots if self._last < len(pieces) else "")
        )

    def _cut(self, around: Mark, room: int) -> tuple[int, int]:
        """The first character shown, and the first not shown: a third of the room lies before the mark."""
        count = len(self._starts) - 1
        at = self._starts[min(max(around.column - 1, 0), count)]
        low = max(0, min(at - room // 3, self._starts[-1] - room))
        first = next(i for i, start in enumerate(self._starts) if start >= low)
        last = max(i for i, start in enumerate(self._starts) if start <= self._starts[first] + room)
        return first, last

    def columns(self, mark: Mark) -> tuple[int, int]:
        """Where an underline begins and ends; one column wide at least, and inside what is shown."""
        top = len(self._starts) - 1
        column = mark.column - 1 - self._skip
        first = min(max(column, self._first), max(self._last, self._first), top)
        last = min(max(column + mark.length, first), self._last, top)
        base = self._starts[self._first]
        start = self._starts[first] - base + self._lead
        return start, max(self._starts[last] - base + self._lead, start + 1)


def place(mark: Mark) -> str:
    """``FILE:LINE:COLUMN``, with the line that took the fragment in."""
    return f"{mark}, taken in by {mark.via.file}:{mark.via.line}" if mark.via else str(mark)


def files(underlines: Iterable[Underline]) -> list[str]:
    """The files of the places, the main one first."""
    return list(dict.fromkeys(u.mark.file for u in sorted(underlines, key=lambda u: not u.main)))
