"""One line that moves, on a terminal only: how much is done, how fast, and how long it will take."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from lpconf.cli.output import Screen, at_terminal

if TYPE_CHECKING:
    from rich import progress
    from rich.text import Text

_A_SECOND = 5
"""Times that the line is drawn: more would take time from the work."""


class Progress:
    """``Refreshing ━━━━━━━━ 312 of 1,500  41/s  0:00:29``. Writes nothing where stderr is no terminal, and leaves
    nothing behind; what others write meanwhile stands above it."""

    def __init__(self, what: str, total: int, screen: Screen) -> None:
        self._what, self._total = what, total
        self._shown = at_terminal() and not screen.quiet and total > 1
        self._bar: progress.Progress | None = None
        self._task: progress.TaskID | None = None

    def step(self, name: str) -> None:
        """One more is done."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def __enter__(self) -> Progress:
        if self._shown:
            self._bar = _bar()
            self._task = self._bar.add_task(self._what, total=self._total)
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def count_and_speed(done: float, total: float | None, speed: float | None) -> str:
    """``312 of 1,500  41/s``."""
    counted = f"{done:,.0f} of {total or 0:,.0f}"
    if not speed:
        return counted
    return f"{counted}  {speed:,.0f}/s" if speed >= 1 else f"{counted}  {speed * 60:,.0f}/min"


def _bar() -> progress.Progress:
    from rich import progress  # start-up
    from rich.console import Console  # start-up
    from rich.text import Text  # start-up

    class CountColumn(progress.ProgressColumn):
        """How many, and how fast."""

        def render(self, task: progress.Task) -> Text:
            return Text(count_and_speed(task.completed, task.total, task.finished_speed or task.speed))

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=24),
        CountColumn(),
        progress.TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        refresh_per_second=_A_SECOND,
        redirect_stdout=False,
    )
