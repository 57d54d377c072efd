"""Masking patterns tried on texts, as Markdown."""

from __future__ import annotations

from lpconf.report.markdown.template import fill
from lpconf.report.presentation import Presentation
from lpconf.report.results.mask_test import MaskTest
from lpconf.report.views.mask_test import HEADS, NO_TESTS, last_line, notes, rows_of


def render(result: MaskTest, _: Presentation) -> str:
    """Each text before and after, pattern by pattern."""
    report = result.report
    if report is None:
        return ""
    sections = [
        {
            "head": HEADS[section.name],
            "engine": section.engine,
            "texts": [rows_of(section, tried_text) for tried_text in section.texts],
        }
        for section in report.sections
    ]
    return fill(
        "mask_test.md.j2",
        name=report.site.name,
        sections=sections,
        no_tests=NO_TESTS,
        notes=notes(report),
        last=last_line(report),
    )
