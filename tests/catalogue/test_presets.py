"""The library of masks: what a preset stands for, how files name it, how live values tell it."""

from __future__ import annotations

import re

import pytest
from stdnum import iban as iban_registry

from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.chapters.masking.patterns import PatternTests, PresetEntry, RegexEntry, entry_of, expand
from lpconf.catalogue.chapters.masking.presets import iban
from lpconf.catalogue.chapters.masking.presets.preset import Preset
from lpconf.catalogue.codecs.parts import Patterns
from lpconf.checks.masking.regex.parse_cache import is_tame, parsed, portability_objection
from tests.documents import head, only, worked_out

_BY_VERSION = pytest.mark.parametrize("preset", presets.PRESETS, ids=lambda preset: preset.id)


@_BY_VERSION
def test_a_preset_is_read_alike_by_both_engines_and_looks_never_behind(preset: Preset) -> None:
    for countries in ((), tuple(preset.by_country), tuple(preset.by_country)[:2]):
        regex = preset.regex(countries)
        assert portability_objection(regex) is None
        assert parsed(regex).looks_behind is None
        assert "%" not in regex  # on which the taglet before 10.7 fails
        assert r"\b" not in regex.lower().replace(r"\\", "")  # which Java reads otherwise beyond ASCII
        assert r"\s" not in regex.lower().replace(r"\\", "")


@_BY_VERSION
def test_a_preset_cannot_hold_a_search_up(preset: Preset) -> None:
    assert is_tame(preset.regex())


@_BY_VERSION
def test_a_preset_does_with_its_examples_what_it_says(preset: Preset) -> None:
    for countries in ((), *((country,) for country in preset.by_country), tuple(preset.by_country)):
        regex = re.compile(preset.regex(countries), re.ASCII)
        examples = preset.examples(countries)
        assert examples
        assert all(regex.search(text) for text in examples), countries
        assert not any(regex.search(text) for text in preset.leaves), countries


def test_examples_of_a_country_are_numbers_that_its_banks_could_give_out() -> None:
    for country in iban.STRUCTURES:
        plain, grouped = iban.examples_of(country)
        assert iban_registry.compact(grouped) == plain
        assert iban_registry.is_valid(plain, check_country=False), country


@pytest.mark.parametrize(
    "gap", [" - ", "   ", "\t", "\u2009", "\u2007", "\u202f", "\u2212", "\u3000", "\u200b", "\xad", "\u2011"]
)
def test_numbers_are_masked_whole_with_the_blanks_and_dashes_that_people_and_programs_write(gap: str) -> None:
    for name, groups in (
        ("payment-card", ("4111", "1111", "1111", "1111")),
        ("payment-card", ("3782", "822463", "10005")),
        ("us-ssn", ("219", "09", "9999")),
        ("iban", ("GB82", "WEST", "1234", "5698", "7654", "32")),
    ):
        regex = re.compile(presets.known(name).regex(), re.ASCII)
        number = gap.join(groups)
        match = regex.search(f"it is {number}, thanks")
        assert match, name
        assert number in match[0]


@_BY_VERSION
def test_a_live_value_tells_its_preset_and_its_countries(preset: Preset) -> None:
    known = tuple(preset.by_country)
    for countries in {(), known, known[:1], known[2:5], known[-1:]}:
        found = presets.recognize(preset.regex(countries))
        assert found is not None
        assert found.word == preset.name
        assert set(countries) <= set(found.countries)  # the United States and Canada write alike
        assert preset.regex(found.countries) == preset.regex(countries)
        assert bool(found.countries) == bool(countries)
    assert presets.recognize(preset.regex() + "x") is None


def test_presets_joined_to_one_value_are_told_apart_again() -> None:
    regexes = [preset.regex() for preset in presets.PRESETS]
    assert list(Patterns().decode(Patterns().encode(regexes))) == regexes


