"""One word per concept: words that were given up do not come back as identifiers."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

STANDARD_WORDS = {
    "amiss": "what is wrong: invalid_fields, field_errors",
    "anew": "recreate",
    "aside": "skipped, waiting, or the slot that is released",
    "deaf": "stop_logging",
    "door": "router or connector",
    "entrant": "adopt_target",
    "estate": "configuration",
    "found": "what it is: match, setting, path",
    "kept": "cache_store, stored, retained",
    "lacks": "unsupported_fields",
    "lane": "host_limiter",
    "left_on": "dependants_left_on",
    "listen": "start_logging",
    "loud": "verbose",
    "manners": "options",
    "moment": "clock",
    "noun": "the word of the field",
    "nouns": "the word of the field",
    "odd": "value_note",
    "one": "what it is: item, account, step",
    "outside": "open_connection",
    "paste": "full_text",
    "pen": "layout",
    "reach": "reachable",
    "recognise": "section_from_live",
    "said_true": "is_flag_set",
    "scene": "context",
    "settle": "verify_drafts",
    "sieve": "change_collector",
    "sight": "live_state",
    "sow": "seed_world",
    "stirs": "what it asks: has_something_to_say",
    "tell": "summary, describe, report",
    "teller": "handler",
    "told": "on_progress, on_outcome, reported, diagnostics",
    "vacancy": "wait_for_slot",
    "veil": "redactor",
    "wanted": "desired",
    "whole": "the word for it: document, object, full",
    "wholes": "objects",
    "wish": "desired_value",
    "wished": "desired",
    "wishes": "desired_values",
}
"""Each retired word with the words that replace it."""


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    for source in sources:
        if not source.path.startswith("lpconf/"):
            continue
        uses = Counter(name for name in _bound_names(source.nodes) if name.lower().strip("_") in STANDARD_WORDS)
        for name, count in uses.items():
            yield f"{source.path}::{name}", count, f"say {STANDARD_WORDS[name.lower().strip('_')]}"


def _bound_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every name that this module gives to something."""
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or ""
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            yield node.name or ""


RULE = Rule("retired-name", "use the standard word", measure)
