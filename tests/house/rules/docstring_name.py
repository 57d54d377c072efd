"""A docstring names what is there: a word between single backticks is a name of the code."""

from __future__ import annotations

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

_NAMED = re.compile(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)")
_WORD = re.compile(r"\w+")
_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    ours = [source for source in sources if source.path.startswith("lpconf/")]
    known = {*dir(builtins), "lpconf"}
    for source in ours:
        known |= {source.module, source.folder.rpartition("/")[2], *_defined(source.nodes)}
    for source in ours:
        unknown: dict[str, list[str]] = defaultdict(list)
        used = _used(source.nodes)
        for node in source.nodes:
            if isinstance(node, _DOCUMENTED):
                missing = [name for name in _names(node) if not {*name.split(".")} - known <= used]
                if missing:
                    unknown[getattr(node, "name", "(module)")] += missing
        for place, names in unknown.items():
            yield f"{source.path}::{place}", len(names), f"nothing is called {', '.join(names)}"


def _names(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    return _NAMED.findall(ast.get_docstring(node, clean=False) or "")


def _defined(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """What a module gives a name to: functions, classes, parameters, variables, fields."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _used(nodes: Sequence[ast.AST]) -> set[str]:
    """What a module speaks of besides: attributes, imports, and words of its texts (keys of files and answers)."""
    words: set[str] = set()
    documents = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.alias):
            words.update(node.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documents:
            words.update(_WORD.findall(node.value))
    return words


RULE = Rule(
    "docstring-name",
    "write what it is called now; a word that is no name of the code stands in ``two``",
    measure,
)
