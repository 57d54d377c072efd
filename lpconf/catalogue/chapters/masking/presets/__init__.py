"""The library of masks: patterns by name and version, written once and measured (contract 6.3).

A preset is expanded before a plan is made: its regular expression stands in the plan and is what is written. A version
never changes; a better expression gets a new one. All expressions are portable (Java and JavaScript read them alike)
and do without look-behind, which Safari lacks before 16.4: where the sign before a number decides, it is taken along
and masked too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from lpconf.catalogue.chapters.masking.presets.email import EMAIL_1
from lpconf.catalogue.chapters.masking.presets.iban import IBAN_1
from lpconf.catalogue.chapters.masking.presets.payment_card import PAYMENT_CARD_1
from lpconf.catalogue.chapters.masking.presets.phone import PHONE_1
from lpconf.catalogue.chapters.masking.presets.preset import Preset
from lpconf.catalogue.chapters.masking.presets.us_ssn import US_SSN_1
from lpconf.data_class import frozen

PRESETS: tuple[Preset, ...] = (PAYMENT_CARD_1, US_SSN_1, IBAN_1, EMAIL_1, PHONE_1)
"""Every version of every preset, the versions of one in their order."""

_BY_ID = {preset.id: preset for preset in PRESETS}
_NEWEST = {preset.name: preset for preset in PRESETS}

NAMES: tuple[str, ...] = tuple(_NEWEST)
WORDS: tuple[str, ...] = (*_NEWEST, *_BY_ID)
"""What may stand behind ``preset:``."""


def find(word: str) -> Preset | None:
    """The preset that a word such as ``payment-card`` (its newest version) or ``payment-card@1`` means."""
    return _BY_ID.get(word) or _NEWEST.get(word)


def known(word: str) -> Preset:
    """The same for a word that is known to mean one. Raises KeyError."""
    return _BY_ID.get(word) or _NEWEST[word]


@frozen
class Recognized:
    """A preset by its expression: the word for it in a file, and the countries that it was made for."""

    word: str
    countries: tuple[str, ...]


@cache
def recognize(regex: str) -> Recognized | None:
    """The preset whose expression a live pattern is; None for any other pattern."""
    for preset in reversed(PRESETS):
        countries = _countries(preset, regex)
        if countries is not None:
            word = preset.name if _NEWEST[preset.name] is preset else preset.id
            return Recognized(word, countries)
    return None


def name_of(regex: str) -> str:
    """What the library calls an expression, with its version and the countries that it was made for: ``iban@1 (DE,
    FR)``. Empty for any other pattern."""
    match = recognize(regex)
    if match is None:
        return ""
    countries = f" ({', '.join(match.countries)})" if match.countries else ""
    return known(match.word).id + countries


def _countries(preset: Preset, regex: str) -> tuple[str, ...] | None:
    """The countries with which a preset makes `regex`; None where it does not."""
    if preset.regex(()) == regex:
        return ()
    present = [country for country, piece in preset.by_country.items() if piece in regex]
    if present and preset.regex(present) == regex:
        return tuple(present)
    return None


def covered(words: Iterable[str]) -> frozenset[str]:
    """The names of the presets that some words mean, whatever their version."""
    meant = (find(word) for word in words)
    return frozenset(preset.name for preset in meant if preset is not None)


def unknown_countries(preset: Preset, countries: Sequence[str]) -> list[str]:
    """Those of some countries that a preset knows nothing of."""
    return [country for country in countries if country not in preset.by_country]
