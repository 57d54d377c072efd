"""The shape of a JSON document: its fields, their types, and how often they came. Never a value. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from lpconf.domain.value import Json
from lpconf.redaction import redact, repeats_secret

_FIELD = re.compile(r"[A-Za-z_$@][A-Za-z0-9_$@-]{0,48}")
HIDDEN_FIELD = "(name not shown)"
_VALUES = frozenset({"value", "values", "parameters", "attributes", "labels", "data"})
"""Fields that hold what an account chose: inside, names are a part of the value."""
_KNOWN_INSIDE = frozenset(
    {
        "value", "id", "type", "$", "enabled", "enableManualRollover", "manualRolloverConfig", "rolloverAccountId",
        "rolloverSkillIds", "skillConfigs", "compoundFeatureID", "isDeleted", "startDate", "endDate",
    }
)  # fmt: skip
"""Names of public sources that may be shown there all the same."""


def shape_of(body: Json, values: Collection[str]) -> dict[str, str]:
    """Each field by its path (``[]`` stands for any entry of a list), with its types and counts.

    `values` are texts that were seen as values anywhere. A field's name that could be one of them, or looks like none
    that a program gives, is not shown: maps are keyed by what people chose.
    """
    counts: dict[str, Counter[str]] = {}
    _count(body, "", frozenset(values), counts, inside=False)
    return {path: _types_in_words(kinds) for path, kinds in counts.items()}


def _types_in_words(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))


def _count(value: Json, path: str, values: frozenset[str], counts: dict[str, Counter[str]], *, inside: bool) -> None:
    counts.setdefault(path or ".", Counter())[type_of(value)] += 1
    if isinstance(value, list):
        for member in value:
            _count(member, f"{path}[]", values, counts, inside=inside)
    if not isinstance(value, dict):
        return
    for name, member in value.items():
        is_shown = not inside or name in _KNOWN_INSIDE
        shown = shown_field(name, values) if is_shown else HIDDEN_FIELD
        below = f"{path}.{shown}" if path else shown
        _count(member, below, values, counts, inside=inside or name in _VALUES)


def shown_field(name: str, values: Collection[str]) -> str:
    """The name of a field, where it is surely none of the account's values, and no part of a secret."""
    if not _FIELD.fullmatch(name) or name in values or redact(name) != name or repeats_secret(name):
        return HIDDEN_FIELD
    return name


def type_of(value: Json) -> str:
    """The JSON type of a value."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (str, "string"),
        (int, "number"),
        (float, "number"),
        (list, "list"),
        (dict, "object"),
    )
    return next((word for kind, word in kinds if isinstance(value, kind)), "null")
