"""Valid card numbers of all schemes, made up by a fixed rule, in the formats that people type.

First digits and lengths: ISO/IEC 7812-1 and the schemes' own documents. The check digit is Luhn's, by python-stdnum. A
number that is made here may belong to somebody as any number may; none was taken from anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from stdnum import luhn

from lpconf.data_class import frozen

_NBSP = "\u00a0"


@frozen
class Scheme:
    """First digits of a scheme's numbers, and how long they may be."""

    name: str
    prefixes: tuple[str, ...]
    lengths: tuple[int, ...]


SCHEMES: tuple[Scheme, ...] = (
    Scheme("Visa", ("4",), (13, 16, 19)),
    Scheme("Mastercard", ("51", "52", "53", "54", "55", "2221", "2450", "2720"), (16,)),
    Scheme("American Express", ("34", "37"), (15,)),
    Scheme("Diners Club", ("300", "305", "309", "36", "38", "39"), (14,)),
    Scheme("Diners Club", ("36", "38"), (16, 19)),
    Scheme("Discover", ("6011", "644", "649", "65"), (16, 19)),
    Scheme("JCB", ("3528", "3589"), (16, 19)),
    Scheme("UnionPay", ("62", "81"), (16, 17, 18, 19)),
    Scheme("Maestro", ("5018", "5020", "5893", "6304", "6759", "6761"), (12, 13, 14, 15, 16, 17, 18, 19)),
    Scheme("Mir", ("2200", "2204"), (16, 19)),
    Scheme("RuPay", ("508", "60", "82"), (16,)),
    Scheme("Troy", ("9792",), (16,)),
    Scheme("UATP", ("1",), (15,)),
    Scheme("Dankort", ("5019", "4571"), (16,)),
    Scheme("Verve", ("5061", "6500"), (16, 18, 19)),
    Scheme("Elo", ("636368", "504175"), (16,)),
    Scheme("Hipercard", ("6062",), (16,)),
    Scheme("InterPayment", ("636",), (16, 19)),
    Scheme("Switch", ("4903", "6333"), (16, 18, 19)),
    Scheme("Uzcard, Humo", ("8600", "9860"), (16,)),
    Scheme("GPN", ("1946",), (16,)),
)


@frozen
class CardText:
    """A valid number as somebody types it, in a sentence. `format` names the way."""

    text: str
    format: str
    digits: int


def groups(number: str) -> list[str]:
    """The groups that are printed on cards: 4-6-5, 4-6-4 and, for all others, fours from the left."""
    is_amex = number[:2] in ("34", "37") and len(number) == 15
    is_diners = number[:2] in ("30", "36", "38", "39") and len(number) == 14
    if is_amex or is_diners:
        return [number[:4], number[4:10], number[10:]]
    return [number[i : i + 4] for i in range(0, len(number), 4)]


FORMATS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("plain", lambda number: number),
    ("blanks", lambda number: " ".join(groups(number))),
    ("dashes", lambda number: "-".join(groups(number))),
    ("dots", lambda number: ".".join(groups(number))),
    ("no-break blanks", lambda number: _NBSP.join(groups(number))),
    ("double blanks", lambda number: "  ".join(groups(number))),
    ("letters in front", lambda number: f"card{number}"),
    ("letters in front, blanks", lambda number: "cc" + " ".join(groups(number))),
)
"""How people type card numbers, by name."""

_SENTENCES = ("{}", "my card is {}", "{} is the number", "Card: {}, thanks", "({})")


def numbers(each: int, seed: int = 1) -> Iterator[str]:
    """`each` valid numbers for every first digits and every length of every scheme, always the same ones."""
    dice = random.Random(seed)  # noqa: S311 # samples, no secrets
    for scheme in SCHEMES:
        for length in scheme.lengths:
            for count in range(each):
                prefix = scheme.prefixes[count % len(scheme.prefixes)]
                missing = length - len(prefix) - 1
                payload = prefix + "".join(str(dice.randrange(10)) for _ in range(missing))
                yield payload + str(luhn.calc_check_digit(payload))


def card_texts(each: int, seed: int = 1) -> list[CardText]:
    """Those numbers in every format, each in a sentence."""
    texts = []
    for position, number in enumerate(numbers(each, seed)):
        sentence = _SENTENCES[position % len(_SENTENCES)]
        for name, written in FORMATS:
            texts.append(CardText(sentence.format(written(number)), name, len(number)))
    return texts
