"""Names in JavaScript: which chain of names an expression is, which names a pattern declares, what a string says.

Nodes are those of tree-sitter's JavaScript grammar. Nothing here knows scopes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node

Path: TypeAlias = tuple[str, ...]
"""A chain of names: ``window.lpTag["agentSDK"]`` is ("window", "lpTag", "agentSDK")."""

COMPUTED = "[computed]"
"""In the place of a name that is worked out when the script runs: ``sdk[name]``."""

FUNCTIONS = frozenset(
    {
        "function_declaration", "function_expression", "function", "arrow_function", "method_definition",
        "generator_function", "generator_function_declaration",
    }
)  # fmt: skip
_DEEP = 60
"""Longer chains of names, or parentheses, are not followed."""
_UNICODE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)


_SIDES: Mapping[str, tuple[str, ...]] = {
    "binary_expression": ("left", "right"),
    "ternary_expression": ("consequence", "alternative"),
    "assignment_expression": ("right",),
}


def paths(node: Node, deep: int = 0) -> tuple[Path, ...]:
    """The chains of names that an expression may be: one, or two for ``a || b`` and ``c ? a : b``; none otherwise."""
    node = unwrapped(node)
    kind = node.type
    if deep > _DEEP:
        return ()
    if kind in ("identifier", "shorthand_property_identifier", "this", "property_identifier"):
        return ((text_of(node),),)
    if kind in ("member_expression", "subscript_expression"):
        return _member_paths(node, deep)
    results: list[Node] = node.named_children[:1] if kind == "await_expression" else _alternatives(node)
    return tuple(dict.fromkeys(path for item in results for path in paths(item, deep + 1)))[:4] if results else ()


def _member_paths(node: Node, deep: int) -> tuple[Path, ...]:
    """The chains of ``a.b`` and ``a[b]``."""
    inside, name = node.child_by_field_name("object"), _property(node)
    if inside is None or name is None:
        return ()
    return tuple((*path, name) for path in paths(inside, deep + 1))


def _alternatives(node: Node) -> list[Node]:
    """The parts of an expression that its value may be."""
    sides = _SIDES.get(node.type, ())
    if node.type == "binary_expression" and _operator(node) not in ("||", "&&", "??"):
        return []
    parts = [node.child_by_field_name(side) for side in sides]
    return [part for part in parts if part is not None]


def _property(node: Node) -> str | None:
    if node.type == "member_expression":
        name = node.child_by_field_name("property")
        return None if name is None else text_of(name)
    index = node.child_by_field_name("index")
    if index is None:
        return None
    text = literal(index)
    return COMPUTED if text is None else text


def _operator(node: Node) -> str:
    sign = node.child_by_field_name("operator")
    return text_of(sign) if sign is not None else ""


def unwrapped(node: Node) -> Node:
    """What stands inside of parentheses; of ``(0, a.b)`` its last part."""
    for _ in range(_DEEP):
        if node.type in ("parenthesized_expression", "sequence_expression"):
            inside = [n for n in node.named_children if n.type != "comment"]
            if not inside:
                return node
            node = inside[-1]
        else:
            return node
    return node


def declared(node: Node) -> Iterator[str]:
    """The names that a pattern, or a list of parameters, declares."""
    stack = [node]
    while stack:
        result = stack.pop()
        if result.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield text_of(result)
        elif result.type in ("assignment_pattern", "object_assignment_pattern"):
            stack.extend(n for n in (result.child_by_field_name("left"),) if n is not None)
        elif result.type == "pair_pattern":
            stack.extend(n for n in (result.child_by_field_name("value"),) if n is not None)
        elif result.type not in FUNCTIONS:
            stack.extend(result.named_children)


def destructured(node: Node, tail: Path = (), deep: int = 0) -> Iterator[tuple[str, Path]]:
    """``{a, b: {c: d}}`` as names with the chains behind them: a is .a, d is .b.c."""
    if deep > _DEEP:
        return
    if node.type == "identifier" or node.type == "shorthand_property_identifier_pattern":
        if node.type == "identifier":
            yield text_of(node), tail
        else:
            yield text_of(node), (*tail, text_of(node))
    elif node.type in ("assignment_pattern", "object_assignment_pattern"):
        left = node.child_by_field_name("left")
        if left is not None:
            yield from destructured(left, tail, deep + 1)
    elif node.type == "pair_pattern":
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is not None and value is not None:
            name = literal(key) or text_of(key)
            yield from destructured(value, (*tail, name), deep + 1)
    elif node.type == "object_pattern":
        for child in node.named_children:
            yield from destructured(child, tail, deep + 1)


def literal(node: Node) -> str | None:
    """The value of a string, or of a template without values in it; None for anything else."""
    if node.type not in ("string", "template_string"):
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return _unescaped(_raw(node)[1:-1])


def literals(node: Node) -> tuple[str, ...]:
    """The text of a string, or the name of a variable that may hold one; nothing for any other expression."""
    node = unwrapped(node)
    text = literal(node)
    if text is not None:
        return (text,)
    return (text_of(node),) if node.type == "identifier" else ()


def use_of(node: Node) -> str:
    """What is done with a string: the property that it is assigned to, the function that it is given to."""
    parent = node.parent
    for _ in range(6):
        if parent is None or parent.type not in ("parenthesized_expression", "arguments", "ternary_expression"):
            break
        parent = parent.parent
    if parent is None:
        return ""
    name: Node | None = None
    if parent.type in ("assignment_expression", "pair", "variable_declarator"):
        name = parent.child_by_field_name(
            {"assignment_expression": "left", "pair": "key", "variable_declarator": "name"}[parent.type]
        )
        return ("= " if parent.type == "variable_declarator" else ".") + (
            text_of(name).rpartition(".")[2] if name else ""
        )
    if parent.type in ("call_expression", "new_expression"):
        name = parent.child_by_field_name("function") or parent.child_by_field_name("constructor")
        return f"{text_of(name)[-80:]}()" if name is not None else ""
    return "import()" if parent.type == "import_statement" else ""


def _raw(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def text_of(node: Node) -> str:
    """What the script says at a node; of a single name with its escapes resolved."""
    text = _raw(node)
    return _unescaped(text) if "\\u" in text and node.named_child_count == 0 else text


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _UNICODE.sub(_one_sign, text)


def _one_sign(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return _SIGNS.get(match[4], match[4])


_SIGNS: Mapping[str, str] = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
