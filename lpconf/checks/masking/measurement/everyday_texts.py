"""Everyday texts that a mask for cards should leave: orders, dates, prices, telephone numbers, bank accounts, tickets.
Made up by a fixed rule; IBANs with valid check digits, by python-stdnum."""

from __future__ import annotations

import random
from collections.abc import Callable

from stdnum import iban

from lpconf.catalogue.chapters.masking.presets.iban import STRUCTURES
from lpconf.data_class import frozen


@frozen
class EverydayText:
    """A text, and of which kind it is."""

    text: str
    kind: str


class SampleDice:
    """Random values, always the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 # samples, no secrets

    def digits(self, count: int) -> str:
        return "".join(str(self._random.randrange(10)) for _ in range(count))

    def between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one_of(self, choices: tuple[str, ...]) -> str:
        return self._random.choice(choices)

    def date(self) -> tuple[int, int, int]:
        return self.between(1998, 2027), self.between(1, 12), self.between(1, 28)


def _order(dice: SampleDice) -> str:
    number = dice.one_of(
        (
            dice.digits(6),
            dice.digits(8),
            dice.digits(10),
            f"A-{dice.digits(5)}",
            f"2026-{dice.digits(6)}",
            f"{dice.between(100, 306)}-{dice.digits(7)}-{dice.digits(7)}",
            f"{dice.digits(4)}-{dice.digits(2)}",
        )
    )
    return dice.one_of(("order {}", "Where is order {}?", "my order number is {}.", "Order #{}")).format(number)


def _date(dice: SampleDice) -> str:
    year, month, day = dice.date()
    hour, minute = dice.between(0, 23), dice.between(0, 59)
    return dice.one_of(
        (
            f"on {year}-{month:02}-{day:02} at {hour:02}:{minute:02}",
            f"am {day:02}.{month:02}.{year} um {hour:02}:{minute:02}",
            f"from {day:02}.{month:02}.{year} - {day:02}.{month:02}.{year}",
            f"{month}/{day}/{year}",
            f"{year}{month:02}{day:02}T{hour:02}{minute:02}00Z",
            f"between {day:02}.{month:02}.{year}-{dice.between(10, 28)}.{month:02}.{year}",
        )
    )


def _price(dice: SampleDice) -> str:
    first, second = dice.between(1, 9_999), dice.between(10, 99)
    return dice.one_of(
        (
            f"${first:,}.{second}",
            f"{first}.{second} EUR instead of {first + 50}.{second}",
            f"It was {first} for {second} items",
            f"{first:,}.00, {first + 100:,}.00 and {second}.00",
            f"{second} x {first} USD",
        )
    )


def phone_number(dice: SampleDice) -> str:
    """A telephone number of one of several countries, as people write it."""
    return dice.one_of(
        (
            f"+1 {dice.between(201, 989)} {dice.between(200, 999)} {dice.digits(4)}",
            f"({dice.between(201, 989)}) {dice.between(200, 999)}-{dice.digits(4)}",
            f"+44 20 7{dice.digits(3)} {dice.digits(4)}",
            f"+447{dice.digits(9)}",
            f"07{dice.digits(3)} {dice.digits(6)}",
            f"+49 151 {dice.digits(8)}",
            f"+49151{dice.digits(8)}",
            f"030 {dice.digits(8)}",
            "06" + "".join(f" {dice.digits(2)}" for _ in range(4)),
            f"+33 6 {dice.digits(2)} {dice.digits(2)} {dice.digits(2)} {dice.digits(2)}",
            f"+91 {dice.between(60000, 99999)} {dice.digits(5)}",
            f"+62 812-{dice.digits(4)}-{dice.digits(4)}",
            f"+55 11 9{dice.digits(4)}-{dice.digits(4)}",
            f"+639{dice.digits(9)}",
        )
    )


COUNTRIES = ("DE", "GB", "FR", "ES", "IT", "NL", "AT", "CH", "PL", "SE", "BE", "IE")


def valid_iban(dice_digits: Callable[[int], str], country: str) -> str:
    """A valid IBAN of a country, without blanks. Letters of its structure are all B."""
    bban, count = "", ""
    for sign in STRUCTURES[country]:
        if sign.isdigit():
            count += sign
            continue
        bban += dice_digits(int(count)) if sign in "nc" else "B" * int(count)
        count = ""
    return country + iban.calc_check_digits(f"{country}00{bban}") + bban


def _iban(dice: SampleDice) -> str:
    number = valid_iban(dice.digits, dice.one_of(COUNTRIES))
    in_fours = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return dice.one_of((f"IBAN {number}", f"my account is {in_fours}."))


def _ticket(dice: SampleDice) -> str:
    return dice.one_of(
        (
            f"INC00{dice.digits(5)}",
            f"SEC-{dice.digits(3)}",
            f"ticket {dice.digits(7)}",
            f"case #{dice.digits(8)}",
            f"CHG{dice.digits(7)} and PROJ-{dice.digits(4)}",
            f"version {dice.between(1, 20)}.{dice.between(0, 20)}.{dice.digits(3)}",
        )
    )


def social_security_number(dice: SampleDice) -> str:
    """A number as the administration may have given out, with dashes."""
    return f"{dice.between(1, 665):03}-{dice.between(1, 99):02}-{dice.between(1, 9999):04}"


def _ssn(dice: SampleDice) -> str:
    return f"SSN {social_security_number(dice)}"


KINDS: tuple[tuple[str, Callable[[SampleDice], str]], ...] = (
    ("orders", _order),
    ("dates", _date),
    ("prices", _price),
    ("telephone numbers", phone_number),
    ("bank accounts", _iban),
    ("tickets", _ticket),
    ("social security numbers", _ssn),
)
"""The kinds of texts, each with what makes one."""


def everyday_texts(each: int, seed: int = 2) -> list[EverydayText]:
    """`each` texts of every kind, always the same ones."""
    dice = SampleDice(seed)
    return [EverydayText(make(dice), kind) for kind, make in KINDS for _ in range(each)]
