"""Collections of named objects as they come: widgets, and what is looked up by name. Pure.

Source: facts, sections 4.4 to 4.6: a JSON array of objects with id and name; deleted ones may be among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lpconf.domain.value import Json


class Named(NamedTuple):
    """The objects of an answer that are not deleted. `by_name` has the first of each name, `ids` all ids of it."""

    by_name: dict[str, Json]
    ids: dict[str, list[str]]

    @property
    def ambiguous(self) -> frozenset[str]:
        """The names that more than one object has."""
        return frozenset(name for name, ids in self.ids.items() if len(ids) > 1)

    @property
    def modified(self) -> dict[str, str]:
        """The platform's dates of the last edit, where it has them."""
        dates = {name: item.get("modifiedDate") for name, item in self.by_name.items()}
        return {name: str(date) for name, date in dates.items() if date}


def parse(body: Json, noun: str) -> Named:
    """The objects of an answer: an array, bare or as ``items`` of an object. Raises ValueError, in words."""
    by_name: dict[str, Json] = {}
    ids: dict[str, list[str]] = {}
    for item in each(body, noun):
        name, own = item.get("name"), item.get("id")
        if not isinstance(name, str) or isinstance(own, bool) or not isinstance(own, str | int):
            raise ValueError(f"a {noun} has no id or no name")
        if is_deleted(item):
            continue
        by_name.setdefault(name, item)
        ids.setdefault(name, []).append(str(own))
    return Named(by_name, ids)


def each(body: Json, noun: str) -> Iterator[Mapping[str, Json]]:
    """The entries of a list that came. Raises ValueError, in words."""
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        body = body["items"]
    if not isinstance(body, list):
        raise ValueError(f"the answer is not a list of {noun}s")
    for item in body:
        if not isinstance(item, dict):
            raise ValueError(f"the answer is not a list of {noun}s")
        yield item


def is_deleted(item: Mapping[str, Json]) -> bool:
    """Whether an object is only the memory of one."""
    gone = item.get("deleted", item.get("isDeleted"))
    return gone is True or str(gone).lower() == "true"


def id_of(item: Json) -> str:
    """The id of an object that was read. Raises ValueError where it has none."""
    own = item.get("id") if isinstance(item, dict) else None
    if isinstance(own, bool) or not isinstance(own, str | int) or own == "":
        raise ValueError("the object has no id")
    return str(own)
