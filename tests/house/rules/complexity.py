"""A function can be read at once: its cyclomatic complexity, as radon counts it, is at most fifteen.

Radon counts comprehensions, `and`, `or` and conditional expressions too, so that short is not taken for simple.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radon.visitors import ComplexityVisitor, Function

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

MOST_COMPLEX = 15


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    for source in sources:
        if not source.path.startswith("lpconf/"):
            continue
        for function in _functions(source):
            if function.complexity > MOST_COMPLEX:
                owner = f"{function.classname}." if function.classname else ""
                detail = f"complexity {function.complexity}, line {function.lineno}"
                yield f"{source.path}::{owner}{function.name}", function.complexity, detail


def _functions(source: SourceFile) -> Iterator[Function]:
    visitor = ComplexityVisitor.from_ast(source.tree)
    yield from visitor.functions
    for class_ in visitor.classes:
        yield from class_.methods


RULE = Rule(
    "complexity",
    f"at most {MOST_COMPLEX}: name intermediate values, return early, move what has a name of its own into a function",
    measure,
)
