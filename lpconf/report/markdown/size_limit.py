"""Pages that have to stay below a number of characters: details go first, then entries, and it is said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

DETAILS = ("full", "counts", "none", "line")
"""How much is told of each block: all; changes as counts; no folded parts; one line."""

FIRST = frozenset({"dangers", "problems", "gates", "released", "deleted", "checks"})
"""Lists that are shortened last."""

Page = Callable[[str, Mapping[str, Sequence[Any]], str], str]


def fit(page: Page, lists: Mapping[str, Sequence[Any]], limit: int) -> str:
    """The page with as much in it as fits: `page` takes the level of detail, the lists, and a sentence about what was
    left out. Lists are shortened together, each to the same number of entries; what is dangerous only when
    all others are empty."""
    for detail in DETAILS:
        text = page(detail, lists, _left(detail, lists, lists))
        if len(text) <= limit:
            return text
    for names in (set(lists) - FIRST, set(lists)):
        most = max((len(lists[name]) for name in names), default=0)
        low, high = 0, most
        while low < high:
            # The largest number of entries that fits.
            middle = (low + high + 1) // 2
            if len(_cut(page, lists, names, middle)) <= limit:
                low = middle
            else:
                high = middle - 1
        text = _cut(page, lists, names, low)
        if len(text) <= limit:
            break
    return text


def _cut(page: Page, lists: Mapping[str, Sequence[Any]], names: Collection[str], most: int) -> str:
    shown = {name: entries[:most] if name in names else entries for name, entries in lists.items()}
    return page("line", shown, _left("line", lists, shown))


def _left(detail: str, lists: Mapping[str, Sequence[Any]], shown: Mapping[str, Sequence[Any]]) -> str:
    words = {
        "full": "",
        "counts": "single elements",
        "none": "click paths, consequences and single elements",
        "line": "the tables of the accounts, click paths, consequences and single elements",
    }[detail]
    gone = [f"{len(entries) - len(shown[name])} of {len(entries)} {name}" for name, entries in lists.items()]
    gone = [text for text, name in zip(gone, lists, strict=True) if len(shown[name]) < len(lists[name])]
    return ", ".join([*([words] if words else []), *gone])
