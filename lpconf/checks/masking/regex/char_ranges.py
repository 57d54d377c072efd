"""Sets of characters as sorted ranges, and the classes that JavaScript's escapes stand for."""

from __future__ import annotations

from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]
"""Sorted ranges of code points that do not touch; both ends belong to them."""

LAST = 0xFFFF
"""The last code unit: patterns without the u flag see no further."""


def union(*sets: Iterable[tuple[int, int]]) -> Ranges:
    """All characters of all `sets`."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pair for ranges in sets for pair in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """All characters that are not in `ranges`."""
    result, start = [], 0
    for low, high in ranges:
        if start < low:
            result.append((start, low - 1))
        start = high + 1
    return (*result, (start, LAST)) if start <= LAST else tuple(result)


def intersection(left: Ranges, right: Ranges) -> Ranges:
    """The characters that both sets have."""
    return complement(union(complement(left), complement(right)))


def overlap(left: Ranges, right: Ranges) -> bool:
    """Whether two sets have a character in common."""
    return any(low <= far and near <= high for low, high in left for near, far in right)


def holds(ranges: Ranges, char: str) -> bool:
    """Whether `char` is in `ranges`."""
    return any(low <= ord(char) <= high for low, high in ranges)


def of(text: str) -> Ranges:
    """The characters of `text`; those beyond the last code unit as the halves that such patterns see."""
    units = text.encode("utf-16-be", "surrogatepass")
    return union([(int.from_bytes(units[i : i + 2]),) * 2 for i in range(0, len(units), 2)])


NONE: Ranges = ()
ANY: Ranges = ((0, LAST),)
DIGITS = of("0123456789")
WORDS: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
LINE_ENDS = of("\n\r\u2028\u2029")
SPACES = union(of("\t\n\x0b\x0c\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"), [(0x2000, 0x200A)])
DOT = complement(LINE_ENDS)

CLASSES = {
    "d": DIGITS,
    "D": complement(DIGITS),
    "w": WORDS,
    "W": complement(WORDS),
    "s": SPACES,
    "S": complement(SPACES),
}
"""Escapes that stand for a class, in and out of brackets."""

LIKED = "a1A0b2- ,.@cCzZ9x!:/+_#\n\t"
"""Characters that stand for a set before others: what people type."""


def choice(ranges: Ranges) -> str:
    """A character of the set, one that people type where there is one. The set is not empty."""
    return next((char for char in LIKED if holds(ranges, char)), chr(ranges[0][0]))


def choices(ranges: Ranges, most: int) -> str:
    """Up to `most` different characters of the set."""
    result = [char for char in LIKED if holds(ranges, char)][:most]
    for low, high in ranges:
        for code in range(low, min(high, low + most) + 1):
            if len(result) < most and chr(code) not in result:
                result.append(chr(code))
    return "".join(result)


def partition(sets: Iterable[Ranges]) -> list[str]:
    """One character for each way in which characters lie in some of `sets` and not in others, those in most sets
    first. The empty way, if there is one, comes last."""
    distinct = list(dict.fromkeys(sets))
    edges = sorted({0, *(edge for ranges in distinct for low, high in ranges for edge in (low, high + 1))})
    result: dict[tuple[bool, ...], str] = {}
    candidates = [*LIKED, *(chr(edge) for edge in edges if edge <= LAST)]
    for char in candidates:
        result.setdefault(tuple(holds(ranges, char) for ranges in distinct), char)
    return [char for _, char in sorted(result.items(), key=lambda item: -sum(item[0]))]
