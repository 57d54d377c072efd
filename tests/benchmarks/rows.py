"""A row of the benchmarks: a ratio, its target, and whether that is met; and the page that holds them all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "lpconf/docs/benchmarks.md"
_HEAD = """\
# Benchmarks

Made by `make bench`. Each row is a ratio of two things measured in one run, so that it means the same everywhere; what
stood on both sides is told beside it. Not one of them is a test: a busy machine must not make the suite fail.

| what | ratio | target | | measured |
|:--|--:|:--|:-:|:--|
"""


class Row(NamedTuple):
    """What was measured."""

    met: bool
    name: str
    ratio: float
    target: str
    note: str


def tell(name: str, ratio: float, target: str, met: bool, note: str) -> Row:
    """Print a row as soon as it is known."""
    sys.stdout.write(f"{'ok    ' if met else 'MISSED'}  {name:<34} {ratio:7.2f}  target {target:<9} {note}\n")
    sys.stdout.flush()
    return Row(met, name, ratio, target, note)


def page(rows: Sequence[Row]) -> str:
    """All rows as the page of the documentation."""
    lines = (
        f"| {row.name} | {row.ratio:.2f} | {row.target.replace('>=', 'at least').replace('<=', 'at most')} "
        f"| {'met' if row.met else 'missed'} | {row.note.replace('|', chr(92) + '|')} |\n"
        for row in rows
    )
    return _HEAD + "".join(lines)
