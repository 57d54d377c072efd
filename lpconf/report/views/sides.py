"""The two sides of a change in words that differ, however alike the values look.

A reviewer approves what is printed. Where a text and a number, a letter and its decomposed twin, two keys that end
alike or two objects of the same size would be printed alike, more is told until the sides differ.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

from lpconf.domain.value import Json, canonical
from lpconf.report.characters import visible

CONTEXT = 24
"""Characters that are shown before and after the first difference of two long texts."""
HIDDEN_DIFFERENCE = "another value"


def distinct_words(before_words: str, after_words: str, before: Json, after: Json) -> tuple[str, str]:
    """The words of both sides; where they read alike, those of a closer look at the values."""
    if not _alike(before_words, after_words) or (before == after and type(before) is type(after)):
        return before_words, after_words
    for pair in _closer_looks(before, after):
        if not _alike(*pair):
            return pair
    return before_words, f"{after_words} ({HIDDEN_DIFFERENCE})"


def _alike(first: str, second: str) -> bool:
    """Whether two texts look the same: blanks at the ends and of several kinds are not seen."""
    return _seen(first) == _seen(second)


def _seen(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", visible(text)).split())


def _closer_looks(before: Json, after: Json) -> Iterator[tuple[str, str]]:
    """Pairs of words for two values, each telling more than the one before."""
    field = _first_difference(before, after, "")
    if field is not None and field[0]:
        path, first, second = field
        yield f"{path}: {_exact(first)}", f"{path}: {_exact(second)}"
        before, after = first, second
    yield _around(_exact(before), _exact(after))
    yield _around(_escaped(before), _escaped(after))


def _first_difference(before: Json, after: Json, path: str) -> tuple[str, Json, Json] | None:
    """The path of the first field that differs, and its two values; None where the values are equal."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            inner = f"{path}.{name}" if path else str(name)
            difference = _first_difference(before.get(name), after.get(name), inner)
            if difference is not None:
                return difference
        return None
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (first, second) in enumerate(zip(before, after, strict=True)):
            difference = _first_difference(first, second, f"{path}[{at}]")
            if difference is not None:
                return difference
        return None
    if canonical(before) == canonical(after):
        return None
    return path, before, after


def _exact(value: Json) -> str:
    """JSON: texts have quotes, numbers have none."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _escaped(value: Json) -> str:
    """JSON in ASCII: every letter that is not plain is written as its code."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


def _around(first: str, second: str) -> tuple[str, str]:
    """Two texts, cut round their first difference where they are long."""
    if max(len(first), len(second)) <= 4 * CONTEXT:
        return first, second
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    return _cut(first, at), _cut(second, at)


def _cut(text: str, at: int) -> str:
    start, end = max(0, at - CONTEXT), at + 2 * CONTEXT
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
