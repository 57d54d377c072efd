"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.house.source_tree import SourceFile


@dataclass(frozen=True, order=True)
class Violation:
    """One place that breaks a rule. `key` names the place without line numbers, so that an exemption of it survives
    edits above it; `amount` is what was measured there (a complexity, a count), and `detail` is for the reader."""

    rule: str
    key: str
    amount: int
    detail: str


@dataclass(frozen=True)
class Rule:
    """A rule: its name in the list of exemptions, the advice to whoever breaks it, and what measures it."""

    name: str
    advice: str
    measure: Callable[[Sequence[SourceFile]], Iterable[tuple[str, int, str]]]

    def violations(self, sources: Sequence[SourceFile]) -> list[Violation]:
        return sorted(Violation(self.name, key, amount, detail) for key, amount, detail in self.measure(sources))
