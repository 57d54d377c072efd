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


@frozen
class Pixel(Point):
    """A point of another class, with a field that does not count."""

    colour: str = field(default="", compare=False)


@frozen
class Nothing:
    """No fields at all."""


@frozen
class Parity:
    """A number of which only this counts: is it even?"""

    number: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parity) and self.number % 2 == other.number % 2

    def __hash__(self) -> int:
        return self.number % 2


def test_only_instances_of_one_class_are_equal_and_only_by_fields_that_count() -> None:
    assert Pixel(1, colour="red") == Pixel(1, colour="blue") != Point(1)
    assert hash(Pixel(1, colour="red")) == hash(Pixel(1, colour="blue"))
    assert Point(1) != (1, 0, "", NO_ENTRIES)
    assert {Nothing(), Nothing()} == {Nothing()}


def test_what_a_class_says_of_equality_itself_counts() -> None:
    assert {Parity(1), Parity(3), Parity(2)} == {Parity(5), Parity(4)}


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
