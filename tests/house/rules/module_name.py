"""A module is a noun of the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

REFUSED_WORDS = frozenset(
    {"base", "common", "helper", "helpers", "misc", "more", "other", "others"}
    | {"stuff", "thing", "things", "util", "utils", "various"}
)
NOUNS_IN_ING = frozenset(
    {"backtracking", "decoding", "encoding", "finding", "formatting", "framing", "loading"}
    | {"logging", "masking", "setting", "sharing", "string", "wording"}
)
"""Nouns of the field that end like a gerund."""

NOUNS_IN_ED = frozenset(["embed", "feed", "need", "seed"])


def _fault(module: str) -> str:
    """Why `module` is no name for a module; empty where it is one."""
    words = module.strip("_").split("_")
    last = words[-1]
    refused = REFUSED_WORDS.intersection(words)
    if refused:
        return f"{sorted(refused)[0]!r} says nothing about what is inside"
    if last == "text" and len(words) > 1:
        return "'_text' says how it is written, not what it is"
    if re.fullmatch(r"\w{3,}ing", last) and last not in NOUNS_IN_ING:
        return f"{last!r} is a gerund"
    if re.fullmatch(r"\w{3,}ed", last) and last not in NOUNS_IN_ED:
        return f"{last!r} is a participle"
    return ""


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    for source in sources:
        fault = _fault(source.module)
        if source.path.startswith("lpconf/") and fault:
            yield source.path, 1, fault


RULE = Rule("module-name", "call the module by the noun of the field that it holds", measure)
