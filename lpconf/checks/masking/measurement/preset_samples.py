"""What each preset of the library is measured with: valid values in the formats that people type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lpconf.checks.masking.measurement.card_numbers import card_texts
from lpconf.checks.masking.measurement.everyday_texts import (
    COUNTRIES,
    SampleDice,
    phone_number,
    social_security_number,
    valid_iban,
)
from lpconf.data_class import frozen

_NBSP = "\u00a0"


@frozen
class Sample:
    """A text that has to be masked, and the way in which it is written. `clear` letters and digits of it may stay."""

    text: str
    format: str
    clear: int = 4


def _cards(each: int) -> Iterator[Sample]:
    for card in card_texts(each):
        yield Sample(card.text, card.format)


_SSN_FORMATS: Mapping[str, Callable[[str], str]] = {
    "dashes": lambda number: number,
    "blanks": lambda number: number.replace("-", " "),
    "dots": lambda number: number.replace("-", "."),
    "no-break blanks": lambda number: number.replace("-", _NBSP),
    "double blanks": lambda number: number.replace("-", "  "),
    "letters in front": lambda number: f"SSN{number}",
    "plain": lambda number: number.replace("-", ""),
}


def _social_security_numbers(each: int) -> Iterator[Sample]:
    dice = SampleDice(3)
    for _ in range(20 * each):
        number = social_security_number(dice)
        for name, written in _SSN_FORMATS.items():
            yield Sample(f"it is {written(number)}", name)


def _in_fours(number: str, separator: str) -> str:
    return separator.join(number[at : at + 4] for at in range(0, len(number), 4))


_IBAN_FORMATS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda number: number,
    "small letters": str.lower,
    "blanks": lambda number: _in_fours(number, " "),
    "dashes": lambda number: _in_fours(number, "-"),
    "no-break blanks": lambda number: _in_fours(number, _NBSP),
    "double blanks": lambda number: _in_fours(number, "  "),
}


def _ibans(each: int) -> Iterator[Sample]:
    dice = SampleDice(4)
    for country in COUNTRIES:
        for _ in range(2 * each):
            number = valid_iban(dice.digits, country)
            for name, written in _IBAN_FORMATS.items():
                yield Sample(f"IBAN: {written(number)}", name)


_NAMES = ("dana", "eli.lee", "j_doe+shop", "o'neil", "a", "jürgen")
_HOSTS = ("acme.example", "mail.acme-shop.example", "müller.example", "a.b.c.example")


def _addresses(each: int) -> Iterator[Sample]:
    del each  # all of them, always
    for name in _NAMES:
        for host in _HOSTS:
            address = f"{name}@{host}"
            yield Sample(f"write to {address}, please", "in a sentence", clear=0)
            yield Sample(f"<{address}>", "in brackets", clear=0)
            yield Sample(address.upper(), "capitals", clear=0)


def _phones(each: int) -> Iterator[Sample]:
    dice = SampleDice(5)
    for _ in range(40 * each):
        number = phone_number(dice)
        kind = "international" if number.startswith("+") else "national (countries not named)"
        yield Sample(f"call {number} now", kind)


_SAMPLES: Mapping[str, Callable[[int], Iterator[Sample]]] = {
    "payment-card": _cards,
    "us-ssn": _social_security_numbers,
    "iban": _ibans,
    "email": _addresses,
    "phone": _phones,
}

OWN_KINDS: Mapping[str, str] = {
    "us-ssn": "social security numbers",
    "iban": "bank accounts",
    "phone": "telephone numbers",
}
"""The everyday texts that a preset is there to mask."""


def samples(name: str, each: int) -> list[Sample]:
    """The values with which the preset of a name is measured, always the same ones."""
    return list(_SAMPLES[name](each))
