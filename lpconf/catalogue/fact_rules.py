"""Facts judged: one rule for the plan and for the apply that comes later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from lpconf.catalogue.setting import Condition
from lpconf.domain.state import ObservedValue
from lpconf.domain.value import Json

Verdict = Literal["met", "unmet", "unknown"]


def verdict(condition: Condition, facts: Sequence[ObservedValue]) -> Verdict:
    """What the facts say. Too old an attestation no longer tells anything."""
    values = [fact.json if fact.known and fact.source != "expired" else None for fact in facts]
    fits = condition.judge(values)
    if fits is None:
        return "unknown"
    return "met" if fits else "unmet"


_VERSION = re.compile(r"v?\d{1,6}(\.\d{1,6}){0,3}([-+][0-9A-Za-z.+-]+)?")


def fact_value_expected(name: str, value: Json) -> str:
    """What the value of a fact has to be, in words; empty where `value` is one. A version is text: YAML reads 4.10 as
    the number 4.1, and nobody would notice."""
    is_text = isinstance(value, str) and bool(value.strip())
    if name == "ums_version":
        return "" if is_text and _VERSION.fullmatch(str(value).strip()) else 'a version in quotes, such as "4.9"'
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return "" if is_text or is_number else "text"
