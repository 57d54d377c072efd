"""Code that surely never runs: behind a ``return`` or ``throw``, in a branch whose condition is a constant, or given to
an event and taken back before anything can happen.

Only what holds whatever else the page does is said. Function declarations are there before their block begins, so one
behind a ``return`` is alive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lpconf.checks.widget.javascript.names import literal, text_of, unwrapped

if TYPE_CHECKING:
    from tree_sitter import Node, Query

_CONSTANT = "[(true) (false) (null) (undefined) (number) (string) (unary_expression)]"
_PLACES = f"""
(_ [(return_statement) (throw_statement) (break_statement) (continue_statement)] @exit . (_))
(if_statement condition: (parenthesized_expression {_CONSTANT})) @branch
(while_statement condition: (parenthesized_expression {_CONSTANT})) @branch
(ternary_expression condition: {_CONSTANT}) @branch
(ternary_expression condition: (parenthesized_expression {_CONSTANT})) @branch
(binary_expression left: {_CONSTANT} operator: ["&&" "||"]) @branch
(binary_expression left: (parenthesized_expression {_CONSTANT}) operator: ["&&" "||"]) @branch
(call_expression function: [(identifier) @away (member_expression property: (property_identifier) @away)]
  (#eq? @away "removeEventListener")) @removal
(assignment_expression right: [(null) (undefined)]) @cleared
"""
_BLOCKS = frozenset({"statement_block", "switch_case", "switch_default"})
_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_EVENTS_COME = ("await", "yield", "dispatchEvent", "click", "focus", "submit", "trigger")
"""Words of a statement by which an event may come before the next statement does."""
_BLANKS = re.compile(r"[\s;]+")
_HANDLER = re.compile(r"(?:^|\.)on[a-z]+$")


class DeadRegion(NamedTuple):
    """Bytes that never run, and why not, in words."""

    start: int
    end: int
    why: str


class DeadCode:
    """The dead regions of one script."""

    def __init__(self, root: Node) -> None:
        self.regions: list[DeadRegion] = []
        for region in sorted(_regions(root), key=lambda region: (region.start, -region.end)):
            if not self.regions or region.start >= self.regions[-1].end:
                self.regions.append(region)
        self._starts = [region.start for region in self.regions]

    def why(self, at: int) -> str:
        """Why what begins at a byte never runs; empty where it may."""
        place = bisect_right(self._starts, at) - 1
        return self.regions[place].why if place >= 0 and at < self.regions[place].end else ""


@cache
def _query() -> Query:
    import tree_sitter  # start-up
    import tree_sitter_javascript  # start-up

    return tree_sitter.Query(tree_sitter.Language(tree_sitter_javascript.language()), _PLACES)


def _regions(root: Node) -> Iterator[DeadRegion]:
    import tree_sitter  # start-up

    captures = tree_sitter.QueryCursor(_query()).captures(root)
    for kind, regions_of in _FINDERS.items():
        for node in captures.get(kind, ()):
            yield from regions_of(node)


def _behind(exit_: Node) -> Iterator[DeadRegion]:
    """What stands behind a statement that leaves its block."""
    word = exit_.type.removesuffix("_statement")
    is_in_block = exit_.parent is not None and exit_.parent.type in _BLOCKS
    sibling = exit_.next_named_sibling if is_in_block else None
    while sibling is not None:
        if sibling.type not in _HOISTED:
            yield DeadRegion(sibling.start_byte, sibling.end_byte, f"stands behind a {word}, so it never runs")
        sibling = sibling.next_named_sibling


def _never_taken(branch: Node) -> Iterator[DeadRegion]:
    """The side of a branch that a constant condition leaves out."""
    test = branch.child_by_field_name("condition") or branch.child_by_field_name("left")
    truth = _truth(unwrapped(test)) if test is not None else None
    if test is None or truth is None:
        return
    operator = branch.child_by_field_name("operator")
    if operator is not None:
        dead = branch.child_by_field_name("right") if truth == (text_of(operator) == "||") else None
    elif truth:
        dead = branch.child_by_field_name("alternative")
    else:
        dead = branch.child_by_field_name("consequence") or branch.child_by_field_name("body")
    if dead is not None:
        why = f"stands where the condition {text_of(unwrapped(test))[:20]} never lets it run"
        yield DeadRegion(dead.start_byte, dead.end_byte, why)


def _truth(constant: Node) -> bool | None:
    """Whether a constant counts as true; None where that is not known."""
    kind = constant.type
    if kind in ("true", "false", "null", "undefined"):
        return kind == "true"
    if kind == "number":
        return text_of(constant).strip("0._") != "" if text_of(constant).isdigit() else None
    if kind == "string":
        return bool(literal(constant))
    operator, operand = constant.child_by_field_name("operator"), constant.child_by_field_name("argument")
    if operator is None or operand is None:
        return None
    if text_of(operator) == "void":
        return False if operand.type == "number" else None
    inner = _truth(unwrapped(operand)) if text_of(operator) == "!" else None
    return None if inner is None else not inner


def _taken_back(removal: Node) -> Iterator[DeadRegion]:
    """The name of a listener that is removed is no call of it; and the statement that gave it to the same event, where
    both stand in one block and nothing can happen between them, has given it in vain."""
    arguments, statement = removal.child_by_field_name("arguments"), removal.parent
    given = arguments.named_children if arguments is not None else []
    if len(given) < 2 or given[1].type not in ("identifier", "member_expression"):
        return
    why = "is a listener that is removed again"
    yield DeadRegion(given[1].start_byte, given[1].end_byte, why)
    if statement is None or statement.type != "expression_statement":
        return
    added = _plain(statement).replace("removeEventListener", "addEventListener", 1)
    for sibling in _before(statement, text_of(given[1])):
        if _plain(sibling) == added:
            yield DeadRegion(sibling.start_byte, sibling.end_byte, why)
            return


def _cleared(assignment: Node) -> Iterator[DeadRegion]:
    """``onload = go; onload = null;``: what was assigned to the handler before in the same block."""
    target, statement = assignment.child_by_field_name("left"), assignment.parent
    name = text_of(target) if target is not None else ""
    if statement is None or statement.type != "expression_statement" or not _HANDLER.search(name):
        return
    for sibling in _before(statement):
        earlier = sibling.named_children[0] if sibling.named_children else sibling
        left, right = earlier.child_by_field_name("left"), earlier.child_by_field_name("right")
        if earlier.type == "assignment_expression" and left is not None and right is not None and text_of(left) == name:
            yield DeadRegion(right.start_byte, right.end_byte, "is a handler that is taken away again")
            return


def _before(statement: Node, name: str = "") -> Iterator[Node]:
    """The statements of its block before a statement, the nearest first, as far as no event can have come since;
    `name` is that of a listener, which nobody may have touched."""
    sibling = statement.prev_named_sibling
    while sibling is not None:
        yield sibling
        words = (*_EVENTS_COME, name) if name else _EVENTS_COME
        if sibling.type not in _HOISTED and any(word in text_of(sibling) for word in words):
            return
        sibling = sibling.prev_named_sibling


def _plain(statement: Node) -> str:
    """The text of a statement, whatever its blanks and quotes."""
    return _BLANKS.sub("", text_of(statement)).replace('"', "'")


_FINDERS = {"exit": _behind, "branch": _never_taken, "removal": _taken_back, "cleared": _cleared}
