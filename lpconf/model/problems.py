"""A chapter's problems as diagnostics, with the places of the account's document."""

from __future__ import annotations

from lpconf.catalogue.chapter import Problem
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, Severity
from lpconf.domain.source_document import Document

LINE = "{line}"
"""In the fix of a problem: the line of its first other place."""


def diagnostic(problem: Problem, document: Document) -> Diagnostic:
    """The diagnostic for what a chapter found wrong in `document`."""
    mark = document.mark(problem.path, key=problem.key)
    others = tuple(Label(document.mark(path), text) for path, text in problem.others)
    line = _line(others[0].mark, mark) if others else ""
    return Diagnostic(
        Severity(problem.severity),
        problem.code,
        problem.summary,
        detail=problem.detail,
        mark=mark,
        label=problem.label,
        others=others,
        fix=tuple(way.replace(LINE, line) for way in problem.fix),
        more=problem.more,
    )


def _line(place: Mark, main: Mark) -> str:
    return f"line {place.line}" if place.file == main.file else f"{place.file}:{place.line}"
