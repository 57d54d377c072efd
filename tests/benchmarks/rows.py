"""A row of the benchmarks: a ratio, its target, and whether that is met."""

from __future__ import annotations

import sys
from typing import NamedTuple


class Row(NamedTuple):
    """What was measured."""

    met: bool
    name: str


def tell(name: str, ratio: float, target: str, met: bool, note: str) -> Row:
    """Print a row as soon as it is known."""
    sys.stdout.write(f"{'ok    ' if met else 'MISSED'}  {name:<34} {ratio:7.2f}  target {target:<9} {note}\n")
    sys.stdout.flush()
    return Row(met, name)
