"""Masking patterns tried on texts, for a terminal."""

from __future__ import annotations

from lpconf.domain.results.masking import MaskSection, TextTrial
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.mask_test import MaskTest
from lpconf.report.views.mask_test import HEADS, NO_TESTS, last_line, notes, rows_of

_WIDEST = 24


def render(result: MaskTest, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """For a terminal. The last line counts."""
    report = result.report
    if report is None:
        return ""
    layout = TextLayout(presentation.wide, presentation.ascii)
    site = report.site
    head = f" {layout.dot} ".join([site.name, f"site {site.id}", site.platform.replace("_", " ")])
    blocks = [layout.wrap(head)]
    for section in report.sections:
        blocks.append(layout.wrap(f"{HEADS[section.name]} ({section.engine})", then="  "))
        blocks += [_lines(layout, section, tried_text) for tried_text in section.texts] or [[f"  {NO_TESTS}"]]
    blocks.append([line for note in notes(report) for line in layout.wrap(note)])
    blocks.append(layout.wrap(last_line(report)))
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _lines(layout: TextLayout, section: MaskSection, tried_text: TextTrial) -> list[str]:
    rows = rows_of(section, tried_text)
    left = min(max(len(layout.value(name)) for name, *_ in rows), _WIDEST)
    lines: list[str] = []
    for name, text, remark in rows:
        first = f"  {pad(layout.short(name, left), left)}  "
        value_lines = layout.wrap_value(text, first=first)
        if len(value_lines) == 1 and width(value_lines[0]) + 2 + width(remark) <= layout.wide:
            lines.append(f"{value_lines[0]}  {remark}".rstrip())
        else:
            lines += [*value_lines, *layout.wrap(remark, first=" " * (left + 4))]
    return lines
