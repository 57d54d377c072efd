"""One line that moves, on a terminal only."""

from __future__ import annotations

import sys
from types import TracebackType

from lpconf.cli.streams import Screen, at_terminal


class Progress:
    """Counts what is done: ``Refreshing 12 of 150``. Writes nothing where stderr is no terminal."""

    def __init__(self, what: str, total: int, screen: Screen) -> None:
        self._what, self._total, self._done = what, total, 0
        self._shown = at_terminal() and not screen.quiet and total > 1

    def step(self, name: str) -> None:
        """One more is done."""
        self._done += 1
        if self._shown:
            sys.stderr.write(f"\r\x1b[2K{self._what} {self._done} of {self._total}: {name[:40]}")
            sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
