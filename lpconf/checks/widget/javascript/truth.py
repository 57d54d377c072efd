"""Conditions whose outcome is written in the script: ``false``, ``!0``, or the name of a constant that is one of these.

A name counts where the script declares it once, as ``const``, and only inside of the block that declares it: nothing
can give it another value there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from lpconf.checks.widget.javascript.grammar import captures
from lpconf.checks.widget.javascript.names import declared, literal, text_of, unwrapped

if TYPE_CHECKING:
    from tree_sitter import Node

CONSTANT = "(true) (false) (null) (undefined) (number) (string) (unary_expression)"
"""The kinds of nodes that may be a constant, for a query."""
_BINDINGS = """
(variable_declarator name: (_) @binding)
(formal_parameters) @binding
(arrow_function parameter: (_) @binding)
(catch_clause parameter: (_) @binding)
(for_in_statement left: (_) @binding)
(function_declaration name: (_) @binding)
(generator_function_declaration name: (_) @binding)
(function_expression name: (_) @binding)
(generator_function name: (_) @binding)
(class_declaration name: (_) @binding)
(class name: (_) @binding)
(import_clause) @binding
"""
_BLOCKS = frozenset({"program", "statement_block", "switch_body", "for_statement"})


class Constant(NamedTuple):
    """Whether a name counts as true, and the bytes of the block in which it does."""

    is_true: bool
    start: int
    end: int


def constants(root: Node, declarators: Iterable[Node]) -> Mapping[str, Constant]:
    """The constants of a script by name. `declarators` are those of its ``const`` with a constant as the value."""
    results: dict[str, Constant] = {}
    for declarator in declarators:
        name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        is_true = truth(value, {}) if value is not None else None
        block = _block_around(declarator)
        if name is not None and is_true is not None and block is not None:
            results[text_of(name)] = Constant(is_true, block.start_byte, block.end_byte)
    if not results:
        return results
    bindings = _bindings(root)
    return {name: constant for name, constant in results.items() if bindings[name] == 1}


def truth(condition: Node, known: Mapping[str, Constant]) -> bool | None:
    """Whether a condition counts as true wherever it is asked; None where that is not known."""
    condition, is_negated = unwrapped(condition), False
    while (operand := _operand(condition, "!")) is not None:
        condition, is_negated = unwrapped(operand), not is_negated
    plain = _plain_truth(condition, known)
    return None if plain is None else plain != is_negated


def _plain_truth(condition: Node, known: Mapping[str, Constant]) -> bool | None:
    """The truth of a condition that is no negation."""
    kind = condition.type
    if kind in ("true", "false", "null", "undefined"):
        return kind == "true"
    if kind == "number":
        return text_of(condition).strip("0._") != "" if text_of(condition).isdigit() else None
    if kind == "string":
        return bool(literal(condition))
    if kind == "identifier":
        return _truth_of_name(condition, known)
    operand = _operand(condition, "void")
    return False if operand is not None and operand.type == "number" else None


def _truth_of_name(name: Node, known: Mapping[str, Constant]) -> bool | None:
    constant = known.get(text_of(name))
    if constant is None or not constant.start <= name.start_byte < constant.end:
        return None
    return constant.is_true


def _operand(node: Node, operator: str) -> Node | None:
    """What a unary operator is applied to; None where the node is no such expression."""
    sign = node.child_by_field_name("operator") if node.type == "unary_expression" else None
    return node.child_by_field_name("argument") if sign is not None and text_of(sign) == operator else None


def _block_around(node: Node) -> Node | None:
    block = node.parent
    while block is not None and block.type not in _BLOCKS:
        block = block.parent
    return block


def _bindings(root: Node) -> Counter[str]:
    """How often a script declares each of its names."""
    nodes = captures(root, _BINDINGS).get("binding", ())
    return Counter(name for node in nodes for name in declared(node))
