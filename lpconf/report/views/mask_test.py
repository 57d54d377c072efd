"""Mask-test for people and for machines: each text before and after, pattern by pattern."""

from __future__ import annotations

from lpconf.domain.results.masking import MaskReport, MaskSection, PatternTrial, TextTrial
from lpconf.domain.wording import count

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


def rows_of(section: MaskSection, tried_text: TextTrial) -> list[tuple[str, str, str]]:
    """Name, text and remark: the text before, each pattern, and all together where that may differ."""
    rows = [("before", tried_text.text, "")]
    rows += [(tried.pattern, tried.masked.after, _remark(tried_text, tried)) for tried in tried_text.by_pattern]
    if len(section.patterns) > 1 and not (
        tried_text.expected and tried_text.joined.after == tried_text.by_pattern[0].masked.after
    ):
        rows.append(("all together", tried_text.joined.after, ""))
    return rows


def _remark(tried_text: TextTrial, tried: PatternTrial) -> str:
    return "; ".join(filter(None, [_verdict(tried_text, tried), tried.note]))


def _verdict(tried_text: TextTrial, tried: PatternTrial) -> str:
    if not tried_text.expected and not tried.masked.touched:
        return "masks nothing of it"
    if tried.fault:
        return f"FAILS: {tried.fault}"
    return f"ok, test of {tried_text.expected}" if tried_text.expected else ""


def notes(report: MaskReport) -> list[str]:
    """What a reader has to know of the lists: what a star stands for, and what the Luhn check may leave in clear."""
    if not report.sections:
        return []
    luhn = [LUHN] if any(section.name == "real_time" for section in report.sections) else []
    return [STARS, *luhn]


def _masked(section: MaskSection) -> str:
    """``in real time 3``: how many texts are masked."""
    return f"{HEADS[section.name].split(',')[0].lower()} {sum(bool(text.joined.touched) for text in section.texts)}"


def last_line(report: MaskReport) -> str:
    """What came of it, in one line."""
    if not report.sections:
        return f"{report.site.name} has no masking patterns."
    texts = [item for section in report.sections for item in section.texts]
    if report.given:
        masked = ", ".join(_masked(section) for section in report.sections)
        return f"{count(len(report.sections[0].texts), 'text')}, of these masked: {masked}."
    failed = sum(bool(tried.fault) for text in texts for tried in text.by_pattern)
    if not texts:
        return NO_TESTS
    return (
        f"{count(len(texts), 'test')}: {len(texts) - failed} pass, {failed} fail." if failed else _all_pass(len(texts))
    )


def _all_pass(number: int) -> str:
    return f"{count(number, 'test')}, {'it passes' if number == 1 else 'all pass'}."
