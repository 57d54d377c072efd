"""Whether anything reaches the call of ``init``: a function that nobody names is never run.

A function is reached where its name stands in what is reached; one without a name, by whoever runs what it stands in.
That errs on one side: a name may stand there for something else, and then nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lpconf.checks.widget.javascript.code import ScriptScope
from lpconf.checks.widget.javascript.function_role import waits_for_a_person
from lpconf.checks.widget.javascript.parsed_scripts import Places, Read
from lpconf.checks.widget.sdk.calls import Call, Use
from lpconf.domain.diagnostic import Diagnostic, error, warning

_CLICK_LISTENER = re.compile(
    r"addEventListener\s*\(\s*[\"'`](\w+)[\"'`]\s*,\s*[\w$.]+\s*[,)]|\.(on[a-z]+)\s*=(?!=)\s*[\w$.]+\s*(?=[;,\n}]|$)"
)
"""A named function that is given away to be called at an event."""
_COMPUTED_CALL = re.compile(r"\]\s*\(")
_LARGEST = 200_000
"""Bytes of scripts that are searched for names; in more nothing is said to be out of reach."""


def unreached_init(use: Use, scripts: Sequence[Read], places: Places, *, open_end: bool) -> Iterator[Diagnostic]:
    """A warning where every call of init stands in a function that nothing names, or waits for somebody's click; an
    error where none of them can ever run. `open_end`: not all that runs in the page was looked at."""
    inits = [call for call in use.calls if call.method == "init"]
    if not inits or _runs_at_once(use, inits):
        return
    if sum(len(script.part.text) for script in scripts) > _LARGEST:
        return
    reachable = _Reachable(scripts)
    reasons = [reachable.why_not(call) for call in inits]
    if not all(reasons):
        return
    first = inits[0]
    never = not (open_end or use.mentions) and all(map(reachable.is_dead, inits))
    yield (error if never else warning)(
        "widget.init-not-reached",
        f"init {reasons[0]}",
        places.of(first.script, first.at, first.length),
        fix=("call lpTag.agentSDK.init({}) when the script runs, behind the SDK",),
    )


def _runs_at_once(use: Use, inits: Sequence[Call]) -> bool:
    """Whether a call runs while its script does, or is given to somebody who will make it."""
    at_once = {(call.script, call.at) for group in use.at_once.values() for call in group}
    return any((call.script, call.at) in at_once or call.handed for call in inits)


class _Reachable:
    """The functions of some scripts that are run without anybody's doing."""

    def __init__(self, scripts: Sequence[Read]) -> None:
        self._scripts = scripts
        self._own = {scope: own for script in scripts for scope, own in _own_texts(script).items()}
        self._reached = {script.code.top for script in scripts if not _is_for_clicks(script)}
        while more := [scope for scope in self._own if self._is_reached_now(scope)]:
            self._reached.update(more)

    def _is_reached_now(self, scope: ScriptScope) -> bool:
        if scope in self._reached or scope.parent not in self._reached or scope.role.event or scope.dead:
            return False
        if not scope.role.name:
            return True
        word = re.compile(rf"(?<![\w$]){re.escape(scope.role.name)}(?![\w$])")
        return any(word.search(own) or _COMPUTED_CALL.search(own) for own in map(self._own.get, self._reached) if own)

    def is_dead(self, call: Call) -> bool:
        """Whether a call can never run, whatever happens in the page."""
        scope = _scope_of(call, self._scripts[call.script])
        while scope is not None and not scope.dead:
            scope = scope.parent
        return bool(call.dead or scope)

    def why_not(self, call: Call) -> str:
        """Why nobody comes to a call, in words; empty where somebody may."""
        script = self._scripts[call.script]
        if call.dead:
            return call.dead
        if script.part.is_handler:
            return f"waits for {script.part.handler}" if _is_for_clicks(script) else ""
        scope = _scope_of(call, script)
        if scope is None or scope in self._reached:
            return ""
        while scope.parent is not None and not (scope.role.name or scope.role.event or scope.dead):
            scope = scope.parent
        if scope.dead:
            return scope.dead
        if scope.role.event:
            return f"waits for {scope.role.event}"
        return f"stands in the function {scope.role.name}, which nothing calls" if scope.role.name else ""


def _is_for_clicks(script: Read) -> bool:
    return script.part.is_handler and waits_for_a_person(script.part.handler)


def _own_texts(script: Read) -> dict[ScriptScope, str]:
    """What each function does itself: its text without the functions in it, without the names that only declare one of
    them, without what never runs, and without what it gives away to be called at a click."""
    raw = bytearray(script.part.text.encode("utf-8", "replace"))
    script.code.top.extent = (0, len(raw))
    for region in script.code.dead:
        raw[region.start : region.end] = b" " * (region.end - region.start)
    holes: dict[ScriptScope, list[tuple[int, int]]] = {scope: [] for scope in script.code.scopes}
    for scope in script.code.scopes:
        if scope.parent in holes:
            holes[scope.parent] += [scope.extent, scope.role.declared_at]
    texts = {}
    for scope, own in holes.items():
        begin, end = scope.extent
        text = raw[begin:end]
        for first, last in own:
            text[first - begin : last - begin] = b" " * max(0, last - first)
        texts[scope] = _CLICK_LISTENER.sub(_without_click, text.decode("utf-8", "replace"))
    return texts


def _without_click(match: re.Match[str]) -> str:
    return "" if waits_for_a_person(match[1] or match[2]) else match[0]


def _scope_of(call: Call, script: Read) -> ScriptScope | None:
    """The innermost function that does the call."""
    for scope in script.code.scopes:
        if any(item.at == call.at and item.kind == "call" for item in scope.items):
            return scope
    return None
