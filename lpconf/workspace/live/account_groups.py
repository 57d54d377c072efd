"""Which accounts belong together: those that stand on each other are observed and compared as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class AccountGroups:
    """Names, and which of them belong together."""

    def __init__(self, names: Iterable[str]) -> None:
        self._of: dict[str, list[str]] = {}
        self._names = list(names)

    def join(self, left: str, right: str) -> None:
        """`left` and `right` belong together, with all that belongs to either."""
        mine, theirs = (self._of.setdefault(name, [name]) for name in (left, right))
        if mine is not theirs:
            large, small = (mine, theirs) if len(mine) >= len(theirs) else (theirs, mine)
            large += small
            self._of.update(dict.fromkeys(small, large))

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Each family once, where its first name stands."""
        done: set[str] = set()
        for name in self._names:
            family = self._of.get(name)
            if family is None:
                yield (name,)
            elif name not in done:
                done.update(family)
                yield tuple(sorted(family))
