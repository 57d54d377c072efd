"""Facts judged: one rule for the plan and for the apply that comes later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from lpconf.catalogue.setting import Condition
from lpconf.domain.state import ObservedValue

Verdict = Literal["met", "unmet", "unknown"]


def verdict(condition: Condition, facts: Sequence[ObservedValue]) -> Verdict:
    """What the facts say. Too old an attestation no longer tells anything."""
    values = [seen.json if seen.known and seen.source != "expired" else None for seen in facts]
    fits = condition.judge(values)
    return "unknown" if fits is None else "met" if fits else "unmet"
