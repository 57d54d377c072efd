"""Scripts as a JavaScript parser sees them: which function calls what, in which order, under which names.

Nothing is run. Comments, strings, template literals and regular expressions are what they are. Names are resolved by
function (``let`` and ``const`` are taken for the whole function that they stand in).

Trees may be deep and large: every walk here keeps its own stack.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from lpconf.checks.widget.javascript.code import Code, Item, ScriptScope
from lpconf.checks.widget.javascript.dead_code import DeadCode
from lpconf.checks.widget.javascript.function_role import role_of
from lpconf.checks.widget.javascript.grammar import captures, known_kinds, parsed
from lpconf.checks.widget.javascript.names import (
    FUNCTIONS,
    Path,
    declared,
    destructured,
    literal,
    literals,
    paths,
    text_of,
    unwrapped,
    use_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def has_mistake(text: str) -> bool:
    """Whether the parser stumbles over a script. Raises PagesMissing without the parser."""
    return parsed(text.encode("utf-8", "replace")).has_error


def parse(text: str, *, is_module: bool = False) -> Code:
    """Read a script. Raises PagesMissing without the parser."""
    return _Reader(text, is_module).read()


@cache
def _telling_kinds() -> str:
    """A query for the nodes that are taken note of."""
    return f"[{' '.join(f'({kind})' for kind in known_kinds({*FUNCTIONS, *_TAKE}))}] @telling"


def _function_of_call(node: Node) -> Node | None:
    """The function of ``(function () { … }).call(this)``; None of anything else."""
    if node.type != "member_expression":
        return None
    inside, way = node.child_by_field_name("object"), node.child_by_field_name("property")
    if inside is None or way is None or text_of(way) not in ("call", "apply"):
        return None
    bare = unwrapped(inside)
    return bare if bare.type in FUNCTIONS else None


class _Reader:
    """One walk over a script's tree, in the order of the text."""

    def __init__(self, text: str, is_module: bool) -> None:
        self._raw = text.encode("utf-8", "replace")
        self._is_ascii = len(self._raw) == len(text)
        self._code = Code(ScriptScope(is_module=is_module), [], {}, {}, [], [], [], False)
        self._aliases: list[tuple[ScriptScope, Path, ScriptScope, Path]] = []
        self._named: list[tuple[ScriptScope, str, ScriptScope]] = []
        self._inner: dict[int, ScriptScope] = {}

    def read(self) -> Code:
        root = parsed(self._raw)
        code = self._code
        code.is_broken = root.has_error
        self._dead = DeadCode(root)
        code.dead = self._dead.regions
        code.scopes.append(code.top)
        nodes = captures(root, _telling_kinds()).get("telling", ())
        # Only the nodes that say something: a page has a hundred times as many, and looking at each is what takes time.
        telling = sorted((node.start_byte, -node.end_byte, order, node) for order, node in enumerate(nodes))
        scopes: list[tuple[int, ScriptScope]] = [(root.end_byte, code.top)]
        for start, end, _, node in telling:
            while start >= scopes[-1][0] and len(scopes) > 1:
                scopes.pop()
            scope = scopes[-1][1]
            inside = self._enter(node, scope)
            if inside is not scope:
                scopes.append((-end, inside))
        for scope, path, there, value in self._aliases:
            code.aliases.setdefault((scope.home(path[0]), path), []).append((there, value))
        for scope, name, function in self._named:
            code.functions[scope.home(name), name] = function
        return code

    # -- what stands where

    def at(self, node: Node) -> int:
        """The character at which a node begins."""
        if self._is_ascii:
            return node.start_byte
        return len(self._raw[: node.start_byte].decode("utf-8", "replace"))

    def _length(self, node: Node) -> int:
        start, stop = node.start_byte, min(node.end_byte, node.start_byte + 200)
        line_end = self._raw.find(b"\n", start, stop)
        piece = self._raw[start : stop if line_end < 0 else line_end]
        return len(piece) if self._is_ascii else len(piece.decode("utf-8", "replace"))

    # -- one node

    def _enter(self, node: Node, scope: ScriptScope) -> ScriptScope:
        kind = node.type
        if kind in FUNCTIONS:
            return self._function(node, scope)
        take = _TAKE.get(kind)
        if take is not None:
            take(self, node, scope)
        return scope

    def _function(self, node: Node, scope: ScriptScope) -> ScriptScope:
        inner = self._inner.setdefault(node.id, ScriptScope())
        inner.parent = scope
        inner.extent, inner.role = (node.start_byte, node.end_byte), role_of(node)
        inner.dead = self._dead.why(node.start_byte)
        name = node.child_by_field_name("name")
        if name is not None and node.type.endswith("_declaration"):
            scope.names.add(text_of(name))
            self._named.append((scope, text_of(name), inner))
        elif name is not None and node.type != "method_definition":
            inner.names.add(text_of(name))
            self._named.append((inner, text_of(name), inner))
        parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        if parameters is not None:
            inner.names.update(declared(parameters))
        self._code.scopes.append(inner)
        return inner

    def _declarator(self, node: Node, scope: ScriptScope) -> None:
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if target is None:
            return
        scope.names.update(declared(target))
        if value is not None:
            self._assigned(target, value, scope)

    def _assignment(self, node: Node, scope: ScriptScope) -> None:
        target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is None or value is None:
            return
        self._assigned(target, value, scope)
        for path in paths(target):
            self._item("assign", node, scope, paths=(path,), literals=literals(value))

    def _field(self, node: Node, scope: ScriptScope) -> None:
        name, value = node.child_by_field_name("property"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self._aliases += [(scope, ("this", text_of(name)), scope, path) for path in paths(value)]

    def _assigned(self, target: Node, value: Node, scope: ScriptScope) -> None:
        """`target` becomes another name for `value`, or for parts of it."""
        function = unwrapped(value)
        if function.type in FUNCTIONS and target.type == "identifier":
            self._named.append((scope, text_of(target), self._inner.setdefault(function.id, ScriptScope(scope))))
        meant = paths(value)
        if target.type in ("object_pattern", "assignment_pattern"):
            for path in meant:
                self._aliases += [(scope, (name,), scope, path + tail) for name, tail in destructured(target)]
            return
        for to in paths(target):
            self._aliases += [(scope, to, scope, path) for path in meant if path != to]

    def _call(self, node: Node, scope: ScriptScope) -> None:
        callee, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if callee is None:
            return
        given = [n for n in arguments.named_children if n.type != "comment"] if arguments is not None else []
        said = tuple(text for item in given for text in literals(item))
        function = unwrapped(callee)
        called = _function_of_call(function)
        if called is not None:
            function, given = called, given[1:]
        if function.type in FUNCTIONS:
            inner = self._inner.setdefault(function.id, ScriptScope(scope))
            inner.parent = scope
            self._item("run", node, scope, inner=inner)
            self._parameters(function, given, inner, scope)
            return
        meant = paths(callee)
        argument = text_of(given[0])[:80] if given else None
        self._item("call", node, scope, paths=meant, argument=argument, literals=said)
        for entry in given:
            handed = paths(entry)
            if handed:
                self._item("hand", entry, scope, paths=handed)
        if callee.type == "import":
            self._code.imports += said

    def _parameters(self, function: Node, given: list[Node], inner: ScriptScope, scope: ScriptScope) -> None:
        parameters = function.child_by_field_name("parameters")
        names = [n for n in parameters.named_children if n.type != "comment"] if parameters is not None else []
        single = function.child_by_field_name("parameter")
        for target, value in zip(names or ([single] if single is not None else []), given, strict=False):
            for path in paths(value):
                if target.type == "identifier":
                    self._aliases.append((inner, (text_of(target),), scope, path))
                else:
                    inner.names.update(declared(target))
                    self._aliases += [(inner, (name,), scope, path + tail) for name, tail in destructured(target)]

    def _import(self, node: Node, scope: ScriptScope) -> None:
        source = node.child_by_field_name("source")
        if source is not None:
            self._code.imports += literals(source)
            scope.names.update(declared(node))

    def _class(self, node: Node, scope: ScriptScope) -> None:
        name = node.child_by_field_name("name")
        if name is not None:
            scope.names.add(text_of(name))

    def _await(self, node: Node, scope: ScriptScope) -> None:
        scope.awaited = True

    def _string(self, node: Node, scope: ScriptScope) -> None:
        text = literal(node)
        if text is not None and len(text) <= 2_000:
            self._code.strings.append((text, self.at(node), use_of(node)))

    def _item(
        self, kind: Literal["call", "run", "hand", "assign"], node: Node, scope: ScriptScope, **more: object
    ) -> None:
        if kind in ("call", "hand") and not more.get("paths"):
            return
        dead = self._dead.why(node.start_byte)
        item = Item(kind, self.at(node), self._length(node), scope, late=scope.awaited, dead=dead, **more)  # type: ignore[arg-type]
        scope.items.append(item)


_TAKE = {
    "variable_declarator": _Reader._declarator,
    "assignment_expression": _Reader._assignment,
    "augmented_assignment_expression": _Reader._assignment,
    "field_definition": _Reader._field,
    "call_expression": _Reader._call,
    "import_statement": _Reader._import,
    "class_declaration": _Reader._class,
    "await_expression": _Reader._await,
    "string": _Reader._string,
    "template_string": _Reader._string,
}
