"""The tree of a pattern, read once, and what can be told from it without an engine."""

from __future__ import annotations

from functools import lru_cache

from lpconf.checks.masking.regex import ambiguity
from lpconf.checks.masking.regex.parser import GivenUp, Node, Reader

_KEPT = 10_000
"""Verdicts that are kept in memory."""
_LONGEST = 5_000
"""A longer pattern is left to the engine."""


def tree(pattern: str) -> Node | None:
    """The tree of a pattern, None where it cannot be read."""
    try:
        return Reader(pattern).read() if len(pattern) <= _LONGEST else None
    except GivenUp:
        return None


@lru_cache(_KEPT)
def is_tame(pattern: str) -> bool:
    """Whether the tree alone says that no text can hold the pattern up for long."""
    node = tree(pattern)
    return node is not None and ambiguity.is_tame(node)


@lru_cache(_KEPT)
def may_be_empty(pattern: str) -> bool:
    """Whether the pattern may match where there is nothing. False is certain."""
    node = tree(pattern)
    return node is None or ambiguity.may_be_empty(node)