def test_the_order_of_countries_does_not_matter() -> None:
    preset = presets.known("iban")
    assert preset.regex(["DE", "GB"]) == preset.regex(["GB", "DE", "DE"])


def test_structures_are_those_of_the_registry() -> None:
    for country, structure in iban.STRUCTURES.items():
        (_, registered), *_ = iban_registry._ibandb.info(country)
        parts = re.findall(r"(\d+)!([nac])", registered["bban"])
        assert iban._signs(structure) == "".join(kind * int(number) for number, kind in parts)


def test_an_entry_with_a_preset_bears_its_name_and_its_tests() -> None:
    pattern = expand(entry_of({"preset": "us-ssn", "tests": {"masks": ["111-22-3333"]}}))
    assert (pattern.name, pattern.preset, pattern.regex) == ("us-ssn", "us-ssn@1", presets.known("us-ssn").regex())
    assert pattern.tests is not None
    assert pattern.tests.masks == ["111-22-3333", *presets.known("us-ssn").masks]
    assert expand(entry_of({"preset": "iban", "countries": ["FR"]})).tests == PatternTests(
        masks=list(iban.examples_of("FR")), leaves=list(presets.known("iban").leaves)
    )
    assert pattern.below("tests", "masks", 0) == ("tests", "masks", 0)
    assert pattern.below("tests", "masks", 1) == ("preset",)
    assert pattern.below("regex") == ("preset",)
    assert isinstance(entry_of({"name": "a", "regex": "b"}), RegexEntry)
    assert isinstance(entry_of({"preset": "email@1", "name": "mail"}), PresetEntry)


_LIST = head() + "data_masking:\n  real_time:\n    patterns:\n      - "


@pytest.mark.parametrize(
    ("entry", "code", "column", "words"),
    [
        ("{preset: us-snn}", "masking.preset-unknown", 18, "did you mean us-ssn?"),
        ("{preset: payment-card@99}", "masking.preset-unknown", 18, "did you mean payment-card@1?"),
        ("{preset: nothing-like-it}", "masking.preset-unknown", 18, "known are payment-card, us-ssn"),
        ("{preset: email, countries: [DE]}", "masking.country-unknown", 25, "take this out"),
        ("{preset: iban, countries: [QQ]}", "masking.country-unknown", 24, "known are AD, AE"),
        ("{preset: iban, countries: [de]}", "masking.country-unknown", 24, ""),
        ("{preset: iban, countries: []}", "masking.country-unknown", 24, "known are"),
        ("{preset: iban, regex: a}", "schema.unknown-key", 24, ""),
        ("{name: a, regex: a, countries: [DE]}", "schema.unknown-key", 29, ""),
        ("{name: a}", "schema.missing", 9, "regex is missing here"),
        ("{name: ' ', regex: abc}", "masking.name-empty", 15, ""),
    ],
)
def test_a_wrong_entry_is_told_at_its_place(entry: str, code: str, column: int, words: str) -> None:
    problem = only(f"{_LIST}{entry}\n")
    assert problem.code == code
    assert problem.mark is not None
    assert (problem.mark.line, words in problem.label) == (7, True)


def test_one_preset_twice_is_told_at_both_places() -> None:
    problem = only(f"{_LIST}{{preset: email}}\n      - {{preset: email@1}}\n")
    assert problem.code == "masking.name-twice"
    assert [other.mark.line for other in problem.others if other.mark] == [7]


def test_the_expression_stands_in_what_is_desired() -> None:
    desired, problems = worked_out(f"{_LIST}{{preset: payment-card}}\n      - {{preset: iban, countries: [DE]}}\n")
    assert problems == ()
    values = {wanted.setting: wanted.value for wanted in desired.values} if desired else {}
    card, iban_of_germany = presets.known("payment-card").regex(), presets.known("iban").regex(["DE"])
    assert values["masking.real_time"] == f"(?:{card})|(?:{iban_of_germany})"
