"""One thought per statement: at most one comprehension in it, with at most one condition; no conditional expression
inside of another, and none in the place of an `if`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    for source in sources:
        if not source.path.startswith("lpconf/"):
            continue
        names = source.enclosing_names
        packed: Counter[str] = Counter()
        lines: dict[str, list[str]] = {}
        for statement in (node for node in source.nodes if isinstance(node, ast.stmt)):
            if _is_packed(statement):
                key = f"{source.path}::{names[statement] or '(module)'}"
                packed[key] += 1
                lines.setdefault(key, []).append(str(statement.lineno))
        for key, count in packed.items():
            yield key, count, f"line {', '.join(lines[key])}"


def _is_packed(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.IfExp | ast.BoolOp):
        return True
    expressions = list(_own_expressions(statement))
    if any(isinstance(node, ast.IfExp) and _holds_another(node) for node in expressions):
        return True
    comprehensions = [node for node in expressions if isinstance(node, COMPREHENSIONS)]
    conditions = max((_conditions(node) for node in comprehensions), default=0)
    return len(comprehensions) > 1 or conditions > 1


def _holds_another(conditional: ast.IfExp) -> bool:
    return any(isinstance(node, ast.IfExp) for node in ast.walk(conditional) if node is not conditional)


def _conditions(comprehension: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> int:
    return sum(len(generator.ifs) for generator in comprehension.generators)


def _own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """All expressions of `statement`, without those of the statements inside of it."""
    pending = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


RULE = Rule("packed-statement", "name the intermediate values, or write a plain loop", measure)
