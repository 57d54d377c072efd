"""Masking patterns tried on texts, as Markdown."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.masking import MaskSection
from lpconf.report.markdown.template import fill
from lpconf.report.presentation import Presentation
from lpconf.report.results.mask_test import MaskTest
from lpconf.report.views.mask_test import HEADS, NO_TESTS, last_line, notes, rows_of


def render(result: MaskTest, _: Presentation) -> str:
    """Each text before and after, pattern by pattern."""
    report = result.report
    if report is None:
        return ""
    return fill(
        "mask_test.md.j2",
        name=report.site.name,
        sections=[_section(section) for section in report.sections],
        no_tests=NO_TESTS,
        notes=notes(report),
        last=last_line(report),
    )


def _section(section: MaskSection) -> dict[str, Any]:
    texts = [rows_of(section, tried_text) for tried_text in section.texts]
    return {"head": HEADS[section.name], "engine": section.engine, "texts": texts}
