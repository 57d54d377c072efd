"""Ordinary texts that no masking pattern should touch, and what a card number is."""

from __future__ import annotations

import re

ORDINARY: tuple[str, ...] = (
    "Hello, I have a question about my order.",
    "Thank you, have a nice day!",
    "Is anybody there?",
    "yes",
    "OK, I will try that again tomorrow.",
    "My order number is 1593-22.",
    "Order A-20417 has not arrived yet.",
    "Where is order 471159?",
    "Invoice 2026-004711 is wrong.",
    "I ordered it on 2026-11-25 at 14:30.",
    "It was delivered on 11/25/2026.",
    "Please call me back on Monday, 3 pm.",
    "We moved here in 1998.",
    "The price was $1,299.00, now it is 49.95 EUR.",
    "I paid 12.50 for 3 items, that is too much.",
    "It is 2.5 kg and 120 x 60 cm.",
    "Version 10.7 of the app crashes on my phone.",
    "I live in flat 12, second floor.",
)
"""Sentences, order numbers, dates and prices, in ASCII and on one line each. All of them are made up."""

SENSITIVE: tuple[str, ...] = (
    "my card is 4111 1111 1111 1111, thanks",
    "4111111111111111 5555-5555-5555-4444 378282246310005 30569309025904",
    "card 6011000990139424 exp 12/27 cvv 123",
    "3714 496353 98431 and 2223003122003222",
    "my SSN is 123-45-6789",
    "ssn 123 45 6789 or 123456789",
    "DE89 3704 0044 0532 0130 00 and GB29NWBK60161331926819",
    "FR1420041010050500013M02606, CH9300762011623852957",
    "write to jane.doe@acme.example, please",
    "call +1 415 555 2671, (415) 555-2671 or 415-555-2671",
    "call +44 20 7946 0958, 020 7946 0958 or +4915112345678",
    "born on 12/31/1980, 31.12.1980 or 1980-12-31",
    "my password: hunter2, pin 4711, PIN: 1234",
    "password is S3cret! and the code is 123456",
    "the api key: sk_live_4eC39HqLyjWDarjtT1zdp7dc and token=eyJhbGciOiJIUzI1NiJ9.e30.abc",
    "NI number QQ 12 34 56 C or AB123456C",
    "passport C01X00T47, licence D123-4567-8901",
    "CPF 123.456.789-09, SIN 046 454 286, PESEL 44051401359, NIE X1234567L, BSN 111222333",
    "account 12345678, sort code 12-34-56, routing 021000021",
    "ip 192.168.0.1 and fe80::1, mac 00:1B:44:11:3A:B7",
    "customer 1234567890, order 471159, policy AB-12345678",
    "1 Main Street, 10115 Berlin, SW1A 1AA London, 90210-1234",
    "<script>alert(1)</script> https://acme.example/?token=abc",
    "Jane Doe, Mr. John Smith",
)
"""What people want to be masked, in several formats. All of it is made up, or given out as an example."""

_NUMBER = re.compile(r"(?<![\w+])\d+(?:[ -]\d+(?!\d|[/.:]\d))*(?!\w)", re.ASCII)
_LENGTHS = range(13, 20)
"""Digits of card numbers. ISO/IEC 7812-1 allows for shorter ones, which nobody issues."""
_CARD = re.compile(
    r"card|credit|debit|visa|master|amex|american.?express|maestro|discover|diners|jcb|(?<![a-z])(?:pan|cc)(?![a-z])",
    re.IGNORECASE,
)


def shape(text: str) -> str:
    """What `text` looks like: digits as 9, letters as a."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))


def is_called_card(name: str) -> bool:
    """Whether the name of a pattern says that it is for card numbers."""
    return _CARD.search(name) is not None


def true_card(text: str) -> bool:
    """Whether a valid card number stands in `text`."""
    from stdnum import luhn  # start-up

    return any(luhn.is_valid(digits) for number in _NUMBER.finditer(text) for digits in _long_enough(number[0]))


def _long_enough(number: str) -> list[str]:
    """The runs of neighbouring groups of a number that have as many digits as a card."""
    groups = re.split("[ -]", number)
    ends = range(1, len(groups) + 1)
    runs = ["".join(groups[start:end]) for end in ends for start in range(end)]
    return [run for run in runs if len(run) in _LENGTHS]


def false_card(text: str) -> str:
    """The first number in `text` that is as long as a card's and fails the check; empty for none. Where further groups
    of digits stand beside a card number that passes, it passes."""
    from stdnum import luhn  # start-up

    for number in _NUMBER.finditer(text):
        cards = _long_enough(number[0])
        if cards and not any(map(luhn.is_valid, cards)):
            return number[0]
    return ""
