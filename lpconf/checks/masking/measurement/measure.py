"""How well a pattern masks: what it leaves in clear of valid numbers, and what it takes of everyday texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lpconf.data_class import frozen
from lpconf.domain.results.masking import Masked

MOST_IN_CLEAR = 4
"""So many digits of a card number may stay in clear (PCI DSS 3.4.1 lets the last four be shown)."""

Run = Callable[[Sequence[str]], Sequence[Masked]]
"""Finds what a pattern matches in texts."""


@frozen
class Rate:
    """Of `total` texts of one kind, `hits` were left in clear, or touched. `example` is one of them."""

    kind: str
    hits: int
    total: int
    example: str = ""

    @property
    def share(self) -> float:
        return self.hits / self.total if self.total else 0.0


@frozen
class Measurement:
    """What a pattern for cards leaves in clear, by format and by number of digits, and what else it takes, by kind."""

    leaks_by_format: tuple[Rate, ...]
    leaks_by_digits: tuple[Rate, ...]
    harm: tuple[Rate, ...]

    @property
    def tables(self) -> tuple[tuple[Rate, ...], ...]:
        """The three tables, in the order of the fields."""
        return self.leaks_by_format, self.leaks_by_digits, self.harm

    @property
    def leaks(self) -> Rate:
        return _summed("all formats", self.leaks_by_format)

    @property
    def touched(self) -> Rate:
        return _summed("all kinds", self.harm)


def _summed(kind: str, rates: Iterable[Rate]) -> Rate:
    hits, total, example = 0, 0, ""
    for rate in rates:
        hits += rate.hits
        total += rate.total
        example = example or rate.example
    return Rate(kind, hits, total, example)


def in_clear(masked: Masked) -> int:
    """How many digits of a text are not masked."""
    return sum(char.isdigit() for char in masked.after)


def measure_cards(run: Run, each: int = 3) -> Measurement:
    """Measure a pattern for card numbers: `each` numbers for every scheme and length, and everyday texts."""
    from lpconf.checks.masking.measurement.card_numbers import card_texts  # start-up
    from lpconf.checks.masking.measurement.everyday_texts import everyday_texts  # start-up

    cards, everyday = card_texts(each), everyday_texts(20 * each)
    typed = [card.text for card in cards]
    leaked = [in_clear(masked) > MOST_IN_CLEAR for masked in run(typed)]
    said = [text.text for text in everyday]
    touched = [bool(masked.touched) for masked in run(said)]
    formats = [card.format for card in cards]
    digits = [f"{card.digits} digits" for card in cards]
    kinds = [text.kind for text in everyday]
    return Measurement(
        rates_by_kind(zip(formats, typed, leaked, strict=True)),
        rates_by_kind(zip(digits, typed, leaked, strict=True)),
        rates_by_kind(zip(kinds, said, touched, strict=True)),
    )


def rates_by_kind(judged: Iterable[tuple[str, str, bool]]) -> tuple[Rate, ...]:
    """Rates by kind, from texts with their kind and whether they count."""
    rates: dict[str, Rate] = {}
    for kind, text, counts in judged:
        so_far = rates.get(kind, Rate(kind, 0, 0))
        example = so_far.example or (text if counts else "")
        rates[kind] = Rate(kind, so_far.hits + counts, so_far.total + 1, example)
    return tuple(rates.values())
