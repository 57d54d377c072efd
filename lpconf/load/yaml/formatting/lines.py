"""The lines of a file that is laid out: their levels, the blanks in them, and the order of the top keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_OPEN, _CLOSE = ("[", "{"), ("]", "}")

Level = tuple[int, int]
"""A block by the column that it has in the source and the one that it gets."""


@dataclass(slots=True)
class LayoutLine:
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


def place_comments(lines: Sequence[LayoutLine]) -> None:
    """Comments on lines of their own stand at the level of the block that they stand in: the innermost one, open before
    them or begun behind them, that is not further right."""
    above: LayoutLine | None = None
    below: dict[int, LayoutLine] = {}
    following: LayoutLine | None = None
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


def _level(column: int, above: LayoutLine | None, below: LayoutLine | None) -> int:
    """The indentation of a comment that stood at `column`, between these lines."""
    levels = _open_levels(above)
    following = (below.source, below.indent or 0) if below else None
    if following:
        levels.append(following)
    fitting = [level for level in levels if level[0] <= column] or sorted(levels)[:1] or [(0, 0)]
    innermost = max(source for source, _ in fitting)
    candidates = [level for level in fitting if level[0] == innermost]
    # A comment speaks of what follows it: where both fit, it goes along with the line below.
    if following and following in candidates:
        return following[1]
    return min(indent for _, indent in candidates)


def _open_levels(above: LayoutLine | None) -> list[Level]:
    """The blocks that are open behind a line; one that waits for its value is about to begin."""
    levels = list(above.levels) if above else []
    if above and above.waits and levels:
        source, indent = levels[-1]
        levels.append((source + 1, indent + 2))
    return levels


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

    lines: list[LayoutLine]
    apart: bool


def ordered(lines: Sequence[LayoutLine], keys: Sequence[str], order: Sequence[str]) -> list[LayoutLine]:
    """The lines with the top keys in `order`, others behind them as they stood.

    Comments right above a key go with it. Those at the top of the file stay there, and so do those at its end behind an
    empty line.
    """
    rank = {key: number for number, key in enumerate(order)}
    new_order = sorted(range(len(keys)), key=lambda number: rank.get(keys[number], len(order)))
    begins = [number for number, line in enumerate(lines) if line.key >= 0]
    is_in_order = new_order == list(range(len(keys)))
    if is_in_order or len(begins) != len(keys) or lines[-1].pieces == ["..."]:
        return list(lines)
    starts = [_with_comments(lines, begin) for begin in begins]
    if not any(line.pieces for line in lines[: starts[0]]):
        starts[0] = begins[0]  # what stands above the first key alone is about the file
    end = _end(lines)
    head, foot = _trimmed(lines[: starts[0]]), _trimmed(lines[end:])
    parts = _parts(lines, starts, end)
    result = _reordered(head, parts, new_order)
    if foot and not result[-1].keeps:
        result.append(LayoutLine())
    return result + foot


def _parts(lines: Sequence[LayoutLine], starts: Sequence[int], end: int) -> list[_Part]:
    """Each top key with its lines and the comments above it."""
    parts: list[_Part] = []
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else end
        parts.append(_Part(_trimmed(lines[start:stop]), start > 0 and not lines[start - 1].pieces))
    return parts


def _reordered(head: Sequence[LayoutLine], parts: Sequence[_Part], new_order: Sequence[int]) -> list[LayoutLine]:
    """The parts in their new order below the head of the file, with the empty lines between them that stood there."""
    head_apart = parts[0].apart
    # The first part has none before it only because it was the first.
    parts[0].apart = any(part.apart for part in parts[1:])
    result = list(head)
    for position, number in enumerate(new_order):
        part = parts[number]
        apart = part.apart if position else head_apart or part.lines[0].is_comment
        if apart and result and not result[-1].keeps:
            result.append(LayoutLine())
        result += part.lines
    return result


def _with_comments(lines: Sequence[LayoutLine], begin: int) -> int:
    """Where the comments begin that stand right above a top key."""
    while begin and lines[begin - 1].is_comment and not lines[begin - 1].indent:
        begin -= 1
    return begin


def _end(lines: Sequence[LayoutLine]) -> int:
    """Where the comments begin that end the file behind an empty line; the end, where there are none."""
    begin = _with_comments(lines, len(lines))
    return begin if begin < len(lines) and not lines[begin - 1].pieces else len(lines)


def _trimmed(lines: Sequence[LayoutLine]) -> list[LayoutLine]:
    trimmed = list(lines)
    while trimmed and not trimmed[-1].pieces:
        trimmed.pop()
    return trimmed
