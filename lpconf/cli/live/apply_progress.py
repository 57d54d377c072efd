"""Progress of an apply: each outcome on its own line; on a terminal also a line with what is under way."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence

from lpconf.apply.executor import Asker
from lpconf.cli.output import Screen, at_terminal, columns, is_ascii
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome
from lpconf.domain.wording import shown
from lpconf.report.layout import TextLayout

_ESTIMATE_FROM = 5
"""Steps that have to be over before it is told how long the others may take."""
_BESIDE_NAME = 30
"""Columns of an outcome's line beside its name: the count, and the status."""
_CLEAR = "\r\x1b[2K"


class ApplyProgress:
    """Shows on stderr how steps begin and end."""

    def __init__(self, screen: Screen, plan: Plan) -> None:
        self._screen = screen
        most = columns(sys.stderr) - _BESIDE_NAME
        self._width = min(max((len(_name(step)) for step in plan.steps), default=0), most)
        self._total, self._ended = len(plan.steps) + len(plan.held), 0
        self._under_way: dict[Address, str] = {}
        self._is_live = at_terminal() and not screen.quiet
        self._began = time.monotonic()

    def on_begin(self, step: Step) -> None:
        """A write begins."""
        self._under_way[step.address] = _name(step)
        self._show()

    def on_outcome(self, outcome: Outcome) -> None:
        """A step has ended."""
        self._under_way.pop(outcome.address, None)
        self._ended += 1
        self._clear()
        digits = len(str(self._total))
        self._screen.say(f"  {self._ended:>{digits}}/{self._total}  {_name(outcome):<{self._width}}  {outcome.status}")
        self._show()

    def without_progress_line(self, ask: Asker) -> Asker:
        """`ask`, with the progress line cleared before the question."""

        async def asked(sitting: Sequence[Step]) -> Mapping[Address, bool]:
            self._clear()
            return await ask(sitting)

        return asked

    def _show(self) -> None:
        if self._is_live and self._under_way:
            first, *others = self._under_way.values()
            more = f" and {len(others)} more" if others else ""
            left = remaining(self._ended, self._total, time.monotonic() - self._began)
            line = f"Applying {self._ended} of {self._total}{left}: {shown(first)}{more}"
            # A line that goes on below could not be cleared.
            sys.stderr.write(_CLEAR + TextLayout(ascii=is_ascii()).short(line, columns(sys.stderr) - 1))
            sys.stderr.flush()

    def _clear(self) -> None:
        if self._is_live:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def remaining(ended: int, total: int, seconds: float) -> str:
    """``, about 3:20 left``, once there is something to reckon by."""
    if ended < _ESTIMATE_FROM or ended >= total:
        return ""
    left = round(seconds / ended * (total - ended))
    hours, minutes = divmod(left // 60, 60)
    return f", about {f'{hours}:{minutes:02}' if hours else minutes}:{left % 60:02} left"


def _name(about: Step | Outcome) -> str:
    return f"{about.address.account} {about.setting}"
