"""Site settings: what comes, and the whole object that goes back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.liveperson import site_properties

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
JSON = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(), SCALARS, max_size=2)
FIELDS = st.dictionaries(st.text(), JSON, max_size=3)


def item(name: str, value: Any, kind: int = 2, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "propertyValue": {"value": value}, "deleted": False, **more}


def test_reads_values_items_and_dates() -> None:
    body = [item("a", "x", modifiedDate="2026-11-20"), item("b", [1], 3), item("c", None), item("d", 0, 9)]
    found = site_properties.parse(body)
    assert found.values == {"a": "x", "b": [1], "d": 0}
    assert found.items == {entry["id"]: entry for entry in body}
    assert found.modified == {"a": "2026-11-20"}


def test_deleted_is_absent_but_its_item_is_known() -> None:
    gone = item("a", "x", modifiedDate="2026-11-20") | {"deleted": True}
    found = site_properties.parse([gone])
    assert (found.values, found.items, found.modified, found.unreadable) == ({}, {"a": gone}, {}, {})
    assert site_properties.parse([item("a", "y"), gone]).values == {"a": "y"}
    assert site_properties.parse([gone, item("a", "y")]).items == {"a": item("a", "y")}


@pytest.mark.parametrize(
    "body",
    [None, {}, "x", {"properties": []}, ["x"], [{}], [{"id": 7}], [{"id": ""}]],
)  # fmt: skip
def test_other_shapes_are_errors_never_absent(body: Any) -> None:
    with pytest.raises(ValueError):
        site_properties.parse(body)


@pytest.mark.parametrize("bare", [{"id": "a"}, {"id": "a", "propertyValue": None}, item("a", None)])
def test_an_item_without_a_value_is_absent_and_stops_nobody_else(bare: Any) -> None:
    found = site_properties.parse([bare, item("b", "y")])
    assert (found.values, found.unreadable) == ({"b": "y"}, {})


@pytest.mark.parametrize(
    "odd", [{"id": "a", "propertyValue": "x"}, {"id": "a", "propertyValue": {}}, item("a", "x", deleted="maybe")]
)
def test_a_value_that_cannot_be_understood_is_unreadable_and_stops_nobody_else(odd: Any) -> None:
    found = site_properties.parse([odd, item("b", "y")])
    assert (found.values, set(found.unreadable)) == ({"b": "y"}, {"a"})


@pytest.mark.parametrize(("value", "code"), [(True, 1), (False, 1), ("x", 2), ("", 2), ([], 3), ({}, 4)])
def test_a_new_item_has_the_type_of_its_value(value: Any, code: int) -> None:
    assert site_properties.changed("a", value, None) == item("a", value, code)


@pytest.mark.parametrize("value", [1, 1.5, None])
def test_the_type_of_a_new_number_is_not_public(value: Any) -> None:
    with pytest.raises(ValueError, match="not public"):
        site_properties.changed("a", value, None)
    assert site_properties.changed("a", value, item("a", 3, 77)) == item("a", value, 77)


def test_the_live_type_stays_while_the_kind_of_value_does() -> None:
    assert site_properties.changed("a", "y", item("a", "x", 12))["type"] == 12
    assert site_properties.changed("a", ["y"], item("a", "x", 12))["type"] == 3
    assert site_properties.changed("a", "y", {"id": "a", "propertyValue": None, "type": 12})["type"] == 2


def test_a_deleted_item_comes_back() -> None:
    assert site_properties.changed("a", "y", item("a", "x") | {"deleted": True}) == item("a", "y")


@given(FIELDS, FIELDS, st.text())
def test_unknown_fields_are_carried_through(around: dict[str, Any], inside: dict[str, Any], value: str) -> None:
    live = {**around, **item("a", "old")}
    live["propertyValue"] = {**inside, "value": "old"}
    expected = {**live, "propertyValue": {**inside, "value": value}}
    assert site_properties.changed("a", value, live) == expected
    assert live["propertyValue"]["value"] == "old"  # what was read stays as it was


@pytest.mark.parametrize("values", [("a", "b"), ("b", "a"), (True, "true"), ("a", None), (None, "a"), ("a", "b", "a")])
def test_one_setting_twice_with_two_values_is_unreadable_and_stops_nobody_else(values: tuple[Any, ...]) -> None:
    twice = [{"id": "a", "propertyValue": {"value": value}} for value in values]
    properties = site_properties.parse([*twice, {"id": "good", "propertyValue": {"value": "x"}}])
    assert "twice" in properties.unreadable["a"]
    assert properties.values == {"good": "x"}


def test_one_setting_twice_with_one_value_is_one() -> None:
    once = {"id": "a", "propertyValue": {"value": "x"}}
    deleted = {**once, "propertyValue": {"value": "y"}, "deleted": True}
    properties = site_properties.parse([deleted, once, once, deleted])
    assert (properties.values, properties.unreadable) == ({"a": "x"}, {})
