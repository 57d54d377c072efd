"""What a page's scripts do with the SDK of the agent workspace, and in which order.

Calls are followed through other names (``const sdk = lpTag.agentSDK``, ``const {init} = …``), through functions that
are called by name and functions that are called where they stand. What runs in callbacks runs later, nobody here
knows when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lpconf.checks.widget.javascript.code import Code, Item, ScriptScope
from lpconf.checks.widget.javascript.names import COMPUTED, Path
from lpconf.data_class import frozen

SDK = ("lpTag", "agentSDK")
METHODS = frozenset({"init", "get", "bind", "unbind", "command", "onNotify", "setNotificationFilter"})
_GLOBAL = frozenset({"window", "self", "globalThis", "frames", "this"})
_HOPS = 12
"""Names for names for names: no further."""


@frozen
class Call:
    """A call of the SDK. `script` is its number among the scripts; `argument` the source text of its first argument,
    None without one. `handed`: the function is given to somebody who will call it. `dead`: why it never runs."""

    method: str
    script: int
    at: int
    length: int
    argument: str | None
    handed: bool = False
    dead: str = ""


@dataclass
class Use:
    """All calls. `at_once` are those that run while their script runs, in order, by script; each of `later` is the
    inside of one function, in order."""

    at_once: dict[int, list[Call]] = field(default_factory=dict)
    later: list[list[Call]] = field(default_factory=list)
    mentions: list[tuple[int, int]] = field(default_factory=list)
    near_misses: list[tuple[int, int, str]] = field(default_factory=list)
    web_tag_calls: list[tuple[int, int, int, str]] = field(default_factory=list)
    """Calls of ``lpTag`` that the widget SDK does not have: script, place, length, and the chain of names."""

    @property
    def calls(self) -> list[Call]:
        """Every call once, by script and place."""
        result = {(c.script, c.at): c for group in [*self.at_once.values(), *self.later] for c in group}
        return [result[key] for key in sorted(result)]


class Names:
    """The names of several scripts together."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self._aliases: dict[tuple[ScriptScope | None, Path], list[tuple[ScriptScope, Path]]] = {}
        self._functions: dict[tuple[ScriptScope | None, str], ScriptScope] = {}
        for code in codes:
            for key, value in code.aliases.items():
                self._aliases.setdefault(key, []).extend(value)
            self._functions.update(code.functions)

    def real(self, path: Path, scope: ScriptScope, hops: int = 0) -> Path | None:
        """The chain from ``lpTag`` on that `path` means in `scope`; None where it means something else."""
        if hops > _HOPS:
            return None
        is_global = False
        while len(path) > 1 and path[0] in _GLOBAL and (path[0] == "this" or scope.home(path[0]) is None):
            if path[0] == "this" and path[1] != SDK[0]:
                break
            path, is_global = path[1:], True  # window.x is the global x, whatever x is here
        home = None if is_global else scope.home(path[0])
        if path[0] == SDK[0] and home is None:
            return path
        for end in range(len(path), 0, -1):
            for there, value in self._aliases.get((home, path[:end]), ())[:_HOPS]:
                result = self.real(value + path[end:], there, hops + 1)
                if result:
                    return result
        return None

    def function(self, path: Path, scope: ScriptScope) -> ScriptScope | None:
        """The function that a name stands for."""
        return self._functions.get((scope.home(path[0]), path[0])) if len(path) == 1 else None


def follow(codes: Sequence[Code], handlers: Sequence[int] = ()) -> Use:
    """What the scripts do. `handlers` are the numbers of those that are attributes such as ``onload``: they run
    later."""
    follower = _Follower(codes)
    for number, code in enumerate(codes):
        if number not in handlers:
            at_once = follower.group(code.top, late=False)
            follower.ran |= follower.been
            if at_once:
                follower.use.at_once[number] = at_once
    for code in codes:
        for scope in code.scopes:
            ran = id(scope) in follower.ran
            later = follower.behind_await(scope) if ran else follower.group(scope, late=True)
            if later:
                follower.use.later.append(later)
    return follower.use


