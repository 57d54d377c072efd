"""Past runs for a terminal: as a table, or one in detail."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.run import PastRun
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.runs import RunList
from lpconf.report.views.runs import HEAD, facts, rollback_advice, rows, words


def render(report: RunList, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """One run in detail, or all of them as a table, the latest first."""
    if report.detailed:
        return "".join(_one_run(run, presentation) for run in report.runs)
    return _table(report.runs, presentation)


def _table(runs: Sequence[PastRun], presentation: Presentation) -> str:
    """All runs, the latest first. Lines are as wide as ids are: they are there to be copied."""
    if not runs:
        return "No runs.\n"
    layout = TextLayout(presentation.wide, presentation.ascii)
    table = [HEAD, *rows(runs)]
    wide = [_widest(layout, column) for column in zip(*table, strict=True)]
    lines = [_row(layout, row, wide) for row in table]
    return "\n".join([*lines, "", f"{count(len(runs), 'run')}."]) + "\n"


def _widest(layout: TextLayout, column: Sequence[str]) -> int:
    return max(width(layout.say(cell)) for cell in column)


def _row(layout: TextLayout, row: Sequence[str], wide: Sequence[int]) -> str:
    cells = [pad(layout.say(cell), most) for cell, most in zip(row, wide, strict=True)]
    return "  ".join(cells).rstrip()


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
        setting = min(max((width(layout.say(past.step.setting)) for _, past in mine), default=0), 40)
        for number, past in mine:
            name = pad(layout.short(past.step.setting, 40), setting)
            lines += layout.wrap(
                words(past), first=f"  {number:>{len(str(len(steps)))}}  {name}  {pad(past.status, 9)}  "
            )
    lines += ["", *layout.wrap(rollback_advice(run))]
    return "\n".join(lines) + "\n"
