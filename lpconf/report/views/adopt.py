"""What adopting came to, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.json.documents import diagnostics as diagnostics_json
from lpconf.report.layout import TextLayout
from lpconf.report.markdown.escape import code, prose


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """One chapter: its key and title, what became of it (``written``, ``unchanged``, ``left``, ``none``), a few words,
    the files that say it where that is not the account's own alone, and what of it is known and not said: code,
    setting, and why."""

    key: str
    title: str
    status: str
    words: str = ""
    fragments: Sequence[str] = ()
    left_out: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class AccountLines:
    """One account: its file, what became of it (``new``, ``changed``, ``unchanged``, ``failed``), its chapters, and
    the settings that people have to look at."""

    name: str
    file: str
    status: str
    chapters: Sequence[ChapterLine] = ()
    missing: Sequence[str] = ()


_WORDS = {"new": "new file", "changed": "changed", "unchanged": "says what is live already", "failed": "NOT ADOPTED"}
_SIGNS = {"written": "+", "unchanged": " ", "left": "!", "none": " "}


def text(accounts: Sequence[AccountLines], *, ascii: bool = False) -> str:  # noqa: A002 # as in Pen
    """Account by account, chapter by chapter: what was written, what fragments say, what was not said and why."""
    layout = TextLayout(ascii=ascii)
    lines: list[str] = []
    for one in accounts:
        lines += layout.wrap(f"{one.name} · {one.file} · {_WORDS[one.status]}")
        left = max((width(chapter.title) for chapter in one.chapters), default=0)
        for chapter in one.chapters:
            first = f"{_SIGNS[chapter.status]} {pad(chapter.title, left)}  "
            lines += layout.wrap(_words(chapter), first=first)
            for _, setting, why in chapter.left_out:
                lines += layout.wrap(f"{setting}: not written: {why}", first=f"! {pad('', left)}  ")
        if one.missing:
            lines += layout.wrap(", ".join(one.missing), first="  not known, so not written: ")
    return "\n".join([*lines, *([""] if lines else []), _total(accounts)]) + "\n"


def _words(chapter: ChapterLine) -> str:
    if chapter.status == "left":
        return f"LEFT ALONE: {chapter.words}"
    told = {"unchanged": "as it was", "none": "nothing to say"}.get(chapter.status, "")
    if chapter.fragments:
        told = f"{told}, " if told else ""
        told += f"said by {' and '.join(chapter.fragments)}"
    return ": ".join(filter(None, (told, chapter.words))) if told else chapter.words or "taken out"


def markdown(accounts: Sequence[AccountLines]) -> str:
    """The same as a table, for a pull request."""
    lines = [f"### lpconf adopt: {_total(accounts)}", "", "| account | | |", "|:--|:--|:--|"]
    for one in accounts:
        lines.append(f"| {code(one.name)} | {code(one.file)} | {_WORDS[one.status]} |")
        for chapter in one.chapters:
            words = prose(chapter.words or _words(chapter))
            if chapter.fragments:
                words += f" (said by {', '.join(map(code, chapter.fragments))})"
            lines.append(f"| | {chapter.title} | {'**left alone:** ' if chapter.status == 'left' else ''}{words} |")
            for _, setting, why in chapter.left_out:
                lines.append(f"| | {code(setting)} | **not written:** {prose(why)} |")
        if one.missing:
            lines.append(f"| | not known, so not written | {', '.join(map(code, one.missing))} |")
    return "\n".join(lines) + "\n"


def machine(accounts: Sequence[AccountLines], found: Iterable[Diagnostic]) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "accounts": [
            {
                "account": one.name,
                "file": one.file,
                "status": one.status,
                "chapters": [
                    {"chapter": c.key, "status": c.status, "detail": c.words, "fragments": list(c.fragments)}
                    for c in one.chapters
                ],
                "missing": list(one.missing),
                "left_out": [
                    {"code": code, "setting": setting, "why": why}
                    for c in one.chapters
                    for code, setting, why in c.left_out
                ],
            }
            for one in accounts
        ],
        "diagnostics": diagnostics_json(tuple(found)),
    }


def _total(accounts: Sequence[AccountLines]) -> str:
    words = [f"{n} {word}" for word in _WORDS if (n := sum(one.status == word for one in accounts))]
    return f"{count(len(accounts), 'account')}: {', '.join(words) or 'nothing to do'}."
