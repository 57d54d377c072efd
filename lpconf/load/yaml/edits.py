"""Replacements in a text by position, and where its lines begin and end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Edit = tuple[int, int, str]
"""Replace the text from the first to before the second position."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits done. They may not overlap."""
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def joined(edits: Sequence[Edit]) -> list[Edit]:
    """The edits with insertions at one place made one, in their order: what stands deeper comes first."""
    inserted: dict[int, str] = {}
    for begin, end, new in edits:
        if begin == end:
            inserted[begin] = inserted.get(begin, "") + new
    replacing = [edit for edit in edits if edit[0] != edit[1]]
    return [*replacing, *((place, place, new) for place, new in inserted.items())]


def line_end(text: str, position: int) -> int:
    """The end of the line that the position is on, before its line break."""
    stop = text.find("\n", position)
    if stop < 0:
        return len(text)
    return stop - 1 if stop > position and text[stop - 1] == "\r" else stop


def line_start(text: str, position: int) -> int:
    """The first position of the line."""
    return text.rfind("\n", 0, position) + 1


def line_break_at(text: str, position: int) -> str:
    """The line break that stands at the position, empty where there is none."""
    if text.startswith("\r\n", position):
        return "\r\n"
    return "\n" if text.startswith("\n", position) else ""
