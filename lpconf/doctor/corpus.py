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

_NUMBER = re.compile(r"(?<![\w+])\d(?:[ -]?\d)*(?!\w)", re.ASCII)
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


def luhn(digits: str) -> bool:
    """Whether a number passes the check that card numbers pass (ISO/IEC 7812-1)."""
    values = [int(digit) for digit in reversed(digits)]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(values)) % 10 == 0


def false_card(text: str) -> str:
    """The first number in `text` that is as long as a card's (13 to 19 digits, ISO/IEC 7812-1 allows for shorter ones
    that nobody issues) and fails the check; empty for none."""
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if 13 <= len(digits) <= 19 and not luhn(digits):
            return found[0]
    return ""
