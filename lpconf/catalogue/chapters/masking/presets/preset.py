"""What a preset is: a name, a version, and the expression that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from lpconf.data_class import frozen

SEPARATORS = r" \t.\u00a0\u00ad\u2000-\u2015\u202f\u2212\u3000-"
"""Signs that people put between groups of digits, fit for a class: blanks (also those that do not break), dots,
dashes; tabs and signs without width come with what is pasted."""
GAP = rf"[{SEPARATORS}]{{0,3}}"
"""Nothing, or up to three separators: a dash has often a blank on both sides."""
SPLIT = rf"[{SEPARATORS}]{{1,3}}"
"""One to three separators."""


@frozen
class Preset:
    """One version of a mask. `title` says what it masks, `trade` what it leaves or takes that a reader may not expect.

    `build` makes the expression for some countries (sorted; none for the preset's own default); `by_country` are the
    countries that it knows, each with its piece of the expression.
    """

    name: str
    version: int
    title: str
    trade: str
    build: Callable[[Sequence[str]], str]
    masks: tuple[str, ...]
    """Texts that it masks, as an example."""
    leaves: tuple[str, ...]
    by_country: Mapping[str, str] = field(default_factory=dict)
    national: Callable[[str], Sequence[str]] | None = None
    """Texts of one country that it masks where that country is named; None where naming countries takes nothing away
    from the examples in `masks`."""

    @property
    def id(self) -> str:
        """Name and version: ``payment-card@1``."""
        return f"{self.name}@{self.version}"

    def regex(self, countries: Iterable[str] = ()) -> str:
        """The regular expression, the same text for the same countries in any order."""
        return self.build(sorted(set(countries)))

    def examples(self, countries: Iterable[str] = ()) -> tuple[str, ...]:
        """Texts that the expression for these countries masks."""
        named = sorted(set(countries))
        if not named or self.national is None:
            return self.masks
        return tuple(text for country in named for text in self.national(country))
