"""Card numbers told from others."""

from __future__ import annotations

import pytest

from lpconf.checks.masking.measurement.sample_texts import ORDINARY, false_card, is_called_card, shape, true_card


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("card 4111-1111-1111-1112, thanks", "4111-1111-1111-1112"),
        ("4111111111111112", "4111111111111112"),
        ("4111 1111 1111 1111 12/27", ""),
        ("4111 1111 1111 1111 123", ""),
        ("12 4111 1111 1111 1111", ""),
        ("+4915112345678", ""),
        ("DE89370400440532013000", ""),
        ("123-45-6789", ""),
        ("1234 5678 9012", ""),
        ("1" * 20, ""),
        ("", ""),
        ("3714 496353 98431", ""),
        ("30569309025904", ""),
    ],
)
def test_numbers_that_pass_for_a_card_and_fail_the_check(text: str, false: str) -> None:
    assert false_card(text) == false


@pytest.mark.parametrize("name", ["payment-card", "Kreditcard", "visa", "amex-15", "PAN", "cc", "my cc number"])
def test_names_of_card_patterns(name: str) -> None:
    assert is_called_card(name)


@pytest.mark.parametrize("name", ["ssn", "iban", "company", "account", "span", "e-mail"])
def test_names_of_other_patterns(name: str) -> None:
    assert not is_called_card(name)


def test_ordinary_texts_are_what_the_stand_in_takes() -> None:
    assert all(text.isascii() and text.isprintable() and not false_card(text) for text in ORDINARY)
    assert len(set(ORDINARY)) == len(ORDINARY)
    assert shape("Order A-20417") == "aaaaa a-99999"
    assert true_card("my card 4111 1111 1111 1111 12/27")
    assert not true_card("4111111111111112")
