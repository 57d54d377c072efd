"""The expression of real-time masking inside the taglet's raw text: an array of entries is never a pattern."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lpconf.catalogue.taglets import PatternInTaglet, raw_text, with_entry_id
from lpconf.domain.value import ABSENT

ARRAY = '[{"id": "regex",  "value": "\\\\d{16}"}, {"id": "maskChar", "value": "*"}]'
OWN = PatternInTaglet()


@pytest.mark.parametrize("raw", [ARRAY, json.loads(ARRAY), "[]", '  [{"id": "a", "value": "b"}]'], ids=repr)
def test_an_array_is_refused_where_no_entry_is_named(raw: Any) -> None:
    for change in (lambda: OWN.extract(raw, "", "x"), lambda: OWN.merge(raw, "", "x")):
        with pytest.raises(ValueError, match="does not name the one that holds the regular expression"):
            change()


@pytest.mark.parametrize("raw", [r"\d{16}", "[0-9]{16}", "[0]", "[1,2]", "", "  "], ids=repr)
def test_a_bare_text_is_the_expression_itself(raw: str) -> None:
    assert OWN.extract(raw, "", "x") == raw
    assert OWN.merge(raw, "", "x") == "x"


def test_the_named_entry_is_changed_and_the_rest_stays_byte_for_byte() -> None:
    held = with_entry_id(ARRAY, "regex")
    assert OWN.extract(held, "", "x") == r"\d{16}"
    text = raw_text(OWN.merge(held, "", r"\b\d{4}\b"))
    assert text == ARRAY.replace('"value": "\\\\d{16}"', '"value": "\\\\b\\\\d{4}\\\\b"').replace(",  ", ", ")
    assert json.loads(raw_text(OWN.merge(held, "", "")))[1] == {"id": "maskChar", "value": "*"}


def test_an_entry_that_is_not_there_is_added() -> None:
    held = with_entry_id(ARRAY, "pattern")
    assert OWN.extract(held, "", "x") is ABSENT
    assert [entry["id"] for entry in json.loads(raw_text(OWN.merge(held, "", "x")))] == ["regex", "maskChar", "pattern"]


def test_a_taglet_that_is_not_there_is_made_as_its_profile_says() -> None:
    assert OWN.merge(ABSENT, "", "x") == "x"
    assert raw_text(OWN.merge(with_entry_id("", "regex"), "", "x")) == '[{"id": "regex", "value": "x"}]'
