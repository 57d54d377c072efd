"""In which order a page calls the SDK: ``init`` first, and not before the SDK is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lpconf.checks.widget.javascript.scripts import ScriptPart, When, before
from lpconf.checks.widget.sdk.calls import Call, Use
from lpconf.checks.widget.sdk.loading import Loaded
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning

At = Callable[[int, int, int], Mark]
_NEEDS_KEY = frozenset({"get", "bind", "unbind", "command"})
_NO_KEY = re.compile(r"""(?:undefined|null|void 0|""|''|``|\{\s*\}|\[\s*\]|true|false|-?[0-9.]+)""")


def calls(use: Use, at: At) -> Iterator[Diagnostic]:
    """Findings about single calls."""
    for call in use.calls:
        mark = at(call.script, call.at, call.length)
        if call.method in _NEEDS_KEY and (call.argument is None or _NO_KEY.fullmatch(call.argument)):
            yield warning(
                "widget.key-missing",
                f"{call.method} without a valid key",
                mark,
                detail='The SDK answers: No key/cmdName provided when calling "get/bind/unbind/command".',
            )
        elif call.method == "get":
            yield warning(
                "widget.get-instead-of-bind",
                "get may run before the data is there; the guide recommends bind",
                mark,
                fix=("use lpTag.agentSDK.bind(key, update, done): it also tells what is there already",),
            )


def order(use: Use, ran: Sequence[ScriptPart], loaded: Loaded, at: At) -> Iterator[Diagnostic]:
    """Findings about the order. `ran` are the scripts, by their numbers in `use`."""
    timed = sorted((clock, number) for number in use.at_once if (clock := ran[number].when) is not None)
    at_once = [call for _, number in timed for call in use.at_once[number]]
    yield from _init_first(use, at_once, at)
    if loaded.at or loaded.by_script:
        yield from _sdk_first(use, at_once, ran, loaded, at)


def _init_first(use: Use, at_once: Sequence[Call], at: At) -> Iterator[Diagnostic]:
    inits = [call for call in use.calls if call.method == "init" and not call.dead]
    if not inits:
        return
    first = next((n for n, call in enumerate(at_once) if call.method == "init"), len(at_once))
    if first:
        early = at_once[0]
        certain = first < len(at_once) or all((i.script, i.at) > (early.script, early.at) for i in inits)
        yield _not_first(early, inits[0], at, certain=certain)
        return
    if first < len(at_once):
        return
    yield from _init_late_in_groups(use, inits, at)


def _init_late_in_groups(use: Use, inits: Sequence[Call], at: At) -> Iterator[Diagnostic]:
    """Functions that run later, and call something else before the only init of the page."""
    places = {(init.script, init.at) for init in inits}
    for group in use.later:
        here = next((n for n, call in enumerate(group) if call.method == "init"), 0)
        if here and places == {(group[here].script, group[here].at)}:
            yield _not_first(group[0], group[here], at, certain=True)


def _not_first(early: Call, init: Call, at: At, *, certain: bool) -> Diagnostic:
    say = error if certain else warning
    there = at(init.script, init.at, init.length)
    return say(
        "widget.init-not-first",
        f"{early.method} is called before init" + ("" if certain else ", as far as can be seen"),
        at(early.script, early.at, early.length),
        label=f"init comes later, at {there}" if certain else f"init is in a function, at {there}",
        fix=("call lpTag.agentSDK.init({}) once, before everything else of the SDK",),
    )


def _sdk_first(
    use: Use, at_once: Sequence[Call], ran: Sequence[ScriptPart], loaded: Loaded, at: At
) -> Iterator[Diagnostic]:
    """Whether the SDK is there before the first call at a known time, and before those at any time."""
    firsts = [*at_once[:1], *(calls[0] for number, calls in use.at_once.items() if ran[number].when is None)]
    for call in firsts:
        part, mark = ran[call.script], at(call.script, call.at, call.length)
        if any(_is_there(there, part) for there in loaded.at):
            continue
        if loaded.at and not loaded.by_script and all(before(part.when, there) for there in loaded.at):
            yield error(
                "widget.init-before-sdk",
                f"{call.method} is called before the SDK is loaded: lpTag is not defined there",
                mark,
                detail="The script with the SDK comes later, or is deferred (defer, type=module).",
                fix=_BEFORE,
            )
        else:
            why = "this script is async" if part.when is None else "the SDK's script is async, or loaded by a script"
            yield warning(
                "widget.order-unsure",
                f"{call.method} may be called before the SDK is there: {why}",
                mark,
                fix=_BEFORE,
            )


_BEFORE = ("put the SDK's script before this one, without async and defer",)


def _is_there(sdk: When, part: ScriptPart) -> bool:
    """Whether the SDK has certainly run when a script runs. A script that stands behind one that blocks the page runs
    after it, async or not."""
    if part.when is None:
        return sdk is not None and sdk[0] == 0 and sdk[1] < part.number
    return before(sdk, part.when) or (part.is_handler and sdk == part.when)
