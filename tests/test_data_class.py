"""Data classes whose fields nobody may set again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

import pytest

from lpconf.data_class import NO_ENTRIES, frozen


@frozen
class Point:
    """Two numbers and a word, of which the word is not shown."""

    x: int
    y: int = 0
    word: str = field(default="", repr=False)
    notes: Mapping[str, str] = NO_ENTRIES


def test_equal_fields_are_equal_instances_with_one_hash() -> None:
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
    assert replace(Point(1), y=5) == Point(1, 5)


def test_the_text_of_an_instance_names_its_fields() -> None:
    assert repr(Point(1, 2, "hidden")) == "Point(x=1, y=2, notes={})"


def test_there_is_room_for_no_other_field() -> None:
    with pytest.raises(AttributeError):
        Point(1).z = 3  # type: ignore[attr-defined]


def test_type_checkers_refuse_to_set_a_field() -> None:
    """An ignored error that is none any more would be an error of the type checker."""
    point = Point(1)
    point.x = 2  # type: ignore[misc]


def test_mappings_without_entries_are_one() -> None:
    assert Point(1).notes is Point(2).notes
    assert not Point(1).notes
