"""Bytes of a file to text, and what no file may hold: too many bytes, other encodings, control characters, tabs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.load.files.source import LIMIT

MOST = 20
"""At most so many problems of one kind are reported per file."""

_BREAK = re.compile(r"\r\n|\n|\r")
_ORDINARY = bytes((*b"\t\n\r", *range(0x20, 0x7F)))
"""What nearly all files are made of: ASCII without control characters. Checking that takes an eighth of the search."""
# The marks stand first and what must be around them behind, so that the search can leap from mark to mark.
_PLAIN_COLON = re.compile(r""":(?<=[^\s,\[\]{}"']:)(?=[^\s,\[\]{}])""")
_PLAIN_QUESTION = re.compile(r"""\?(?:(?<=[^\s,\[\]{}"']\?)|(?=[^\s,\[\]{}]))""")
_CONFLICT = re.compile(r"^<{7}(?: .*)?$(?=[\s\S]*?^={7}$[\s\S]*?^>{7})", re.MULTILINE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@cache
def _control_characters() -> re.Pattern[str]:
    """Found in few files, and slow to compile: so only where a file is not ordinary."""
    return re.compile(
        "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


class Lines:
    """Where lines begin, to turn a position in a text into line and column (from 1)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in _BREAK.finditer(text))]

    def at(self, position: int) -> tuple[int, int]:
        """Line and column of a position."""
        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1

    def start(self, line: int) -> int:
        """The position of the first character of a line; of the end, for a line after the last."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def rest(self, line: int, column: int) -> int:
        """How many characters stand on the line from the column on, at least 1."""
        begin = self.start(line) + column - 1
        stop = _BREAK.search(self.text, begin)
        return max(1, (stop.start() if stop else len(self.text)) - begin)


def decode(data: bytes, file: str) -> tuple[str | None, list[Diagnostic]]:
    """The text of a file without its byte order mark, and what is wrong with it.

    None where nothing can be read. Control characters are replaced, so that the rest of the file can still be looked
    at. The line separators of Unicode count as control characters: readers do not agree on whether they end a line; and
    so do the signs that turn the direction of text: with them a line reads otherwise than it is.
    """
    if len(data) > LIMIT:
        return None, [error("yaml.too-large", "the file is over 1 MiB", Mark(file, 1))]
    if data.startswith(_UTF16):
        return None, [
            error("yaml.encoding", "the file is not UTF-8 but UTF-16", Mark(file, 1), fix=("save it as UTF-8",))
        ]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as bad:
        before = data[: bad.start].decode("utf-8").removeprefix("\ufeff")
        line, column = Lines(before).at(len(before))
        summary = f"byte 0x{data[bad.start]:02x} is not UTF-8"
        return None, [error("yaml.encoding", summary, Mark(file, line, column), fix=("save the file as UTF-8",))]
    text = text.removeprefix("\ufeff")
    if text.endswith(" ") and not text[text.rfind("\n") + 1 :].strip(" "):
        # A block text that ends in a line of blanks would lose its last line break.
        text += "\n"
    is_ordinary = not data.translate(None, _ORDINARY)
    if is_ordinary or not _control_characters().search(text):
        return text, []
    lines = Lines(text)
    problems = []
    for number, control in enumerate(_control_characters().finditer(text)):
        if number == MOST:
            break
        summary = f"control character U+{ord(control[0]):04X}"
        fix = (f"take it out, or write it as an escape in double quotes: \\u{ord(control[0]):04x}",)
        problems.append(error("yaml.control-character", summary, Mark(file, *lines.at(control.start())), fix=fix))
    return _control_characters().sub("\ufffd", text), problems


def conflict_marks(text: str, file: str) -> list[Diagnostic]:
    """An error for each place where Git could not merge two texts, and nobody has yet chosen between them."""
    if "<<<<<<<" not in text or not _CONFLICT.search(text):
        return []
    lines = Lines(text)
    fix = ("choose between the two sides, and take the lines with <<<<<<<, ======= and >>>>>>> out",)
    return [
        error("yaml.conflict", "a merge conflict", Mark(file, *lines.at(mark.start()), 7), label="begins here", fix=fix)
        for _, mark in zip(range(MOST), _CONFLICT.finditer(text), strict=False)
    ]


class Shield:
    """Hides from the C parser the ``:`` and ``?`` that are plain text in YAML 1.2.

    Inside ``[ ]`` and ``{ }`` it takes them for marks of keys even in the middle of a word, as in
    ``{url: https://example.org/?q}``. So they travel as two characters that the text does not hold, of the same width,
    and come back in each scalar: `text` is what to parse, `bare` gives a scalar its own characters again.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        has_flow = "{" in text or "[" in text
        self.on = has_flow and (_PLAIN_COLON.search(text) or _PLAIN_QUESTION.search(text)) is not None
        if self.on:
            free = (c for c in map(chr, range(0xE000, 0xF8FF)) if c not in text)
            self._colon, self._question = next(free, ":"), next(free, "?")
            # What stands around a mark is looked for in the same way whether it is hidden already or not.
            self.text = _PLAIN_QUESTION.sub(self._question, _PLAIN_COLON.sub(self._colon, text))

    def bare(self, text: str) -> str:
        """A scalar's own text."""
        return text.replace(self._colon, ":").replace(self._question, "?")


def tabs(text: str, spans: Sequence[tuple[int, int]], stop: int, file: str) -> list[Diagnostic]:
    """An error for each line that has a tab before `stop`, outside of `spans` (quoted and block scalars, in order)
    and of comments."""
    lines = Lines(text)
    begins = [begin for begin, _ in spans]
    problems: list[Diagnostic] = []
    position = text.find("\t")
    while 0 <= position < stop and len(problems) < MOST:
        span = bisect_right(begins, position) - 1
        if span >= 0 and position < spans[span][1]:
            position = text.find("\t", spans[span][1])
            continue
        line, column = lines.at(position)
        if not _in_comment(text, lines.start(line), position, spans, span):
            problems.append(tab_at(file, line, column))
        position = text.find("\t", lines.start(line + 1))
    return problems


def _in_comment(text: str, start: int, tab: int, spans: Sequence[tuple[int, int]], span: int) -> bool:
    """Whether a comment begins between the start of the line (or the end of the scalar before) and the tab. `span` is
    the last scalar that begins before the tab: a comment hides all after it, so none can stand before that scalar."""
    if span >= 0:
        start = max(start, spans[span][1])
    return bool(re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE).search(text, start, tab))


def tab_at(file: str, line: int, column: int) -> Diagnostic:
    """The error for a tab at a place."""
    fix = ("use spaces; inside quotes tabs are allowed",)
    return error("yaml.tab", "a tab", Mark(file, line, column), label="a tab, where only spaces may stand", fix=fix)
