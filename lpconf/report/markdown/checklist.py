"""The invisible part of a runbook: which ticked line vouches for which setting, written and read back.

A page begins with ``<!-- lpconf:page ID -->`` (``ID renews`` where it asks for what is attested already); a line to
tick ends in ``<!-- lpconf:done ID ACCOUNT SETTING VALUE -->``: account and setting percent-encoded, the value as
compact JSON in which nothing can end the comment. The id is a digest of the change that the page is about, so that no
line that stands in somebody's value can belong to the page.

Reading is strict. A ticked line counts only where a page writes one: at the left margin, outside of code and of
comments, with one hidden part. Whatever bears the marker at such a place and cannot be read is an error with its place,
never left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lpconf.data_class import frozen
from lpconf.domain.value import Json, digest
from lpconf.report.markdown.escape import comment_json, from_comment_json, unword, word

ID_LENGTH = 16
"""Hex digits of a page's id: 64 bits, so that nobody finds a value that holds its own page's id."""
LONGEST_VALUE = 65_536
"""Characters of the value of one line."""
DEEPEST_VALUE = 32
"""Brackets within brackets of the value of one line."""

_MARKER = "<!-- lpconf:"
_PAGE = re.compile(r" {0,3}<!-- lpconf:page ([0-9a-f]{16})( renews)? -->\s*")
_TICKED = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])\s+\[[xX]\]\s")
_OPEN = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])\s+\[ \]\s")
_DONE = re.compile(r"<!-- lpconf:done ([0-9a-f]{16}) (\S+) (\S+) (\S.*?) -->")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HTML = re.compile(r" {0,3}<(?:(!--)|(?:pre|script|style|textarea)(?=[\s>]|$))", re.IGNORECASE)
"""What begins a block that shows no boxes: a comment, or text that is shown as it is (CommonMark 4.6)."""
_END_OF_HTML = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)


@frozen
class Ticked:
    """One line that a person ticked: they say that `setting` of `account` has `value`. `line` and `column` are those of
    its hidden part; `renews`: its page asks whether what is attested already still stands."""

    account: str
    setting: str
    value: Json
    line: int = 0
    column: int = 0
    renews: bool = False


@frozen
class Damage:
    """A line that bears the marker and cannot be taken, and why."""

    line: int
    column: int
    why: str


@frozen
class Checklist:
    """What was read of a page: its ticked lines in their order, and what cannot be taken. `in_code` are the numbers of
    ticked lines inside of code or of a comment, where nobody sees a box."""

    ticked: tuple[Ticked, ...]
    damaged: tuple[Damage, ...]
    in_code: tuple[int, ...] = ()


def page_id(about: Json) -> str:
    """The id of the page about a change: `about` is whatever tells this change from any other."""
    return digest(about)[:ID_LENGTH]


def page_mark(identity: str, *, renews: bool = False) -> str:
    """The line with which a page begins. `renews`: it asks whether what is attested already still stands."""
    return f"<!-- lpconf:page {identity}{' renews' if renews else ''} -->"


def done(identity: str, account: str, setting: str, value: Json) -> str:
    """The comment at the end of a line to tick."""
    return f"<!-- lpconf:done {identity} {word(account)} {word(setting)} {comment_json(value)} -->"


def parse_checklist(text: str) -> Checklist:
    """The ticked lines of one or more pages. Lines without a hidden part are no matter of ours."""
    ticked: list[Ticked] = []
    damaged: list[Damage] = []
    in_code: list[int] = []
    identity, renews = "", False
    for number, line, is_code in _lines(text):
        page = _PAGE.fullmatch(line)
        if is_code:
            if is_vouching(line.strip()):
                in_code.append(number)
        elif page:
            identity, renews = page[1], bool(page[2])
        elif _MARKER in line and not _OPEN.match(line):
            result = _read(line, number, identity, renews=renews)
            if isinstance(result, Ticked):
                ticked.append(result)
            else:
                damaged.append(result)
    return Checklist(tuple(ticked), tuple(damaged), tuple(in_code))


def is_vouching(line: str) -> bool:
    """Whether a line is ticked at the place of a page's line, and has a hidden part: with its page it counts, or is
    told as damaged."""
    return bool(_TICKED.match(line)) and _MARKER + "done " in line


def first_page_mark(text: str) -> str:
    """The line with which the first page of a text begins; empty where none does."""
    for _, line, is_code in _lines(text):
        if not is_code and _PAGE.fullmatch(line):
            return line.strip()
    return ""


def lines_with_boxes(text: str) -> list[str]:
    """The lines of a Markdown text in which a box to tick is seen as one."""
    return [line for _, line, is_code in _lines(text) if not is_code]


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """The lines of a Markdown text, numbered from 1, and whether no box is seen in them: in code, fenced or indented,
    in comments, and in text that is shown as it is."""
    end: re.Pattern[str] | None = None
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if end:
            yield number, line, True
            end = None if end.search(line) else end
            continue
        fence, html = _FENCE.fullmatch(line), _HTML.match(line)
        if fence:
            end = re.compile(rf"^ {{0,3}}{fence[1][0]}{{{len(fence[1])},}}\s*$")
        elif html:
            end = re.compile("-->") if html[1] else _END_OF_HTML
            end = None if end.search(line, html.end()) else end
        yield number, line, bool(fence) or re.match(r" {4}| {0,3}\t", line) is not None


def _read(line: str, number: int, identity: str, *, renews: bool) -> Ticked | Damage:
    column = line.index(_MARKER) + 1
    if not _TICKED.match(line):
        return Damage(number, column, "a hidden part stands in a line that is no box to tick")
    if line.count("<!-- lpconf:") > 1:
        return Damage(number, column, "two hidden parts stand in one line: only one of them can be meant")
    match = _DONE.search(line)
    if not match:
        return Damage(number, column, "its hidden part is damaged")
    if match[1] != identity:
        what = "is not of the page that it stands in" if identity else "stands in no page: its first line is missing"
        return Damage(number, column, f"this line {what}")
    try:
        value = _value(match[4])
    except ValueError as wrong:
        return Damage(number, column, f"its value cannot be taken: {wrong}")
    return Ticked(unword(match[2]), unword(match[3]), value, number, column, renews)


def _value(text: str) -> Json:
    """The value behind a line's JSON. Raises ValueError in words: nothing odd comes into an attestation file."""
    if len(text) > LONGEST_VALUE:
        raise ValueError(f"it has more than {LONGEST_VALUE:,} characters")
    depth = deepest = 0
    for char in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        depth += (char in "[{") - (char in "]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST_VALUE:
        raise ValueError(f"it is more than {DEEPEST_VALUE} levels deep")
    try:
        value = from_comment_json(text)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except ValueError:
        raise ValueError("it holds a number or a character that no file can hold") from None
    return value
