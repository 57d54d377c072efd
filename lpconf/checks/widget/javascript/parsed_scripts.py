"""The scripts of a page, parsed, with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lpconf.checks import v8
from lpconf.checks.widget.html import Markup
from lpconf.checks.widget.javascript.parser import Code, parse
from lpconf.checks.widget.javascript.scripts import Part, parts
from lpconf.domain.diagnostic import Mark

_WORDS = re.compile(
    r"agentSDK|lpTag|client-?sdk|\\[ux]|(?:top|parent)\s*\.\s*location|lptag\.liveperson|[\"'`](?:lp|agent)",
    re.IGNORECASE,
)
_SYNTAX = """
(text => {
  try { new Function(text); return ""; }
  catch (problem) { return problem instanceof SyntaxError ? problem.message : ""; }
})(%s)
"""
"""Compiles and runs nothing."""


@dataclass(frozen=True, slots=True)
class Read:
    """A script with what the parser says of it. `broken` is V8's word on why it does not run; `unclear`: only the
    parser stumbled."""

    part: Part
    code: Code
    broken: str = ""
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Places in scripts as marks."""

    markup: Markup
    parts: Sequence[Part]

    def of(self, script: int, at: int, length: int = 1) -> Mark:
        """The place of the character `at` of a script. Of an attribute: where its element begins."""
        part = self.parts[script]
        if part.is_handler:
            return self.markup.mark(part.at or 0)
        if part.at is not None:
            return self.markup.mark(part.at + at, length)
        return Markup(part.name, part.text).mark(at, length)


def read(markup: Markup, texts: Mapping[int, tuple[str, str]]) -> list[Read]:
    """Every script that runs. Files without any telling word are left alone, unless a name from elsewhere is one."""
    waiting: list[Part] = []
    found: list[Read] = []
    for part in parts(markup, texts):
        if part.at is not None or _WORDS.search(part.text):
            found.append(_judged(part))
        else:
            waiting.append(part)
    names = {path[0] for one in found for home, path in one.code.aliases if home is None}
    if names and waiting:
        word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        found += [_judged(part) for part in waiting if word.search(part.text)]
    return sorted(found, key=lambda one: (one.part.when is None and one.part.is_handler, one.part.number))


def _judged(part: Part) -> Read:
    code = parse(part.text, is_module=part.is_module)
    if not code.is_broken:
        return Read(part, code)
    if part.is_module:
        return Read(part, code, unclear=True)
    try:
        return Read(part, code, broken=str(v8.run(_SYNTAX % json.dumps(part.text)))[:200])
    except (v8.Missing, v8.Stopped):
        return Read(part, code, unclear=True)
