"""What the text of a pattern alone tells of browsers, and of the taglet. No engine is asked."""

from __future__ import annotations

from collections.abc import Iterator

from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.patterns import Pattern
from lpconf.checks import v8
from lpconf.checks.masking import matches
from lpconf.checks.masking.finding import Finding
from lpconf.checks.masking.measurement.sample_texts import false_card, is_called_card
from lpconf.checks.masking.regex.parse_cache import is_tame, parsed, portability_objection

_FIRST_DIGITS = "23456"
"""Card numbers of the large schemes begin with one of these (ISO/IEC 7812-1)."""


_USUAL_LENGTH = 16


def browser(pattern: Pattern, at: int) -> Iterator[Finding]:
    """What browsers and the taglet make of a real-time pattern, the `at`-th of its list."""
    reader = parsed(pattern.regex)
    for place, words in reader.java_only[:1]:
        yield Finding(finding_codes.OTHER_ENGINE, words, at, label=f"character {place + 1}")
    if reader.looks_behind is not None:
        yield Finding(
            finding_codes.LOOK_BEHIND,
            "Safari before 16.4 has no look-behind, and masks nothing with this pattern",
            at,
            label=f"character {reader.looks_behind + 1}",
        )
    if "%" in pattern.regex:
        yield Finding(
            finding_codes.PERCENT,
            "the taglet before 10.7 fails on a pattern with a percent sign",
            at,
            label=f"character {pattern.regex.index('%') + 1}",
        )
    yield from _cards(pattern, at)


def _cards(pattern: Pattern, at: int) -> Iterator[Finding]:
    tests = pattern.tests.masks if pattern.tests else []
    numbers = [(i, number) for i, text in enumerate(tests) if (number := false_card(text))]
    if not numbers:
        return
    called = is_called_card(pattern.name)
    for i, number in numbers:
        if called or (number[0] in _FIRST_DIGITS and masks_most_cards(pattern.regex)):
            yield Finding(
                finding_codes.NOT_LUHN,
                f"{number} is no valid card number: the taglet may leave it in clear",
                at,
                "masks",
                i,
                label="fails the Luhn check, which the taglet makes",
            )


def masks_most_cards(regex: str) -> bool:
    """Whether a pattern masks most card numbers of the usual length whole. False where only an engine could tell, and
    there is none that could."""
    from lpconf.checks.masking.measurement.card_numbers import numbers  # start-up

    if portability_objection(regex) is not None and not is_tame(regex):
        return False
    try:
        results = matches.without_engine(regex, [number for number in numbers(1) if len(number) == _USUAL_LENGTH])
    except (v8.V8Missing, v8.Stopped):
        return False
    masked = [result for result in results if result.touched and not result.cut]
    return 2 * len(masked) > len(results)
