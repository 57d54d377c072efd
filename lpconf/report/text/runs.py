"""Past runs for a terminal: as a table, or one in detail."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.run import PastRun
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.runs import RunList
from lpconf.report.text.apply import most_setting
from lpconf.report.views.runs import HEAD, facts, rollback_advice, rows, words

_FIRST = 2
"""Cells of a run's first line where it has two: when it was, and its id."""


def render(report: RunList, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """One run in detail, or all of them as a table, the latest first."""
    if report.detailed:
        return "".join(_one_run(run, presentation) for run in report.runs)
    return _table(report.runs, presentation)


def _table(runs: Sequence[PastRun], presentation: Presentation) -> str:
    """All runs, the latest first: a line for each, or, where that is too wide, the rest of it on a line below."""
    if not runs:
        return "No runs.\n"
    layout = TextLayout(presentation.wide, presentation.ascii)
    table = [HEAD, *rows(runs)]
    wide = [_widest(layout, column) for column in zip(*table, strict=True)]
    lines = [line for row in table for line in _row(layout, row, wide)]
    return "\n".join([*lines, "", f"{count(len(runs), 'run')}."]) + "\n"


def _widest(layout: TextLayout, column: Sequence[str]) -> int:
    return max(width(layout.say(cell)) for cell in column)


def _row(layout: TextLayout, row: Sequence[str], wide: Sequence[int]) -> list[str]:
    """A row of the table. One that is too wide is broken between two cells, all rows at the same one."""
    fits = sum(wide) + len("  ") * (len(wide) - 1) <= layout.wide
    cells = [pad(layout.say(cell), most) for cell, most in zip(row, wide, strict=True)]
    if fits:
        return ["  ".join(cells).rstrip(" ")]
    first, rest = cells[:_FIRST], cells[_FIRST:]
    below = layout.items(rest, first=" " * (wide[0] + 2), gap="  ")
    return [line.rstrip(" ") for line in ("  ".join(first), *below)]


def _one_run(run: PastRun, presentation: Presentation) -> str:
    """One run: who, when, what became of each step, and how to take it back."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    names = max(len(name) for name, _ in facts(run))
    lines = [line for name, value in facts(run) for line in layout.wrap(value, first=f"{pad(name, names)}  ")]
    steps = list(enumerate(run.steps, 1))
    for account in run.accounts:
        mine = [(n, past) for n, past in steps if past.step.address.account == account]
        if mine:
            lines += ["", layout.say(account)]
        widest = max((width(layout.say(past.step.setting)) for _, past in mine), default=0)
        setting = min(widest, most_setting(layout))
        for number, past in mine:
            lead = f"  {number:>{len(str(len(steps)))}}  "
            above, first = layout.column(lead, past.step.setting, setting)
            lines += [*above, *layout.wrap(words(past), first=f"{first}  {pad(past.status, 9)}  ")]
    lines += ["", *layout.wrap(rollback_advice(run))]
    return "\n".join(lines) + "\n"
