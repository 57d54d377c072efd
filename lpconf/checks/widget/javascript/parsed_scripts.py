"""The scripts of a page, parsed, with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from lpconf.checks import v8
from lpconf.checks.widget.html import Markup
from lpconf.checks.widget.javascript.parser import Code, has_mistake, parse
from lpconf.checks.widget.javascript.scripts import ScriptPart, parts
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark

_WORDS = re.compile(
    r"agentSDK|lpTag|\bimport\b|client-?sdk|\\[ux]|(?:top|parent)\s*\.\s*location|lptag\.liveperson|[\"'`](?:lp|agent)",
    re.IGNORECASE,
)
_SYNTAX = """
(text => {
  try { new Function(text); return ""; }
  catch (problem) { return problem instanceof SyntaxError ? problem.message : ""; }
})(%s)
"""
"""Compiles and runs nothing."""


@frozen
class Read:
    """A script with what the parser says of it. `broken` is V8's word on why it does not run; `unclear`: only the
    parser stumbled."""

    part: ScriptPart
    code: Code
    broken: str = ""
    unclear: bool = False


@frozen
class Places:
    """Places in scripts as marks."""

    markup: Markup
    parts: Sequence[ScriptPart]

    def of(self, script: int, at: int, length: int = 1) -> Mark:
        """The place of the character `at` of a script. Of an attribute: where its element begins."""
        part = self.parts[script]
        if part.is_handler:
            return self.markup.mark(part.at or 0)
        if part.at is not None:
            return self.markup.mark(part.at + at, length)
        return Markup(part.name, part.text).mark(at, length)


def read(markup: Markup, texts: Mapping[int, tuple[str, str]]) -> list[Read]:
    """Every script that has something to do with the SDK: by a telling word, or by a name of such a script. Of the
    others in the page those that no browser runs; files are left alone."""
    waiting: list[ScriptPart] = []
    scripts: list[Read] = []
    for part in parts(markup, texts):
        if _WORDS.search(part.text):
            scripts.append(_judged(part))
        else:
            waiting.append(part)
    names = {path[0] for script in scripts for home, path in script.code.aliases if home is None}
    names |= {name for script in scripts for _, name in script.code.functions}
    word = re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, sorted(names)))})(?![\w$])") if names else None
    for part in waiting:
        if (word and word.search(part.text)) or (part.at is not None and has_mistake(part.text)):
            scripts.append(_judged(part))
    return sorted(scripts, key=lambda script: (script.part.when is None and script.part.is_handler, script.part.number))


def _judged(part: ScriptPart) -> Read:
    code = parse(part.text, is_module=part.is_module)
    if not code.is_broken:
        return Read(part, code)
    if part.is_module:
        return Read(part, code, unclear=True)
    try:
        return Read(part, code, broken=str(v8.run(_SYNTAX % json.dumps(part.text)))[:200])
    except (v8.V8Missing, v8.Stopped):
        return Read(part, code, unclear=True)
