"""The scripts of a page, parsed, with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from lpconf.checks import v8
from lpconf.checks.widget.html import Markup
from lpconf.checks.widget.javascript.code import Code
from lpconf.checks.widget.javascript.grammar import require_parser
from lpconf.checks.widget.javascript.parser import has_mistake, parse
from lpconf.checks.widget.javascript.scripts import ScriptPart, parts
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark

_WORDS = ("agentsdk", "lptag", "client-sdk", "clientsdk", "\\u", "\\x")
_QUOTED_WORDS = tuple(quote + word for quote in ("'", '"', "`") for word in ("lp", "agent"))
_FRAME = re.compile(r"(?:top|parent)\s*\.\s*location")
_IMPORT = re.compile(r"\bimport\b")
_NAME = re.compile(r"[\w$]+")
_SYNTAX = """
JSON.stringify((%s).map(text => {
  try { new Function(text); return ""; }
  catch (problem) { return problem instanceof SyntaxError ? problem.message : ""; }
}))
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
    others in the page those that no browser runs; files are left alone. Raises PagesMissing without the parser."""
    require_parser()
    waiting: list[ScriptPart] = []
    scripts: list[Read] = []
    for part in parts(markup, texts):
        if _is_telling(part.text):
            scripts.append(_judged(part))
        else:
            waiting.append(part)
    names = {path[0] for script in scripts for home, path in script.code.aliases if home is None}
    names |= {name for script in scripts for _, name in script.code.functions}
    unrelated: list[ScriptPart] = []
    for part in waiting:
        if names and any(name[0] in names for name in _NAME.finditer(part.text)):
            scripts.append(_judged(part))
        elif part.at is not None:
            unrelated.append(part)
    scripts += _unfit(unrelated)
    return sorted(scripts, key=lambda script: (script.part.when is None and script.part.is_handler, script.part.number))


def _is_telling(text: str) -> bool:
    """Whether a word stands in a script that has to do with the SDK, or that hides what is written."""
    lowered = text.lower()
    if any(word in lowered for word in (*_WORDS, *_QUOTED_WORDS)):
        return True
    if "import" in lowered and _IMPORT.search(lowered):
        return True
    return "location" in lowered and _FRAME.search(lowered) is not None


def _judged(part: ScriptPart) -> Read:
    code = parse(part.text, is_module=part.is_module)
    if not code.is_broken:
        return Read(part, code)
    if part.is_module:
        return Read(part, code, unclear=True)
    try:
        return Read(part, code, broken=_syntax_errors([part.text])[0])
    except (v8.V8Missing, v8.Stopped):
        return Read(part, code, unclear=True)


def _unfit(scripts: Sequence[ScriptPart]) -> list[Read]:
    """Those that do not run, or perhaps not, of scripts of which nothing else is asked: they are not read."""
    classic = [part for part in scripts if not part.is_module]
    try:
        errors = _syntax_errors([part.text for part in classic])
    except (v8.V8Missing, v8.Stopped):
        return [Read(part, parse(""), unclear=True) for part in scripts if has_mistake(part.text)]
    reads = [Read(part, parse(""), broken=why) for part, why in zip(classic, errors, strict=True) if why]
    modules = [part for part in scripts if part.is_module]
    return reads + [Read(part, parse(""), unclear=True) for part in modules if has_mistake(part.text)]


def _syntax_errors(texts: Sequence[str]) -> list[str]:
    """What V8 says of each classic script, empty where it runs. Raises V8Missing, and Stopped where it takes too
    long."""
    if not texts:
        return []
    return [str(message)[:200] for message in json.loads(v8.run(_SYNTAX % json.dumps(texts)))]
