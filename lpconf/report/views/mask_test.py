"""Mask-test for people and for machines: each text before and after, pattern by pattern."""

from __future__ import annotations

from typing import Any

from lpconf.domain.results.masking import MaskReport, MaskSection, Tried, TriedText
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.markdown.render import render

HEADS = {
    "real_time": "Real time, taglet cleanCCPatterns, in the visitor's browser",
    "at_rest": "At rest, site setting messaging.historic.data.masking.regexp",
}
STARS = (
    "A star stands for each character that is masked (the guide: 1593 becomes ****). What the platform makes of blanks "
    "and dashes inside a match is not public."
)
LUHN = (
    "In real time the taglet also makes the Luhn check: a card number that fails it may stay in clear. Whether that "
    "holds for other patterns is not public."
)
NO_TESTS = "No tests. Give a text with --text."
_WIDEST = 24


def mask_test_text(report: MaskReport, *, wide: int = 100, ascii: bool = False) -> str:  # noqa: A002
    """For a terminal. The last line counts."""
    layout = TextLayout(wide, ascii)
    site = report.site
    head = f" {layout.dot} ".join([site.name, f"site {site.id}", site.platform.replace("_", " ")])
    blocks = [layout.wrap(head)]
    for section in report.sections:
        blocks.append(layout.wrap(f"{HEADS[section.name]} ({section.engine})", then="  "))
        blocks += [_lines(layout, section, one) for one in section.texts] or [[f"  {NO_TESTS}"]]
    blocks.append([line for note in _notes(report) for line in layout.wrap(note)])
    blocks.append(layout.wrap(last_line(report)))
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _lines(layout: TextLayout, section: MaskSection, one: TriedText) -> list[str]:
    rows = _rows(section, one)
    left = min(max(len(layout.value(name)) for name, *_ in rows), _WIDEST)
    lines: list[str] = []
    for name, text, remark in rows:
        first = f"  {pad(layout.short(name, left), left)}  "
        told = layout.wrap_value(text, first=first)
        if len(told) == 1 and width(told[0]) + 2 + width(remark) <= layout.wide:
            lines.append(f"{told[0]}  {remark}".rstrip())
        else:
            lines += [*told, *layout.wrap(remark, first=" " * (left + 4))]
    return lines


def _rows(section: MaskSection, one: TriedText) -> list[tuple[str, str, str]]:
    """Name, text and remark: the text before, each pattern, and all together where that may differ."""
    rows = [("before", one.text, "")]
    rows += [(tried.pattern, tried.masked.after, _remark(one, tried)) for tried in one.by_pattern]
    if len(section.patterns) > 1 and not (one.wish and one.whole.after == one.by_pattern[0].masked.after):
        rows.append(("all together", one.whole.after, ""))
    return rows


def _remark(one: TriedText, tried: Tried) -> str:
    verdict = f"FAILS: {tried.fault}" if tried.fault else f"ok, test of {one.wish}" if one.wish else ""
    if not one.wish and not tried.masked.touched:
        verdict = "masks nothing of it"
    return "; ".join(filter(None, [verdict, tried.note]))


def _notes(report: MaskReport) -> list[str]:
    if not report.sections:
        return []
    luhn = [LUHN] if any(section.name == "real_time" for section in report.sections) else []
    return [STARS, *luhn]


def last_line(report: MaskReport) -> str:
    """What came of it, in one line."""
    if not report.sections:
        return f"{report.site.name} has no masking patterns."
    texts = [one for section in report.sections for one in section.texts]
    if report.given:
        told = [
            f"{HEADS[s.name].split(',')[0].lower()} {sum(bool(t.whole.touched) for t in s.texts)}"
            for s in report.sections
        ]
        return f"{count(len(report.sections[0].texts), 'text')}, of these masked: {', '.join(told)}."
    failed = sum(bool(tried.fault) for one in texts for tried in one.by_pattern)
    if not texts:
        return NO_TESTS
    return (
        f"{count(len(texts), 'test')}: {len(texts) - failed} pass, {failed} fail." if failed else _all_pass(len(texts))
    )


def _all_pass(number: int) -> str:
    return f"{count(number, 'test')}, {'it passes' if number == 1 else 'all pass'}."


def mask_test_markdown(report: MaskReport) -> str:
    """As Markdown."""
    sections = [
        {
            "head": HEADS[section.name],
            "engine": section.engine,
            "texts": [_rows(section, one) for one in section.texts],
        }
        for section in report.sections
    ]
    return render(
        "mask_test.md.j2",
        name=report.site.name,
        sections=sections,
        no_tests=NO_TESTS,
        notes=_notes(report),
        last=last_line(report),
    )


def mask_test_json(report: MaskReport) -> dict[str, Any]:
    """For machines. `passed` is null where no test asks for anything."""
    return {
        "account": report.site.name,
        "sections": [
            {
                "section": section.name,
                "setting": section.setting,
                "engine": section.engine,
                "texts": [_text_json(one) for one in section.texts],
            }
            for section in report.sections
        ],
        "diagnostics": [],
    }


def _text_json(one: TriedText) -> dict[str, Any]:
    return {
        "before": one.text,
        "after": one.whole.after,
        "wish": one.wish or None,
        "patterns": [
            {
                "name": tried.pattern,
                "after": tried.masked.after,
                "matches": tried.masked.touched,
                "passed": not tried.fault if one.wish else None,
                "fault": tried.fault or None,
                "note": tried.note or None,
            }
            for tried in one.by_pattern
        ],
    }
