"""The project's own source files, each parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class SourceFile:
    """One Python file: its path below the root of the project, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The whole tree, walked once for all rules."""
        return list(ast.walk(self.tree))

    @cached_property
    def enclosing_names(self) -> dict[ast.AST, str]:
        """For each node the qualified name of the function or class around it; empty at the top of the module."""
        return enclosing_names(self.tree)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def module(self) -> str:
        """The last word of the module's dotted name; of a package the name of its folder."""
        stem = self.path.rpartition("/")[2].removesuffix(".py")
        return self.folder.rpartition("/")[2] if stem == "__init__" else stem

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.py")


def read_sources(root: Path = ROOT, folders: tuple[str, ...] = ("lpconf", "tests")) -> list[SourceFile]:
    """All Python files of these folders, in the order of their paths."""
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return [SourceFile(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with its qualified name: ``Class.method``, ``outer.inner``."""
    pending: list[tuple[str, ast.AST]] = [("", tree)]
    while pending:
        prefix, node = pending.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + child.name, child
                pending.append((f"{prefix}{child.name}.", child))
            elif isinstance(child, ast.ClassDef):
                pending.append((f"{prefix}{child.name}.", child))
            else:
                pending.append((prefix, child))


def enclosing_names(tree: ast.Module) -> dict[ast.AST, str]:
    """For each node the qualified name of the function or class around it; empty at the top of the module."""
    names: dict[ast.AST, str] = {}
    pending: list[tuple[str, ast.AST]] = [("", tree)]
    while pending:
        name, node = pending.pop()
        names[node] = name
        inner = name
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{name}.{node.name}" if name else node.name
        pending.extend((inner, child) for child in ast.iter_child_nodes(node))
    return names
