"""What masking makes of a text."""

from __future__ import annotations

import re
from typing import Literal

from lpconf.data_class import frozen
from lpconf.domain.state import Site

Span = tuple[int, int]
"""Beginning and end of a match, in characters."""
STAR = "*"

_NUMBER = re.compile(
    r"\d+(?:[/.:]\d+)+"  # a date, a time or an amount belongs to no number beside it
    r"|\d+(?:[ -]\d+(?!\d|[/.:]\d))*"
)
_WORD = re.compile(r"[^\s,;:=/()\[\]{}<>\"|]+")
_WITHOUT_BLANKS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef"  # Chinese, Japanese, full-width forms
)
_SCRIPT_WITHOUT_BLANKS = re.compile(f"[{_WITHOUT_BLANKS}]+")
"""Signs of scripts that put no blanks between words: beside them a number or a Latin word is a word of its own, and
where their own words end is not known."""


@frozen
class Masked:
    """A text and what masking takes of it. `spans` are the matches in order; some may be empty."""

    before: str
    spans: tuple[Span, ...]

    @property
    def after(self) -> str:
        """The text with a star for each character of a match (guide: 1593 becomes ****)."""
        hidden = self._hidden
        return "".join(STAR if at in hidden else char for at, char in enumerate(self.before))

    @property
    def touched(self) -> list[str]:
        """The parts that are masked."""
        return [self.before[start:end] for start, end in self.spans if end > start]

    @property
    def cut(self) -> list[str]:
        """The words and numbers that are masked in part, so that letters or digits of them stay in clear."""
        hidden = self._hidden
        results = []
        for start, end in self._pieces():
            signs = [at in hidden for at in range(start, end) if self.before[at].isalnum()]
            if any(signs) and not all(signs):
                results.append(self.before[start:end])
        return results

    @property
    def _hidden(self) -> set[int]:
        return {at for start, end in self.spans for at in range(start, end)}

    def _pieces(self) -> list[Span]:
        """Words and numbers. What is both, as the parts of an IBAN, is one piece."""
        apart = _SCRIPT_WITHOUT_BLANKS.sub(lambda match: " " * len(match[0]), self.before)
        spans = {match.span() for kind in (_NUMBER, _WORD) for match in kind.finditer(apart)}
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


@frozen
class PatternTrial:
    """One pattern on one text. `fault` says in words what is wrong with that, empty for nothing; `note` what else is
    to be known."""

    pattern: str
    masked: Masked
    fault: str = ""
    note: str = ""


@frozen
class TextTrial:
    """One text: pattern by pattern, and as the value that is written makes it. `expected` is what a test asks for."""

    text: str
    by_pattern: tuple[PatternTrial, ...]
    joined: Masked
    expected: Literal["", "masks", "leaves"] = ""


@frozen
class MaskSection:
    """All texts under one of the account's two lists of patterns, whose names are `patterns`. `engine` ran them."""

    name: Literal["real_time", "at_rest"]
    setting: str
    engine: str
    patterns: tuple[str, ...]
    texts: tuple[TextTrial, ...]


@frozen
class MaskReport:
    """What `mask-test` has to tell of an account."""

    site: Site
    sections: tuple[MaskSection, ...]
    given: bool
    """Whether the texts came from outside, and not from the tests in the file."""

    @property
    def failed(self) -> bool:
        """Whether a test fails."""
        return any(tried.fault for section in self.sections for item in section.texts for tried in item.by_pattern)
