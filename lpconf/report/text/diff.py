"""Two accounts compared, for a terminal and for a comment."""

from __future__ import annotations

from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.diff import AccountComparison
from lpconf.report.views import account_diff
from lpconf.report.views.account_diff import DiffRow

MOST_SETTING, MOST_VALUE = 44, 24


def render(report: AccountComparison, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A line per difference with both values, then where they are desired and which parts differ; the last line counts.
    The sign in column one: ``-`` only in the first, ``+`` only in the second, ``~`` otherwise in the second, ``?`` not
    known of one of them."""
    comparison = report.diff
    if comparison is None:
        return ""
    layout = TextLayout(presentation.wide, presentation.ascii)
    chapters = account_diff.chapters(comparison)
    rows = [row for _, some in chapters for row in some]
    left = min(max((width(layout.say(row.setting)) for row in rows), default=0), MOST_SETTING)
    names = [layout.say(comparison.a.name), *(layout.say(row.a) for row in rows)]
    middle = min(max(map(width, names)), MOST_VALUE)
    sections = [
        [line for words in account_diff.scope(comparison) for line in layout.wrap(words, then="  ")],
        [
            *layout.wrap(account_diff.about(comparison.a), then="  "),
            *layout.wrap(account_diff.about(comparison.b), then="  "),
        ],
    ]
    for title, some in chapters:
        head = f"{pad(layout.short(title, left), left + 2)}  {pad(layout.short(comparison.a.name, middle), middle)}"
        sections.append([f"{head}  {layout.short(comparison.b.name, MOST_VALUE)}"])
        for row in some:
            sections[-1] += _row(layout, row, left, middle)
    sections.append([account_diff.last_line(comparison)])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _row(layout: TextLayout, row: DiffRow, left: int, middle: int) -> list[str]:
    setting, a = pad(layout.short(row.setting, left), left), pad(layout.short(row.a, middle), middle)
    lines = layout.wrap_value(row.b, first=f"{row.sign} {setting}  {a}  ")
    for name, place in row.places:
        lines += layout.wrap(place, first=f"    {name}: ", then="      ")
    lines += layout.wrap(row.note, first="    note: ", then="      ") if row.note else []
    for sign, words, depth in row.lines:
        lines += layout.wrap_value(words.replace("→", layout.arrow), first=f"{sign}     {'  ' * depth}")
    return lines
