"""What adopting came to, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lpconf.report.machine import diagnostics as diagnostics_json
from lpconf.report.pen import Pen, pad, width
from lpconf.report.safe import code, prose
from lpconf.terms.diagnostic import Diagnostic
from lpconf.terms.words import count


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """One chapter: its key and title, what became of it (``written``, ``unchanged``, ``left``), and a few words."""

    key: str
    title: str
    status: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class AccountLines:
    """One account: its file, what became of it (``new``, ``changed``, ``unchanged``, ``failed``), its chapters, and
    the settings that people have to look at."""

    name: str
    file: str
    status: str
    chapters: Sequence[ChapterLine] = ()
    missing: Sequence[str] = ()
    skipped: Sequence[str] = ()


_WORDS = {"new": "new file", "changed": "changed", "unchanged": "says what is live already", "failed": "NOT ADOPTED"}
_SIGNS = {"written": "+", "unchanged": " ", "left": "!"}


def text(accounts: Sequence[AccountLines], *, ascii: bool = False) -> str:  # noqa: A002 # as in Pen
    """Account by account, chapter by chapter."""
    pen = Pen(ascii=ascii)
    lines: list[str] = []
    for one in accounts:
        lines += pen.wrap(f"{one.name} · {one.file} · {_WORDS[one.status]}")
        left = max((width(chapter.title) for chapter in one.chapters), default=0)
        for chapter in one.chapters:
            words = {"left": "LEFT ALONE: ", "unchanged": "as it was: "}.get(chapter.status, "") + chapter.words
            lines += pen.wrap(words, first=f"{_SIGNS[chapter.status]} {pad(chapter.title, left)}  ")
        if one.missing:
            lines += pen.wrap(", ".join(one.missing), first="  not known, so not written: ")
        if one.skipped:
            lines += pen.wrap(", ".join(one.skipped), first="  may be secret, so not written: ")
    return "\n".join([*lines, *([""] if lines else []), _total(accounts)]) + "\n"


def markdown(accounts: Sequence[AccountLines]) -> str:
    """The same as a table, for a pull request."""
    lines = [f"### lpconf adopt: {_total(accounts)}", "", "| account | | |", "|:--|:--|:--|"]
    for one in accounts:
        lines.append(f"| {code(one.name)} | {code(one.file)} | {_WORDS[one.status]} |")
        for chapter in one.chapters:
            words = prose(chapter.words)
            lines.append(f"| | {chapter.title} | {'**left alone:** ' if chapter.status == 'left' else ''}{words} |")
        for title, names in (("not known", one.missing), ("may be secret", one.skipped)):
            if names:
                lines.append(f"| | {title}, so not written | {', '.join(map(code, names))} |")
    return "\n".join(lines) + "\n"


def machine(accounts: Sequence[AccountLines], found: Iterable[Diagnostic]) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "accounts": [
            {
                "account": one.name,
                "file": one.file,
                "status": one.status,
                "chapters": [{"chapter": c.key, "status": c.status, "detail": c.words} for c in one.chapters],
                "missing": list(one.missing),
                "skipped": list(one.skipped),
            }
            for one in accounts
        ],
        "diagnostics": diagnostics_json(tuple(found)),
    }


def _total(accounts: Sequence[AccountLines]) -> str:
    words = [f"{n} {word}" for word in _WORDS if (n := sum(one.status == word for one in accounts))]
    return f"{count(len(accounts), 'account')}: {', '.join(words) or 'nothing to do'}."
