"""Passages that several pages share: dangers, problems with the marked lines, and what the sandbox is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.wording import listed
from lpconf.report.layout import TextLayout
from lpconf.report.source_excerpt import Underline, excerpt, place
from lpconf.report.views import phrases


def sandbox(kind: str) -> str:
    """What the profile is, in words; empty for real accounts."""
    return phrases.SANDBOX if kind == "sandbox" else ""


def danger_rows(problems: Iterable[Diagnostic]) -> list[tuple[str, str, str]]:
    """Accounts, summary and detail of each danger."""
    return [(listed(names, most=6), summary, detail) for names, summary, detail in phrases.dangers(problems)]


def problem(d: Diagnostic, sources: Mapping[str, str]) -> dict[str, Any]:
    """A diagnostic as the templates take it, with the marked lines where their text is known."""
    where = place(d.mark) if d.mark else str(d.address or d.account)
    lines: list[str] = []
    if d.mark and d.mark.file in sources:
        marks = [Underline(d.mark, d.label, True)]
        marks += [Underline(o.mark, o.text, False) for o in d.others if o.mark.file == d.mark.file]
        lines = excerpt(TextLayout(), sources[d.mark.file], marks)
    return {
        "severity": str(d.severity),
        "code": d.code,
        "summary": d.summary,
        "place": where,
        "label": "" if lines else d.label,
        "excerpt": lines,
        "text": d.detail.splitlines(),
        "fix": d.fix,
        "more": d.more,
    }