class _Follower:
    def __init__(self, codes: Sequence[Code]) -> None:
        self.use = Use()
        self._names = Names(codes)
        self._script = {id(scope): number for number, code in enumerate(codes) for scope in code.scopes}
        self._calls: dict[int, Call | None] = {}
        self.ran: set[int] = set()
        self.been: set[int] = set()

    def group(self, scope: ScriptScope, *, late: bool) -> list[Call]:
        """The calls of a scope and of the functions that it calls, in order; `been` has these functions. `late`: those
        behind its own ``await``, too. What is handed on to be called is a group of its own."""
        results: list[Call] = []
        been = self.been = {id(scope)}
        stack: list[tuple[Iterator[Item], bool]] = [(iter(scope.items), late)]
        while stack:
            items, with_late = stack[-1]
            item = next(items, None)
            if item is None:
                stack.pop()
                continue
            if item.late and not with_late:
                continue
            call = self._call(item)
            if call and (call.handed or call.dead):
                self.use.later.append([call])
            elif call:
                results.append(call)
            if call or item.dead:
                continue
            inner = item.inner if item.kind == "run" else self._called(item)
            if inner is not None and id(inner) not in been:
                been.add(id(inner))
                stack.append((iter(inner.items), False))
        return results

    def behind_await(self, scope: ScriptScope) -> list[Call]:
        """The calls of a scope behind an ``await`` of its own."""
        return [call for item in scope.items if item.late and (call := self._call(item))]

    def _called(self, item: Item) -> ScriptScope | None:
        if item.kind != "call":
            return None
        return next((f for path in item.paths if (f := self._names.function(path, item.scope))), None)

    def _call(self, item: Item) -> Call | None:
        if id(item) not in self._calls:
            self._calls[id(item)] = self._dead_init(item) if item.dead else self._look(item)
        return self._calls[id(item)]

    def _look(self, item: Item) -> Call | None:
        if item.kind not in ("call", "hand", "assign"):
            return None
        number = self._script[id(item.scope)]
        for path in item.paths if item.kind != "assign" else ():
            real = self._names.real(path, item.scope)
            if real is None:
                self._nearly(path, item, number)
                continue
            if real[:2] != SDK:
                self._of_web_tag(real, item, number)
                continue
            if COMPUTED in real[2:]:
                self.use.mentions.append((number, item.at))
                continue
            if item.kind == "hand":
                if len(real) == 2:
                    self.use.mentions.append((number, item.at))
                elif len(real) == 3 and real[2] in METHODS:
                    return Call(real[2], number, item.at, item.length, "", handed=True)
                continue
            if len(real) == 3 or (len(real) == 4 and real[3] in ("call", "apply")):
                argument = item.argument if len(real) == 3 else ""
                return Call(real[2], number, item.at, item.length, argument)
        return None

    def _dead_init(self, item: Item) -> Call | None:
        """A call of ``init`` that never runs. Of anything else that never runs nothing is said."""
        is_init = item.kind == "call" and any(self._names.real(p, item.scope) == (*SDK, "init") for p in item.paths)
        number = self._script[id(item.scope)]
        return Call("init", number, item.at, item.length, item.argument, dead=item.dead) if is_init else None

    def _of_web_tag(self, real: Path, item: Item, number: int) -> None:
        """``lpTag.taglets.x()``: of the tag for visitors' pages; the widget SDK has nothing but ``agentSDK``."""
        if item.kind == "call" and len(real) >= 2 and COMPUTED not in real:
            self.use.web_tag_calls.append((number, item.at, item.length, ".".join(real)))

    def _nearly(self, path: Path, item: Item, number: int) -> None:
        """``lptag.agentSdk.init``: right but for capitals."""
        bare = path[1:] if path[0] in _GLOBAL else path
        if item.kind == "call" and tuple(p.lower() for p in bare[:2]) == ("lptag", "agentsdk"):
            self.use.near_misses.append((number, item.at, ".".join(bare)))
