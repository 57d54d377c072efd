"""How the measurements of a preset are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from lpconf.catalogue.chapters.masking.presets.preset import Preset


class RateRow(NamedTuple):
    """Of `total` texts of a kind, `hits` were left in clear, or touched."""

    what: Literal["leaves", "touches"]
    kind: str
    hits: int
    total: int


def explained(preset: Preset, rows: Sequence[RateRow]) -> str:
    """A preset in words, with its table of rates."""
    lines = [
        f"{preset.id}: {preset.title}",
        "",
        preset.trade,
        "",
        "Write it as `- preset: " + preset.name + "` in a list of patterns; with @1 behind it the version stays.",
    ]
    if preset.by_country:
        lines.append(f"countries: {', '.join(preset.by_country)}")
    leaves = [row for row in rows if row.what == "leaves"]
    touches = [row for row in rows if row.what == "touches"]
    lines += ["", "Left in clear, of valid values written with", *_table(leaves)]
    lines += ["", "Touched, of everyday texts", *_table(touches)]
    lines += ["", "Expression" + (" (without countries)" if preset.by_country else ""), f"  {preset.regex()}"]
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[RateRow]) -> Iterable[str]:
    hits = sum(row.hits for row in rows)
    texts = sum(row.total for row in rows)
    total = RateRow("leaves", "all of them", hits, texts)
    width = max(len(row.kind) for row in (*rows, total))
    for row in (*rows, total):
        yield f"  {row.kind:<{width}}  {_percent(row):>7}  {row.hits:,} of {row.total:,}"


def _percent(row: RateRow) -> str:
    return f"{100 * row.hits / row.total:.1f} %"
