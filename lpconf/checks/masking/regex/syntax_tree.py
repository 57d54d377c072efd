"""A regular expression as a tree.

The characters of a set are UTF-16 code units, as JavaScript without the u flag sees them; a character beyond \\uffff is
a row of two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from lpconf.checks.masking.regex.char_ranges import Ranges
from lpconf.data_class import frozen


@frozen
class Chars:
    """One character of a set. `escape` is the letter of the escape that the set was written with (``s`` for ``\\s``),
    inside of brackets all of them; empty where it was written without."""

    ranges: Ranges
    escape: str = ""


@frozen
class Assertion:
    """``^``, ``$``, ``\\b`` or ``\\B``: nothing is taken. `kind` is the sign, or the letter behind the backslash."""

    kind: Literal["^", "$", "b", "B"]


@frozen
class Back:
    """What a group has matched, again."""


@frozen
class Look:
    """A look-around."""

    body: Node
    behind: bool
    negative: bool = False


@frozen
class Cat:
    """One after the other."""

    parts: tuple[Node, ...]


@frozen
class Alt:
    """One of several; the first that fits is tried first."""

    ways: tuple[Node, ...]


@frozen
class Rep:
    """`least` to `most` times; no `most` means any number. `lazy`: as few as will do."""

    body: Node
    least: int
    most: int | None
    lazy: bool = False


Node: TypeAlias = Chars | Assertion | Back | Look | Cat | Alt | Rep


def under(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        if isinstance(current, Cat):
            todo += reversed(current.parts)
        elif isinstance(current, Alt):
            todo += reversed(current.ways)
        elif isinstance(current, Rep | Look):
            todo.append(current.body)
