"""What was found out about masking patterns, in words; the operation gives it a place."""

from __future__ import annotations

from typing import Literal

from lpconf.catalogue.chapter import ProblemKind
from lpconf.data_class import frozen


@frozen
class Finding:
    """One remark on a list of patterns. `pattern` is its position there, None for the list as a whole; `about` the
    part of its entry that is meant: its regex, or the test text number `index` of `masks` or `leaves`."""

    kind: ProblemKind
    summary: str
    pattern: int | None
    about: Literal["regex", "masks", "leaves"] = "regex"
    index: int = 0
    label: str = ""
    detail: str = ""

    @property
    def below(self) -> tuple[str | int, ...]:
        """The path from the pattern's entry to what is meant."""
        return ("regex",) if self.about == "regex" else ("tests", self.about, self.index)
