"""What a parsed script says: its functions, what each does in which order, and the names that stand for others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lpconf.checks.widget.javascript.dead_code import DeadRegion
from lpconf.checks.widget.javascript.function_role import ALWAYS, Role
from lpconf.checks.widget.javascript.names import Path


@dataclass(eq=False)
class ScriptScope:
    """A function, or a whole script (without `parent`). `names` are those that it declares."""

    parent: ScriptScope | None = None
    names: set[str] = field(default_factory=set)
    items: list[Item] = field(default_factory=list)
    is_module: bool = False
    awaited: bool = False
    extent: tuple[int, int] = (0, 0)
    """Its first byte, and the one behind its last."""
    role: Role = ALWAYS
    dead: str = ""
    """Why it is never made, in words."""

    def home(self, name: str) -> ScriptScope | None:
        """The scope that declares `name`; None for global names. Scripts share the global names, modules do not."""
        scope: ScriptScope | None = self
        while scope is not None:
            if name in scope.names and (scope.parent is not None or scope.is_module):
                return scope
            scope = scope.parent
        return None


@dataclass(frozen=True, eq=False)
class Item:
    """Something that a scope does, at the character `at` of its script.

    call: calls what `paths` may mean, with `argument` as its first one. run: calls the function `inner` at once.
    hand: gives what `paths` may mean to somebody else, as an argument. `late` says that an ``await`` came before,
    `dead` why it never happens.
    """

    kind: Literal["call", "run", "hand", "assign"]
    at: int
    length: int
    scope: ScriptScope
    paths: tuple[Path, ...] = ()
    argument: str | None = None
    literals: tuple[str, ...] = ()
    inner: ScriptScope | None = None
    late: bool = False
    dead: str = ""


@dataclass
class Code:
    """One script, read. `aliases` are names for other names; `functions` the scopes that names stand for."""

    top: ScriptScope
    scopes: list[ScriptScope]
    aliases: dict[tuple[ScriptScope | None, Path], list[tuple[ScriptScope, Path]]]
    functions: dict[tuple[ScriptScope | None, str], ScriptScope]
    strings: list[tuple[str, int, str]]
    """Texts with their place and what is done with them: ``src``, a callee's name, or nothing."""
    imports: list[str]
    dead: list[DeadRegion]
    is_broken: bool
