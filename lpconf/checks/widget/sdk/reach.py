"""Whether anything reaches the call of ``init``: a function that nobody names is never run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lpconf.checks.widget.javascript.parsed_scripts import Places, Read
from lpconf.checks.widget.javascript.parser import ScriptScope
from lpconf.checks.widget.sdk.calls import Call, Use
from lpconf.domain.diagnostic import Diagnostic, warning

_CALLED_BY_BROWSERS = re.compile(r"on[a-z]+")
"""Names of the window's own handlers, as in ``onload = function () { … }``."""
_AT_A_CLICK = re.compile(r"onclick|ondblclick|onmouse\w+|onkey\w+|onsubmit|onchange|oninput|onfocus|onblur")


def unreached_init(use: Use, scripts: Sequence[Read], places: Places) -> Iterator[Diagnostic]:
    """A warning where every call of init stands in a function that nothing names, or waits for somebody's click."""
    inits = [call for call in use.calls if call.method == "init"]
    at_once = {(call.script, call.at) for group in use.at_once.values() for call in group}
    if not inits or any((call.script, call.at) in at_once or call.handed for call in inits):
        return
    reasons = [_why_not_reached(call, scripts) for call in inits]
    if not all(reasons):
        return
    first = inits[0]
    yield warning(
        "widget.init-not-reached",
        f"init {reasons[0]}",
        places.of(first.script, first.at, first.length),
        fix=("call lpTag.agentSDK.init({}) when the script runs, behind the SDK",),
    )


def _why_not_reached(call: Call, scripts: Sequence[Read]) -> str:
    """Why nobody may come to a call, in words; empty where somebody may."""
    script = scripts[call.script]
    if script.part.is_handler:
        name = script.part.handler
        return f"waits for {name}" if _AT_A_CLICK.fullmatch(name) else ""
    scope = _scope_of(call, script)
    names = [name for (_, name), function in script.code.functions.items() if function is scope]
    if not names or _CALLED_BY_BROWSERS.fullmatch(names[0]):
        return ""
    word = re.compile(rf"(?<![\w$.]){re.escape(names[0])}(?![\w$])")
    uses = sum(len(word.findall(other.part.text)) for other in scripts)
    if uses > 1 or f".{names[0]}" in script.part.text:
        return ""
    return f"stands in the function {names[0]}, which nothing calls"


def _scope_of(call: Call, script: Read) -> ScriptScope | None:
    """The innermost function that does the call."""
    for scope in script.code.scopes:
        if any(item.at == call.at and item.kind == "call" for item in scope.items):
            return scope
    return None
