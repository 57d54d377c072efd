"""Documents for tests: from YAML text, or from plain data with made-up places."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lpconf.catalogue.chapter import Verdict
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.source_document import Document, Map, Seq
from lpconf.domain.state import DesiredState, DesiredValue
from lpconf.load.yaml.parser import parse
from lpconf.model.elaboration import elaborate

FILE = "accounts/acme.yaml"
TODAY = datetime.date(2026, 11, 24)


def head(platform: str = "messaging_and_chat") -> str:
    """The head of an account file: three lines."""
    return f'account:\n  id: "20260001"\n  platform: {platform}\n'


def document(text: str, file: str = FILE) -> Document:
    """A document from YAML text that has to be sound."""
    data, problems = parse(text, file)
    assert problems == []
    assert data is not None
    return Document(file, data)


def made(data: Mapping[str, Any], file: str = FILE) -> Document:
    """A document from plain data: every value stands on a line of its own."""
    lines = iter(range(1, 10**9))

    def grow(value: Any) -> Any:
        at = (file, next(lines), 1, 1)
        if isinstance(value, Mapping):
            grown = Map(at)
            for key, below in value.items():
                node = grow(below)
                place = (file, next(lines), 3, 1)
                grown.put(key, node, place, place)
            return grown
        if isinstance(value, Sequence) and not isinstance(value, str):
            items = Seq(at)
            for below in value:
                items.put(grow(below), (file, next(lines), 5, 1))
            return items
        return value

    return Document(file, grow(data))


def good(_dialect: str, _pattern: str) -> Verdict:
    """A judge of regular expressions that likes everything."""
    return Verdict("good")


def worked_out(
    source: str | Document, *, read: Callable[[str], bytes | None] = lambda _: None, compiles: Any = good
) -> tuple[DesiredState | None, tuple[Diagnostic, ...]]:
    """What the account ``acme`` asks for on the day `TODAY`, and what is to be said."""
    found = source if isinstance(source, Document) else document(source)
    return elaborate("acme", found, today=TODAY, read=read, compiles=compiles)


def desired_value(source: str | Document) -> dict[str, DesiredValue]:
    """The wishes of a document without problems, by setting."""
    desired, problems = worked_out(source)
    assert problems == ()
    assert desired is not None
    return {one.setting: one for one in desired.values}


def said(source: str | Document, **more: Any) -> list[tuple[str, int, int]]:
    """Code, line and column of every problem, in the order of places."""
    _, problems = worked_out(source, **more)
    return sorted(
        ((p.code, p.mark.line, p.mark.column) for p in problems if p.mark), key=lambda one: (one[1], one[2], one[0])
    )


def only(source: str | Document, **more: Any) -> Diagnostic:
    """The one problem of a document."""
    _, (problem,) = worked_out(source, **more)
    return problem
