"""The YAML library's complaints in the words of people who write account files."""

from __future__ import annotations

from typing import Any

from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error
from lpconf.load.yaml.decoding import Lines, tab_at

_SECOND_COLON = "`: ` where no key can stand"
_SECOND_COLON_FIX = (
    "put the text in quotes if it holds `: `; otherwise look at the indentation of this line and the one before"
)
_LIST_ITEM = "a list item cannot begin here"

_WORDS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (_SECOND_COLON, _SECOND_COLON_FIX),
    "mapping keys are not allowed in this context": (
        "`? ` where no key can stand",
        "put a text that begins with ? in quotes",
    ),
    "block sequence entries are not allowed in this context": (_LIST_ITEM, "put the `- ` on a line of its own"),
    "did not find expected key": ("no key fits here", "look at the indentation of this line, and at quotes before it"),
    "did not find expected '-' indicator": (
        "a list item was expected here",
        "begin it with `- ` at the indentation of the items before, or end the list by indenting less",
    ),
    "did not find expected ',' or ']'": ("this list is not closed", "put `,` between its items and `]` at its end"),
    "did not find expected ',' or '}'": (
        "this mapping is not closed",
        "put `,` between its entries and `}` at its end",
    ),
    "found unexpected ':'": ("`:` where no key can stand", "put the text in quotes"),
    "did not find expected node content": ("a value is missing, or begins with a mark of YAML", "put a text in quotes"),
    "found character that cannot start any token": (
        "a text cannot begin with this character",
        "put the text in quotes",
    ),
    "found unexpected end of stream": ("this quote is not closed", "put the closing quote at the end of the text"),
    "found unexpected document indicator": ("`---` or `...` inside a quoted text", "close the quote before it"),
    "could not find expected ':'": ("text where `key: value` was expected", "put a `:` and a space after the key"),
    "found unknown escape character": (
        "no escape of double quotes",
        "use single quotes: in them a backslash is a backslash, as in '\\d{4}'",
    ),
    "did not find expected hexdecimal number": (
        "an escape without its hexadecimal digits",
        "use single quotes, or \\\\",
    ),
    "found invalid Unicode character escape code": ("an escape that is no character", "write the character itself"),
    "did not find expected alphabetic or numeric character": (
        "`&` and `*` name anchors, and no name follows",
        "put a text that begins with & or * in quotes",
    ),
    "did not find expected comment or line break": (
        "text after `|` or `>`",
        "begin it on the next line, or put a text that begins with | or > in quotes",
    ),
    "did not find expected <document start>": ("more text after the end of the document", "take it out"),
    "found unknown directive name": (
        "`%` begins a directive, and this one is unknown",
        "put a text that begins with % in quotes",
    ),
    "found incompatible YAML document": ("a YAML version that is not read", "take the %YAML line out: 1.2 is read"),
}
_NOT_CLOSED = ("found unexpected end of stream", "found unexpected document indicator")
_NO_COMMA = "did not find expected ','"
_TAGS = ("found undefined tag handle", "found duplicate %TAG directive", "did not find URI escaped octet")


def translate(fault: Any, lines: Lines, file: str) -> Diagnostic:
    """The diagnostic for a syntax error of the library: code ``yaml.tab``, ``yaml.tag`` or ``yaml.syntax``."""
    problem, context = str(fault.problem or ""), str(fault.context or "")
    at = _mark(fault.problem_mark, lines, file)
    around = _mark(fault.context_mark, lines, file) if fault.context_mark else None
    if "tab character" in problem or _is_tab(at, lines):
        return tab_at(file, at.line, at.column)
    if problem in _TAGS or " tag" in context:
        return tag_at(around or at)
    summary, advice = _WORDS.get(problem, (problem or "not YAML", ""))
    fix = (advice,) if advice else ()
    if around is None:
        return error("yaml.syntax", summary, at, label=summary, fix=fix)
    if _is_never_closed(fault, lines):
        # What was begun and never ended is to be mended at its beginning, not at the end of the file.
        return error("yaml.syntax", summary, around, label=summary, fix=fix)
    others = (Label(around, _context(context)),) if around[1:3] != at[1:3] else ()
    return error("yaml.syntax", summary, at, label=summary, others=others, fix=fix)


def _is_never_closed(fault: Any, lines: Lines) -> bool:
    """Whether the error is at the end of a file in which a bracket or quote is still open."""
    problem = str(fault.problem or "")
    return problem in _NOT_CLOSED or (problem.startswith(_NO_COMMA) and _is_end(fault.problem_mark, lines))


def _is_tab(at: Mark, lines: Lines) -> bool:
    position = lines.start(at.line) + at.column - 1
    return lines.text[position : position + 1] == "\t"


def tag_at(mark: Mark) -> Diagnostic:
    """The error for a tag at a place."""
    return error("yaml.tag", "a tag", mark, label="tags are not read", fix=("put a text that begins with ! in quotes",))


def _context(words: str) -> str:
    for part in ("sequence", "collection"):
        if part in words:
            return "in the list that begins here"
    return "in the text that begins here" if "scalar" in words else "in the mapping that begins here"


def _is_end(mark: Any, lines: Lines) -> bool:
    return not lines.text[mark.index :].strip()


def _mark(mark: Any, lines: Lines, file: str) -> Mark:
    """The library's place, drawn back to the end of the text where it points behind it."""
    line, column = mark.line + 1, mark.column + 1
    if line > 1 and lines.start(line) >= len(lines.text):
        end = len(lines.text.rstrip())
        line, column = lines.at(max(0, end - 1))
    return Mark(file, line, column)
