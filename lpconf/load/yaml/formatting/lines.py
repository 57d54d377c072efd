"""The lines of a file that is laid out: their levels, the blanks in them, and the order of the top keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_OPEN, _CLOSE = ("[", "{"), ("]", "}")

Level = tuple[int, int]
"""A block by the column that it has in the source and the one that it gets."""


@dataclass(slots=True)
class Line:
    """One line to be. `pieces` are its tokens, without blanks; the last may have several lines of its own. `indent` is
    None for a comment whose level has to be found; `source` is the column of its first token. `levels` are the blocks
    that are open at its end, the outermost first; `waits`: its last token is the colon of a value that is not there.
    `key` is the number of the top key that begins here, -1 for none; `keeps`: an empty line behind it would be a part
    of the text that ends here. `remark` is the column that a comment behind other tokens has in the source."""

    indent: int | None = None
    source: int = 0
    pieces: list[str] = field(default_factory=list)
    levels: tuple[Level, ...] = ()
    waits: bool = False
    key: int = -1
    keeps: bool = False
    remark: int = 0

    @property
    def is_comment(self) -> bool:
        return len(self.pieces) == 1 and self.pieces[0].startswith("#")

    def __str__(self) -> str:
        if not self.pieces:
            return ""
        indent = self.indent or 0
        if not self.remark or any("\n" in piece for piece in self.pieces):
            return " " * indent + _joined(self.pieces)
        # Comments that stand below each other stay so: each moves as its line does, and gives way to longer text.
        said = " " * indent + _joined(self.pieces[:-1])
        return said.ljust(max(len(said) + 1, self.remark + indent - self.source)) + self.pieces[-1]


def place_comments(lines: Sequence[Line]) -> None:
    """Comments on lines of their own stand at the level of the block that they stand in: the innermost one, open before
    them or begun behind them, that is not further right."""
    above: Line | None = None
    below: dict[int, Line] = {}
    following: Line | None = None
    for number in range(len(lines) - 1, -1, -1):
        if following:
            below[number] = following
        if lines[number].indent is not None:
            following = lines[number]
    for number, line in enumerate(lines):
        if line.indent is not None:
            above = line
        elif line.pieces:
            line.indent = _level(line.source, above, below.get(number))


def _level(column: int, above: Line | None, below: Line | None) -> int:
    levels = list(above.levels) if above else []
    if above and above.waits and levels:
        levels.append((levels[-1][0] + 1, levels[-1][1] + 2))
    next_one = (below.source, below.indent or 0) if below else None
    levels += [next_one] if next_one else []
    fitting = [level for level in levels if level[0] <= column] or sorted(levels)[:1] or [(0, 0)]
    most = max(source for source, _ in fitting)
    alike = [level for level in fitting if level[0] == most]
    return next_one[1] if next_one in alike else min(indent for _, indent in alike)


def _joined(pieces: Sequence[str]) -> str:
    """Tokens with the blanks between them that they should have."""
    text = ""
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else ""
        text += (" " if number and _apart(before, piece) else "") + piece
    return text


def _apart(before: str, piece: str) -> bool:
    if piece.startswith("#") or before in (":", "-"):
        return True
    if piece == ":":
        return before.startswith("*")
    return not (before in _OPEN or piece in _CLOSE or piece == ",")


@dataclass(slots=True)
class _Part:
    """The lines of one top key, with the comments right above it. `apart`: an empty line stands before them."""

    lines: list[Line]
    apart: bool


def ordered(lines: Sequence[Line], keys: Sequence[str], order: Sequence[str]) -> list[Line]:
    """The lines with the top keys in `order`, others behind them as they stood.

    Comments right above a key go with it. Those at the top of the file stay there, and so do those at its end behind an
    empty line.
    """
    rank = {key: number for number, key in enumerate(order)}
    wished = sorted(range(len(keys)), key=lambda number: rank.get(keys[number], len(order)))
    begins = [number for number, line in enumerate(lines) if line.key >= 0]
    if wished == list(range(len(keys))) or len(begins) != len(keys) or lines[-1].pieces == ["..."]:
        return list(lines)
    starts = [_with_comments(lines, begin) for begin in begins]
    if not any(line.pieces for line in lines[: starts[0]]):
        starts[0] = begins[0]  # what stands above the first key alone is about the file
    end = _end(lines)
    parts = [
        _Part(_trimmed(lines[begin:stop]), begin > 0 and not lines[begin - 1].pieces)
        for begin, stop in zip(starts, [*starts[1:], end], strict=True)
    ]
    head_apart = parts[0].apart
    parts[0].apart = any(part.apart for part in parts[1:])
    found = _trimmed(lines[: starts[0]])
    for position, number in enumerate(wished):
        above = head_apart or parts[number].lines[0].is_comment
        apart = parts[number].apart if position else above
        found += [Line()] if apart and found and not found[-1].keeps else []
        found += parts[number].lines
    foot = _trimmed(lines[end:])
    return [*found, *([] if found[-1].keeps else [Line()]), *foot] if foot else found


def _with_comments(lines: Sequence[Line], begin: int) -> int:
    """Where the comments begin that stand right above a top key."""
    while begin and lines[begin - 1].is_comment and not lines[begin - 1].indent:
        begin -= 1
    return begin


def _end(lines: Sequence[Line]) -> int:
    """Where the comments begin that end the file behind an empty line; the end, where there are none."""
    begin = _with_comments(lines, len(lines))
    return begin if begin < len(lines) and not lines[begin - 1].pieces else len(lines)


def _trimmed(lines: Sequence[Line]) -> list[Line]:
    found = list(lines)
    while found and not found[-1].pieces:
        found.pop()
    return found
