"""Two accounts compared, for a terminal and for a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lpconf.domain.results.account_diff import AccountDiff
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.markdown.render import render
from lpconf.report.markdown.size_limit import LIMIT, fit
from lpconf.report.views import account_diff
from lpconf.report.views.account_diff import Row

MOST_SETTING, MOST_VALUE = 44, 24


def text(found: AccountDiff, *, wide: int = 100, ascii: bool = False) -> str:  # noqa: A002
    """A line per difference with both values, then where they are wished and which parts differ; the last line counts.
    The sign in column one: ``-`` only in the first, ``+`` only in the second, ``~`` otherwise in the second."""
    layout = TextLayout(wide, ascii)
    chapters = account_diff.chapters(found)
    rows = [row for _, some in chapters for row in some]
    left = min(max((width(layout.say(row.setting)) for row in rows), default=0), MOST_SETTING)
    names = [layout.say(found.a.name), *(layout.say(row.a) for row in rows)]
    middle = min(max(map(width, names)), MOST_VALUE)
    sections = [
        [*layout.wrap(account_diff.about(found.a), then="  "), *layout.wrap(account_diff.about(found.b), then="  ")]
    ]
    for title, some in chapters:
        head = f"{pad(layout.short(title, left), left + 2)}  {pad(layout.short(found.a.name, middle), middle)}"
        sections.append([f"{head}  {layout.short(found.b.name, MOST_VALUE)}"])
        for row in some:
            sections[-1] += _row(layout, row, left, middle)
    sections.append([account_diff.last_line(found)])
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _row(layout: TextLayout, row: Row, left: int, middle: int) -> list[str]:
    setting, a = pad(layout.short(row.setting, left), left), pad(layout.short(row.a, middle), middle)
    lines = layout.wrap_value(row.b, first=f"{row.sign} {setting}  {a}  ")
    for name, place in row.places:
        lines += layout.wrap(place, first=f"    {name}: ", then="      ")
    lines += layout.wrap(row.note, first="    note: ", then="      ") if row.note else []
    for sign, words, depth in row.lines:
        lines += layout.wrap_value(words.replace("→", layout.arrow), first=f"{sign}     {'  ' * depth}")
    return lines


def markdown(found: AccountDiff, *, limit: int = LIMIT) -> str:
    """The same as a table with the parts folded below it; at most `limit` characters."""
    lists: dict[str, Sequence[Any]] = {
        "rows": [row for _, some in account_diff.chapters(found) for row in some],
    }
    top = {
        "marker": "lpconf:diff",
        "a": found.a.name,
        "b": found.b.name,
        "about": [account_diff.about(found.a), account_diff.about(found.b)],
        "last": account_diff.last_line(found),
    }

    def page(detail: str, shown: Mapping[str, Sequence[Any]], left: str) -> str:
        return render("diff.md.j2", detail=detail, left=left, parts=_parts, **top, **shown)

    return fit(page, lists, limit)


def _parts(row: Row) -> list[str]:
    return [f"{sign} {'  ' * depth}{words}" for sign, words, depth in row.lines]
