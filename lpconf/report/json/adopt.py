"""What adopting came to, for programs."""

from __future__ import annotations

from itertools import chain
from typing import Any

from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.adopt import AccountLines, AdoptReport, ChapterLine


def render(report: AdoptReport, _: Presentation) -> str:
    """Each account with its chapters, and what was left out."""
    accounts = [_account(account) for account in report.accounts]
    return dump({"accounts": accounts, "diagnostics": diagnostics(report.diagnostics)})


def _account(account: AccountLines) -> dict[str, Any]:
    left_out = chain.from_iterable(chapter.left_out for chapter in account.chapters)
    entries = [{"code": code, "setting": setting, "why": why} for code, setting, why in left_out]
    return {
        "account": account.name,
        "file": account.file,
        "status": account.status,
        "chapters": [_chapter(chapter) for chapter in account.chapters],
        "missing": list(account.missing),
        "left_out": entries,
    }


def _chapter(chapter: ChapterLine) -> dict[str, Any]:
    return {
        "chapter": chapter.key,
        "status": chapter.status,
        "detail": chapter.words,
        "fragments": list(chapter.fragments),
    }
