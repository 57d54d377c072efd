"""The table of what was measured of each preset, as a module of the catalogue.

``python -m lpconf.checks.masking.measurement.preset_table`` rewrites it (`make schemas`), with ``--check`` it fails
where the table is stale (`make check`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.chapters.masking.presets.preset import Preset
from lpconf.catalogue.chapters.masking.presets.rate_table import RateRow
from lpconf.checks.masking import matches
from lpconf.checks.masking.measurement.everyday_texts import everyday_texts
from lpconf.checks.masking.measurement.measure import rates_by_kind
from lpconf.checks.masking.measurement.preset_samples import OWN_KINDS, samples
from lpconf.domain.results.masking import Masked

_EACH = 10
FILE = Path(presets.__file__).with_name("rates.py")
_HEAD = '''"""What was measured of each preset. Generated: make schemas."""

from __future__ import annotations

from lpconf.catalogue.chapters.masking.presets.rate_table import RateRow

RATES: dict[str, tuple[RateRow, ...]] = {
'''


def measured(preset: Preset) -> Iterator[RateRow]:
    """The rows of one preset, without countries."""
    regex = preset.regex()
    valid = samples(preset.name, _EACH)
    results = matches.without_engine(regex, [sample.text for sample in valid])
    leaks = [_stays_in_clear(result) > sample.clear for result, sample in zip(results, valid, strict=True)]
    formats = [sample.format for sample in valid]
    for rate in rates_by_kind(zip(formats, formats, leaks, strict=True)):
        yield RateRow("leaves", rate.kind, rate.hits, rate.total)
    everyday = [text for text in everyday_texts(20 * _EACH) if text.kind != OWN_KINDS.get(preset.name)]
    results = matches.without_engine(regex, [text.text for text in everyday])
    touched = [bool(result.touched) for result in results]
    kinds = [text.kind for text in everyday]
    for rate in rates_by_kind(zip(kinds, kinds, touched, strict=True)):
        yield RateRow("touches", rate.kind, rate.hits, rate.total)


def _stays_in_clear(masked: Masked) -> int:
    """How many digits stay in clear; of a text without digits, whether it is not masked at all."""
    if not any(char.isdigit() for char in masked.before):
        return int(not masked.touched)
    return sum(char.isdigit() for char in masked.after)


def table() -> str:
    """The text of the generated module."""
    lines = [_HEAD]
    for preset in presets.PRESETS:
        lines.append(f'    "{preset.id}": (\n')
        for row in measured(preset):
            lines.append(f'        RateRow("{row.what}", "{row.kind}", {row.hits}, {row.total}),\n')
        lines.append("    ),\n")
    lines.append("}\n")
    return "".join(lines)


def main() -> int:
    """Write the module, or compare it."""
    text = table()
    if "--check" in sys.argv[1:]:
        stale = FILE.read_text(encoding="utf-8") != text
        if stale:
            sys.stderr.write(f"{FILE.name} is stale: make schemas\n")
        return int(stale)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
