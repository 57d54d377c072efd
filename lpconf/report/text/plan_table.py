"""The table of a plan: one line per step, the sign in column one."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.plan import Plan, Standing, Step
from lpconf.report.characters import fold, pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import Block, standing_for
from lpconf.report.views.reasons import WORDS
from lpconf.report.views.value_parts import ValuePart, parts

MOST_SETTING, MOST_CHANGE, MOST_PLACE = 38, 30, 34
LEAST_PLACE = 24
"""Columns for hands and place; where the line has fewer, they stand below the change."""


def table(layout: TextLayout, plan: Plan, block: Block, steps: Sequence[Step]) -> list[str]:
    """What stands already, then the steps, each with its parts."""
    standing = standing_for(plan, block.names[0], steps)
    rows: list[tuple[list[str], Step | None]] = [(standing_row(layout, plan, block, item), None) for item in standing]
    rows += [(step_row(layout, block, step), step) for step in steps]
    cells = [row for row, _ in rows]
    number = max(width(row[1]) for row in cells)
    change = min(max(width(row[3]) for row in cells), MOST_CHANGE)
    place = min(max(width(row[5]) for row in cells), MOST_PLACE)
    room = layout.wide - number - change - place - len("~   " + "  " * 3 + "PERSON")
    setting = min(max(width(row[2]) for row in cells), max(MOST_SETTING, room))
    lines: list[str] = []
    for row, step in rows:
        lines += _line(layout, row, (number, setting, change))
        if step:
            lines += below(layout, step, 4 + number)
    return lines


def step_row(layout: TextLayout, block: Block, step: Step) -> list[str]:
    """Sign, number, setting, change, hands, place."""
    return [
        phrases.SIGNS[step.action],
        str(block.number(step)),
        layout.say(step.setting),
        layout.say(phrases.change(step, "→")),
        phrases.hands(step.mode),
        layout.say(_place(step)),
    ]


def _place(step: Step) -> str:
    """The place; and why there is a change, where the cause is neither a change of the files nor given by the title
    above."""
    place = phrases.place(step)
    return place if step.reason in (None, "wished", "drifted") else f"{place}, {WORDS[step.reason]}"


def standing_row(layout: TextLayout, plan: Plan, block: Block, standing: Standing) -> list[str]:
    """The same for a setting that is as desired; in the last column how that is known."""
    twins = [s.observed for s in plan.standing if s.setting == standing.setting and s.address.account in block.names]
    return [
        " ",
        "",
        layout.say(standing.setting),
        layout.say(phrases.observed_summary(standing.setting, standing.observed)),
        phrases.hands(standing.mode, done=True),
        layout.say(phrases.vouched_all(twins)),
    ]


def _line(layout: TextLayout, row: Sequence[str], widths: tuple[int, int, int]) -> list[str]:
    """One row. Where a cell is too wide for its column, the rest goes on below it; nothing is left out."""
    sign, number, setting, change, hands, place = row
    line = f"{sign} {pad(number, widths[0], right=True)}  {setting}"
    start = 4 + widths[0]
    lines: list[str] = []
    if width(setting) > widths[1]:
        lines += _folded(layout, line, start + 2)
        line = ""
    line = pad(line, start + widths[1] + 2) + change
    if width(change) > widths[2]:
        lines += _folded(layout, line, start + widths[1] + 4)
        line = ""
    after = start + widths[1] + widths[2] + 4
    if layout.wide - after < LEAST_PLACE:
        lines += [line.rstrip(" ")] if line.strip(" ") else []
        line, after = "", start + widths[1] + 2
    line = pad(line, after) + pad(hands, 6)
    rest = layout.wide - width(line) - 2
    if width(place) <= rest:
        return [*lines, f"{line}  {place}"]
    pieces = fold(place, rest)
    return [*lines, f"{line}  {pieces[0]}", *(" " * (width(line) + 2) + piece for piece in pieces[1:])]


def _folded(layout: TextLayout, line: str, indent: int) -> list[str]:
    if width(line) <= layout.wide:
        return [line.rstrip(" ")]
    lead = len(line) - len(line.lstrip(" "))
    head, *tail = fold(line.lstrip(" "), layout.wide - max(lead, indent))
    return [" " * lead + head, *(" " * indent + piece for piece in tail)]


def below(layout: TextLayout, step: Step, start: int) -> list[str]:
    """The parts of a step, or its values in full where the table shortens them."""
    result = parts(step)
    scope = max((width(part.text) for part in result if part.kind == "scope"), default=0)
    digits = max((len(str(part.of)) for part in result), default=1)
    lines: list[str] = []
    for part in result:
        lines += _part(layout, part, start + 2, scope, digits)
    for name, text in phrases.hidden_parts(step):
        lines += layout.wrap_value(text, first=" " * (start + 2) + pad(name, 6))
    return lines


def _part(layout: TextLayout, part: ValuePart, start: int, scope: int, digits: int) -> list[str]:
    lead = part.sign + " " * (start - 1 + 2 * part.depth)
    if part.kind == "scope":
        of = f" of {part.of:>{digits}}" if part.of else ""
        return [f"{lead}{pad(layout.say(part.text), scope)}   {part.have:>{digits}}{of}"]
    # A pattern or an element stands on one line, so that it can be copied, even where that is too wide. One that has a
    # name is known by it, and need not be whole.
    return [lead + (layout.short(part.words, layout.wide - width(lead)) if part.name else layout.value(part.text))]
