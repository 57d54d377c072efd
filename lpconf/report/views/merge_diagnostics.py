"""The same problem of many accounts, said once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.wording import count, listed

FROM = 4
"""So many accounts with one and the same problem are reported together."""
_WHO, _EACH = "\0", "each of them"


def merge_alike(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The problems in their order; where those of several accounts differ in nothing but the account, one stands for
    all, with the names below it."""
    groups: dict[object, list[Diagnostic]] = {}
    for d in diagnostics:
        groups.setdefault(_key(d), []).append(d)
    merged: list[Diagnostic] = []
    for alike in groups.values():
        names = sorted({_account(d) for d in alike})
        merged += [_for_all_of(alike[0], names)] if len(names) >= FROM else alike
    return merged


def _key(d: Diagnostic) -> object:
    name = _account(d)
    if not name:
        return id(d)
    place = _place_of(name)
    words = tuple(place.sub(_WHO, text) for text in (d.summary, d.detail, d.label, d.more, *d.fix))
    home = d.address[1:] if d.address else ()
    return (d.severity, d.code, words, home, d.mark, d.others)


def _for_all_of(d: Diagnostic, names: list[str]) -> Diagnostic:
    place, many = _place_of(_account(d)), f"{count(len(names), 'account')} ({listed(names, most=3)})"
    said = d.summary if place.match(d.summary) else f"{_account(d)}: {d.summary}"
    _, *rest = place.split(said)
    summary = many + _EACH.join(rest)
    return replace(d, summary=summary, detail=place.sub(_EACH, d.detail), address=None, account="")


def _place_of(account: str) -> re.Pattern[str]:
    """Where the name of an account stands as a word of its own."""
    return re.compile(rf"(?<![\w-]){re.escape(account)}(?![\w-])")


def _account(d: Diagnostic) -> str:
    return d.account or (d.address.account if d.address else "")
