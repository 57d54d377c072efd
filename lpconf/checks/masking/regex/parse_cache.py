"""Patterns read once, and what can be determined from them without an engine."""

from __future__ import annotations

from functools import lru_cache

from lpconf.checks.masking.regex import ambiguity
from lpconf.checks.masking.regex.objections import Objection
from lpconf.checks.masking.regex.parser import ParsedRegex, parse
from lpconf.checks.masking.regex.syntax_tree import Node

_MOST_VERDICTS = 10_000
"""Verdicts that are kept in memory, and trees."""
_MOST_TREES = 200
_LONGEST = 5_000
"""A longer pattern is left to the engine."""


@lru_cache(_MOST_TREES)
def parsed(pattern: str) -> ParsedRegex:
    """The pattern, read."""
    return parse(pattern)


@lru_cache(_MOST_VERDICTS)
def portability_objection(pattern: str) -> Objection | None:
    """What keeps a pattern from being portable, None where nothing does."""
    objections = parsed(pattern).objections
    return objections[0] if objections else None


def tree(pattern: str) -> Node | None:
    """The tree of a pattern, None where it cannot be read or is too long to be looked at here."""
    return parsed(pattern).tree if len(pattern) <= _LONGEST else None


@lru_cache(_MOST_VERDICTS)
def is_tame(pattern: str) -> bool:
    """Whether the tree alone says that no text can hold the pattern up for long."""
    node = tree(pattern)
    return node is not None and ambiguity.is_tame(node)


@lru_cache(_MOST_VERDICTS)
def may_be_empty(pattern: str) -> bool:
    """Whether the pattern may match where there is nothing. False is certain."""
    node = tree(pattern)
    return node is None or ambiguity.may_be_empty(node)
