"""Words and merged accounts explained, as lines of text."""

from __future__ import annotations

import json

from lpconf.report.characters import visible, width
from lpconf.report.layout import TextLayout
from lpconf.report.results.explain import Explanation, MergedLine
from lpconf.report.views import phrases

WIDEST_VALUE = 60
"""Columns of the longest value behind which its place still stands."""


def explained_lines(report: Explanation, layout: TextLayout) -> list[str]:
    """A text that the report has, or each line of the merged account with the place that it comes from."""
    if report.text:
        return [line for text in report.text.rstrip("\n").split("\n") for line in layout.wrap(text)]
    values = [_value(line) for line in report.lines]
    column = min(max(map(len, values), default=0), WIDEST_VALUE)
    lines: list[str] = []
    for value, line in zip(values, report.lines, strict=True):
        lines += _row(layout, value, phrases.place_of(line.mark), column)
    return lines


def _value(line: MergedLine) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in line.path]
    return visible(f"{''.join(steps).lstrip('.')}: {json.dumps(line.value, ensure_ascii=False)}")


def _row(layout: TextLayout, value: str, place: str, column: int) -> list[str]:
    """A value and where it comes from; a long value goes on below itself, and its place stands under it."""
    lines = [value] if width(value) <= column else [*layout.wrap_value(value, first="", then="    "), ""]
    ends = layout.wrap(place, first=f"{lines[-1]:<{column}}  ")
    return [*lines[:-1], *ends]
