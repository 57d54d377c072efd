"""Commands, formats, surfaces and settings are listed once; everything else asks that list."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from lpconf.catalogue import SETTINGS
from lpconf.catalogue.surfaces import SURFACES
from tests.house.registries import commands, formats
from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

FEWEST_OF_A_LIST = {"commands": 4, "formats": 3, "surfaces": 4, "settings": 4}
"""How many names of a kind make a list of them."""

HOMES = {
    "commands": ("lpconf/cli/main.py", "lpconf/report/formats/"),
    "formats": ("lpconf/report/",),
    "surfaces": ("lpconf/catalogue/surfaces.py",),
    "settings": ("lpconf/catalogue/chapters/",),
}
"""Where each kind is listed."""


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    registries = {
        "commands": commands(),
        "formats": formats(),
        "surfaces": frozenset(SURFACES),
        "settings": frozenset(SETTINGS),
    }
    for source in sources:
        if not source.path.startswith("lpconf/"):
            continue
        names = source.enclosing_names
        for node in source.nodes:
            texts = _texts(node)
            for kind, registered in registries.items():
                listed = texts & registered
                if len(listed) >= FEWEST_OF_A_LIST[kind] and not source.path.startswith(HOMES[kind]):
                    key = f"{source.path}::{names[node] or '(module)'}::{kind}"
                    yield key, len(listed), f"lists {', '.join(sorted(listed))}"


def _texts(node: ast.AST) -> frozenset[str]:
    """The texts that a literal collection holds; the keys of a mapping."""
    if isinstance(node, ast.Dict):
        elements: Sequence[ast.expr | None] = node.keys
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        elements = node.elts
    else:
        return frozenset()
    constants = (element.value for element in elements if isinstance(element, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


RULE = Rule("second-list", "ask the registry: the commands, report's formats, the catalogue", measure)
