"""Code that surely never runs: behind a ``return`` or ``throw``, in a branch whose outcome is written in the script, or
given to an event and taken back before anything can happen.

Only what holds whatever else the page does is said. Function declarations are there before their block begins, so one
behind a ``return`` is alive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from lpconf.checks.widget.javascript.grammar import captures
from lpconf.checks.widget.javascript.names import FUNCTIONS, text_of, unwrapped
from lpconf.checks.widget.javascript.truth import CONSTANT, Constant, constants, truth

if TYPE_CHECKING:
    from tree_sitter import Node

_BRANCHES = """
(if_statement condition: (parenthesized_expression [{kinds}])) @branch
(while_statement condition: (parenthesized_expression [{kinds}])) @branch
(ternary_expression condition: [{kinds}]) @branch
(ternary_expression condition: (parenthesized_expression [{kinds}])) @branch
(binary_expression left: [{kinds}] operator: ["&&" "||"]) @branch
(binary_expression left: (parenthesized_expression [{kinds}]) operator: ["&&" "||"]) @branch
"""
_NAMED_BRANCHES = _BRANCHES.format(kinds="(identifier) (unary_expression)")
_PLACES = f"""
(_ [(return_statement) (throw_statement) (break_statement) (continue_statement)] @exit . (_))
{_BRANCHES.format(kinds=CONSTANT)}
(lexical_declaration kind: "const" (variable_declarator value: [{CONSTANT}]) @constant)
(call_expression function: [(identifier) @away (member_expression property: (property_identifier) @away)]
  (#eq? @away "removeEventListener")) @removal
(assignment_expression right: [(null) (undefined)]) @cleared
"""
_BLOCKS = frozenset({"statement_block", "switch_case", "switch_default"})
_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_CALLS = frozenset({"call_expression", "new_expression", "await_expression", "yield_expression"})
_LISTENER_CALLS = frozenset({"addEventListener", "removeEventListener"})
"""Calls that call nobody themselves."""
_FARTHEST = 50
"""So many statements are looked back from one that takes a listener away."""
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


def _regions(root: Node) -> Iterator[DeadRegion]:
    places = captures(root, _PLACES)
    blocks = _Blocks()
    yield from _behind_exits(places.get("exit", ()), blocks)
    for removal in places.get("removal", ()):
        yield from _taken_back(removal, blocks)
    for assignment in places.get("cleared", ()):
        yield from _cleared(assignment, blocks)
    known = constants(root, places.get("constant", ()))
    branches = [*places.get("branch", ())]
    if known:
        # Asked for only then: minified scripts have thousands of branches whose condition is a name.
        branches += captures(root, _NAMED_BRANCHES).get("branch", ())
    for branch in branches:
        yield from _never_taken(branch, known)


class _Blocks:
    """The statements beside a statement. Each block is listed once: a script may have one with very many."""

    def __init__(self) -> None:
        self._statements: dict[int, list[Node]] = {}
        self._positions: dict[int, int] = {}

    def behind(self, statement: Node) -> list[Node]:
        """The statements of its block behind a statement, in their order."""
        statements, position = self._around(statement)
        return statements[position + 1 :]

    def before(self, statement: Node) -> list[Node]:
        """The statements of its block before a statement, the nearest first, as far as it is looked back."""
        statements, position = self._around(statement)
        return statements[max(0, position - _FARTHEST) : position][::-1]

    def _around(self, statement: Node) -> tuple[list[Node], int]:
        """All statements of its block, and the place of a statement among them."""
        block = statement.parent
        if block is None:
            return [statement], 0
        if block.id not in self._statements:
            self._statements[block.id] = block.named_children
            self._positions.update((node.id, position) for position, node in enumerate(block.named_children))
        return self._statements[block.id], self._positions[statement.id]


def _behind_exits(exits: Iterable[Node], blocks: _Blocks) -> Iterator[DeadRegion]:
    """What stands behind the first statement of each block that leaves it."""
    left: set[int] = set()
    for exit_ in sorted(exits, key=lambda node: node.start_byte):
        block = exit_.parent
        if block is None or block.type not in _BLOCKS or block.id in left:
            continue
        left.add(block.id)
        why = f"stands behind a {exit_.type.removesuffix('_statement')}, so it never runs"
        for statement in blocks.behind(exit_):
            if statement.type not in _HOISTED:
                yield DeadRegion(statement.start_byte, statement.end_byte, why)


def _never_taken(branch: Node, known: Mapping[str, Constant]) -> Iterator[DeadRegion]:
    """The side of a branch that a condition with a known outcome leaves out."""
    condition = branch.child_by_field_name("condition") or branch.child_by_field_name("left")
    is_true = truth(condition, known) if condition is not None else None
    if condition is None or is_true is None:
        return
    operator = branch.child_by_field_name("operator")
    if operator is not None:
        dead = branch.child_by_field_name("right") if is_true == (text_of(operator) == "||") else None
    elif is_true:
        dead = branch.child_by_field_name("alternative")
    else:
        dead = branch.child_by_field_name("consequence") or branch.child_by_field_name("body")
    if dead is not None:
        why = f"stands where the condition {text_of(unwrapped(condition))[:20]} never lets it run"
        yield DeadRegion(dead.start_byte, dead.end_byte, why)


def _taken_back(removal: Node, blocks: _Blocks) -> Iterator[DeadRegion]:
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
    for sibling in _before(statement, text_of(given[1]), blocks):
        if _plain(sibling) == added:
            yield DeadRegion(sibling.start_byte, sibling.end_byte, why)
            return


def _cleared(assignment: Node, blocks: _Blocks) -> Iterator[DeadRegion]:
    """``onload = go; onload = null;``: what was assigned to the handler before in the same block."""
    target, statement = assignment.child_by_field_name("left"), assignment.parent
    name = text_of(target) if target is not None else ""
    if statement is None or statement.type != "expression_statement" or not _HANDLER.search(name):
        return
    for sibling in _before(statement, name.rpartition(".")[2], blocks):
        earlier = sibling.named_children[0] if sibling.named_children else sibling
        left, right = earlier.child_by_field_name("left"), earlier.child_by_field_name("right")
        if earlier.type == "assignment_expression" and left is not None and right is not None and text_of(left) == name:
            if not _may_call(right):
                yield DeadRegion(right.start_byte, right.end_byte, "is a handler that is taken away again")
            return


def _before(statement: Node, name: str, blocks: _Blocks) -> Iterator[Node]:
    """The statements of its block before a statement, the nearest first, as far as no event can have come since, and
    nobody touched what is called `name`: a listener, or the property that holds it."""
    for sibling in blocks.before(statement):
        yield sibling
        if sibling.type not in _HOISTED and (name in text_of(sibling) or _may_call(sibling)):
            return


def _may_call(node: Node) -> bool:
    """Whether running a piece of code may run other code: what it calls may send an event, and what it awaits lets
    events come. Functions that it only makes do not run."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type in FUNCTIONS:
            continue
        if part.type in _CALLS and not _is_of_listeners(part):
            return True
        stack.extend(part.named_children)
    return False


def _is_of_listeners(call: Node) -> bool:
    """Whether a call only gives a listener to an event, or takes it away."""
    callee = call.child_by_field_name("function")
    name = callee and (callee.child_by_field_name("property") or callee)
    return name is not None and text_of(name) in _LISTENER_CALLS


def _plain(statement: Node) -> str:
    """The text of a statement, whatever its blanks and quotes."""
    return _BLANKS.sub("", text_of(statement)).replace('"', "'")
