"""Imports stand on top of the module; inside of a function only for start-up time, and marked so."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile, functions

MARK = "# start-up"


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    for source in sources:
        if not source.path.startswith("lpconf/"):
            continue
        imports = [node for node in source.nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        on_top = set(source.tree.body)
        if on_top.issuperset(imports):
            continue
        names = source.enclosing_names
        local = {
            node
            for _, function in functions(source.tree)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        unmarked = Counter(names[node] for node in local if not _is_marked(source, node))
        for name, count in unmarked.items():
            yield f"{source.path}::{name}", count, f"{count} without {MARK}"


def _is_marked(source: SourceFile, node: ast.Import | ast.ImportFrom) -> bool:
    statement = source.lines[node.lineno - 1 : node.end_lineno]
    return any(MARK in line for line in statement)


RULE = Rule("local-import", f"import on top; where start-up time forbids it, say so on the line: {MARK}", measure)
