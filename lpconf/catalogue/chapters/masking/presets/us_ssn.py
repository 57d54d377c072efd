"""Social security numbers of the United States (20 CFR 422; SSA: no area 000, 666 or 900 to 999, no group 00, no serial
0000), written with separators."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue.chapters.masking.presets.preset import SPLIT, Preset


def _build(_: Sequence[str]) -> str:
    area, group, serial = r"(?!000|666|9)\d{3}", r"(?!00)\d\d", r"(?!0000)\d{4}"
    return rf"(?:^|[^\d-]){area}{SPLIT}{group}{SPLIT}{serial}(?!\d|-\d)"


US_SSN_1 = Preset(
    "us-ssn",
    1,
    "US social security numbers with separators: 123-45-6789",
    "It leaves nine digits in a row: too many order numbers look the same.",
    _build,
    masks=("123-45-6789", "SSN 123 45 6789"),
    leaves=("order 123456789", "000-12-3456", "(415) 555-2671"),
)
