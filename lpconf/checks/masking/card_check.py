"""What a pattern that is meant for card numbers leaves in clear, and what else it takes: measured and reported."""

from __future__ import annotations

from collections.abc import Iterator

from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.patterns import Pattern
from lpconf.checks import v8
from lpconf.checks.masking.engines.engine_pool import Engines
from lpconf.checks.masking.finding import Finding
from lpconf.checks.masking.measurement.measure import Measurement, Rate
from lpconf.checks.masking.measurement.sample_texts import is_called_card, true_card
from lpconf.domain.wording import shown

MOST_LEAKS = 0.01
"""A mask for cards may leave this share of valid numbers in clear."""
MOST_HARM = 0.05
"""And may touch this share of everyday texts."""


def is_for_cards(pattern: Pattern) -> bool:
    """Whether a pattern says that it is for card numbers: by its name, or by a test with a valid number."""
    if pattern.preset:
        return False  # measured already, see `lpconf explain`
    tests = pattern.tests.masks if pattern.tests else []
    return is_called_card(pattern.name) or any(true_card(text) for text in tests)


def card_findings(engines: Engines, pattern: Pattern, at: int) -> Iterator[Finding]:
    """What was measured of a pattern, the `at`-th of its list. Nothing where there is no engine to measure it."""
    if not is_for_cards(pattern):
        return
    try:
        measured = engines.measured_on_cards(pattern.regex)
    except (v8.V8Missing, v8.Stopped):
        return  # that the pattern was not checked is said elsewhere
    if measured.leaks.share > MOST_LEAKS:
        yield _leaks(measured, at)
    if measured.touched.share > MOST_HARM:
        yield _harm(measured, at)


def _leaks(measured: Measurement, at: int) -> Finding:
    leaks = measured.leaks
    worst = [rate for rate in measured.leaks_by_format if rate.share > MOST_LEAKS]
    lengths = [rate for rate in measured.leaks_by_digits if rate.share > MOST_LEAKS]
    return Finding(
        finding_codes.CARDS_IN_CLEAR,
        f"of {leaks.total:,} valid card numbers {leaks.hits:,} stay in clear with more than four digits",
        at,
        label=f"{percent(leaks)} in clear, such as {shown(leaks.example)}",
        detail="\n".join((f"By format: {_table(worst)}", f"By length: {_table(lengths)}")),
    )


def _harm(measured: Measurement, at: int) -> Finding:
    touched = measured.touched
    kinds = [rate for rate in measured.harm if rate.hits]
    return Finding(
        finding_codes.CARDS_HARM,
        f"of {touched.total:,} everyday texts {touched.hits:,} would be masked, too",
        at,
        label=f"masks a part of {shown(touched.example)}, for example",
        detail=f"By kind: {_table(kinds)}",
    )


def _table(rates: list[Rate]) -> str:
    return ", ".join(f"{rate.kind} {percent(rate)}" for rate in rates)


def percent(rate: Rate) -> str:
    """A share in words: ``12 %``, ``0.4 %``, ``none``."""
    if not rate.hits:
        return "none"
    return f"{100 * rate.share:.1f} %" if rate.share < 0.1 else f"{100 * rate.share:.0f} %"
