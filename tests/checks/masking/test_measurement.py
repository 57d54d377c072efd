"""Masks measured: generated numbers are valid, presets keep their rates with other numbers, engines agree on them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.chapters.masking.presets.rates import RATES
from lpconf.checks.masking import matches
from lpconf.checks.masking.card_check import MOST_HARM, MOST_LEAKS
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.measurement import card_numbers, preset_table
from lpconf.checks.masking.measurement.everyday_texts import (
    COUNTRIES,
    SampleDice,
    everyday_texts,
    phone_number,
    social_security_number,
    valid_iban,
)
from lpconf.checks.masking.measurement.measure import MOST_IN_CLEAR, in_clear
from lpconf.domain.results.masking import Masked

CARD = presets.known("payment-card").regex()
SEEDS = st.integers(10, 10**9)


def masked_by(name: str, texts: list[str], countries: tuple[str, ...] = ()) -> list[Masked]:
    return matches.without_engine(presets.known(name).regex(countries), texts)


@given(SEEDS)
@settings(max_examples=10)
def test_generated_numbers_are_valid(seed: int) -> None:
    numbers = list(card_numbers.numbers(2, seed))
    assert all(luhn.is_valid(number) for number in numbers)
    assert {len(number) for number in numbers} == set(range(12, 20))
    dice = SampleDice(seed)
    assert all(iban.is_valid(valid_iban(dice.digits, country), check_country=False) for country in COUNTRIES)
    assert len(list(card_numbers.numbers(3))) == len(set(card_numbers.numbers(3))) > 100


@given(SEEDS)
@settings(max_examples=15)
def test_the_card_preset_leaves_no_number_of_any_seed_in_clear(seed: int) -> None:
    cards = card_numbers.card_texts(2, seed)
    results = masked_by("payment-card", [card.text for card in cards])
    leaks = [result.before for result in results if in_clear(result) > MOST_IN_CLEAR]
    assert len(leaks) <= MOST_LEAKS * len(cards), leaks[:5]


@given(SEEDS)
@settings(max_examples=15)
def test_the_card_preset_touches_few_everyday_texts_but_bank_accounts_in_groups(seed: int) -> None:
    texts = [text.text for text in everyday_texts(50, seed) if text.kind != "bank accounts"]
    touched = [result.before for result in masked_by("payment-card", texts) if result.touched]
    assert len(touched) <= MOST_HARM * len(texts), touched[:5]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111  1111  1111  1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u202f1111\u202f1111\u202f1111",
        "4111.1111.1111.1111",
        "4111\u20111111\u20111111\u20111111",
        "4111 11111111 1111",
        "visa4111111111111111",
        "カード番号は4242424242424242です。",
        "3782 822463 10005",
        "3782 8224 6310 005",
        "4222 222 222 222",
        "622012 3456789012345",
        "number:4111111111111111,exp 12/27",
        "4111 1111 1111 1111 123",
        "1. 4111111111111111 2. 5555555555554444",
        "4111111111111111 5555555555554444",
    ],
)
def test_what_people_type_as_a_card_is_masked(text: str) -> None:
    (result,) = masked_by("payment-card", [text])
    assert in_clear(result) <= MOST_IN_CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "114-3941689-8772232",
        "+4915112345678",
        "2026-11-25T14:30:00Z",
        "25.11.2026-30.11.2026",
        "2000 2001 2002 2003",
        "20260001",
        "DE89370400440532013000",
        "1234567890",
        "00340434161094042557",
        "Rooms 5012, 5013, 5014 and 5015",
    ],
)
def test_what_is_no_card_is_left(text: str) -> None:
    (result,) = masked_by("payment-card", [text])
    assert not result.touched


@given(SEEDS)
@settings(max_examples=10)
def test_the_other_presets_mask_what_is_theirs(seed: int) -> None:
    dice = SampleDice(seed)
    for country in COUNTRIES:
        number = valid_iban(dice.digits, country)
        grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
        texts = [f"my IBAN is {number}.", f"{grouped}", number.lower(), f"IBAN:{number}"]
        for countries in ((), (country,), ("MT", country)):
            assert all(in_clear(result) == 0 for result in masked_by("iban", texts, countries)), country
        (other,) = masked_by("iban", [number], ("MT",))
        assert not other.touched
    phone = phone_number(dice)
    if phone.startswith("+"):
        assert in_clear(masked_by("phone", [f"call {phone}"])[0]) == 0
    dashed = social_security_number(dice)
    assert in_clear(masked_by("us-ssn", [f"SSN{dashed}"])[0]) == 0


def test_phone_numbers_of_the_countries_named_are_masked() -> None:
    phonenumbers = pytest.importorskip("phonenumbers")
    for country in presets.known("phone").by_country:
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
            number = phonenumbers.example_number_for_type(country, kind)
            national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            (result,) = masked_by("phone", [f"call {national} now"], (country,))
            assert in_clear(result) == 0, (country, national)


def test_the_tables_in_the_catalogue_are_those_that_are_measured() -> None:
    preset = presets.known("payment-card")
    assert tuple(preset_table.measured(preset)) == RATES[preset.id]
    assert RATES.keys() == {preset.id for preset in presets.PRESETS}


def test_engines_agree_on_what_presets_mask() -> None:
    pytest.importorskip("py_mini_racer")
    texts = [card.text for card in card_numbers.card_texts(1)] + [text.text for text in everyday_texts(10)]
    for preset in presets.PRESETS:
        expected = matches.without_engine(preset.regex(), texts)
        assert matches.in_v8(preset.regex(), texts) == expected
        if java.home():
            _, (answer,) = java.ask([(preset.regex(), tuple(texts))])
            assert [matches.masked(*pair) for pair in zip(texts, answer.units, strict=True)] == expected
