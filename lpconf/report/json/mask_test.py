"""Masking patterns tried on texts, for programs."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.masking import MaskSection, TextTrial
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.mask_test import MaskTest


def render(result: MaskTest, _: Presentation) -> str:
    """Each text before and after. `passed` is null where no test asks for anything."""
    report = result.report
    return dump(
        {
            "account": report.site.name if report else "",
            "sections": [_section(section) for section in (report.sections if report else ())],
            "diagnostics": diagnostics(result.diagnostics),
        }
    )


def _section(section: MaskSection) -> dict[str, Any]:
    return {
        "section": section.name,
        "setting": section.setting,
        "engine": section.engine,
        "texts": [_text_json(tried_text) for tried_text in section.texts],
    }


def _text_json(tried_text: TextTrial) -> dict[str, Any]:
    return {
        "before": tried_text.text,
        "after": tried_text.joined.after,
        "wish": tried_text.expected or None,
        "patterns": [
            {
                "name": tried.pattern,
                "after": tried.masked.after,
                "matches": tried.masked.touched,
                "passed": not tried.fault if tried_text.expected else None,
                "fault": tried.fault or None,
                "note": tried.note or None,
            }
            for tried in tried_text.by_pattern
        ],
    }
