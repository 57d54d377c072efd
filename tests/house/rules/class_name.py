"""A public class name stands for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    homes: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        if not source.path.startswith("lpconf/"):
            continue
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(source.path)
    for name, paths in homes.items():
        if len(paths) > 1:
            yield name, len(paths), ", ".join(paths)


RULE = Rule(
    "class-name",
    "give the classes different names; only the same concept in another layer may share one",
    measure,
)
