"""Site settings: a list of ``{id, type, propertyValue: {value}, deleted, …}`` (facts, section 4.2).

A PUT replaces the whole item, so every field that came is sent back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.connect.http.read_rules import require_whole, revision_of, write_answer
from lpconf.connect.liveperson.adapter import AccountSurface, completed
from lpconf.connect.liveperson.object_collections import each, is_deleted
from lpconf.domain.value import ABSENT, Json, Marker

_CODES = {"boolean": 1, "string": 2, "list": 3, "object": 4}
"""The public type codes. That of numbers is not known."""


class Properties(NamedTuple):
    """All items of an answer. `values` and `modified` are without the deleted ones and those that have no value;
    `unreadable` says why a value could not be understood."""

    values: dict[str, Json]
    items: dict[str, Json]
    modified: dict[str, str]
    unreadable: dict[str, str]
    entries: int


class SitePropertyAdapter:
    """Site settings: one list, each item created, replaced and deleted on its own."""

    async def read(self, home: AccountSurface, keys: Collection[str], *, fresh: bool) -> Reading:
        """All settings by id."""
        answer = await home.client.read(home.site, home.surface, keys=keys, fresh=fresh)
        body = answer.json()
        try:
            properties, revision = parse(body), revision_of(answer)
        except ValueError as error:
            raise answer.unexpected(str(error)) from None
        require_whole(answer, body, properties.entries)
        return Reading(
            properties.values, revision, properties.items, properties.modified, unreadable=properties.unreadable
        )

    async def write(self, home: AccountSurface, values: Mapping[str, Json | Marker], reading: Reading) -> WriteAnswer:
        """Create, replace or delete one item."""
        ((key, value),) = values.items()
        client, site, surface, revision = home.client, home.site, home.surface, reading.revision
        live = reading.items.get(key)
        if value is ABSENT:
            answer = await client.write(site, surface, "DELETE", key, revision=revision)
        elif live:
            item = await completed(home, changed(key, value, live), live, revision, key)
            answer = await client.write(site, surface, "PUT", key, revision=revision, body=item)
        else:
            answer = await client.write(site, surface, "POST", revision=revision, body=changed(key, value, None))
        return write_answer(answer)


def parse(body: Json) -> Properties:
    """The items of an answer. Raises ValueError, in words, where it is no list of items.

    A deleted item is absent, and so is one without a value; a value that cannot be understood is unreadable, and
    stops no other item.
    """
    items = list(each(body, "site setting"))
    properties = Properties({}, {}, {}, {}, len(items))
    for item in items:
        name = item.get("id")
        if not isinstance(name, str) or not name:
            raise ValueError("a site setting has no id")
        _keep(properties, name, item)
    return properties


def _keep(properties: Properties, name: str, item: Mapping[str, Json]) -> None:
    """Add one item of an answer. A property that cannot be understood, or that is there with two values, is unreadable;
    a deleted one is the memory of an earlier property of this id."""
    try:
        gone = is_deleted(item)
    except ValueError as error:
        properties.unreadable[name] = f"site setting {name}: {error}"
        properties.items[name] = item
        return
    if name in properties.unreadable or (gone and name in properties.items):
        return  # the latter is the memory of an earlier item of this id
    earlier = properties.items.get(name)
    properties.items[name] = item
    if gone:
        return
    try:
        value = _value(name, item.get("propertyValue"))
    except ValueError as error:
        properties.unreadable[name] = str(error)
        return
    if earlier is not None and not is_deleted(earlier) and properties.values.get(name) != value:
        properties.unreadable[name] = f"site setting {name} is there twice, with two values"
        properties.values.pop(name, None)
        return
    if value is not None:
        properties.values[name] = value
    if item.get("modifiedDate"):
        properties.modified[name] = str(item["modifiedDate"])


def _value(name: str, holder: Json) -> Json:
    """The value in a holder; None where there is none. Raises ValueError for a holder of another form."""
    if holder is None:
        return None
    if not isinstance(holder, dict) or "value" not in holder:
        raise ValueError(f"the value of site setting {name} is of no known shape")
    return holder["value"]


def changed(key: str, value: Json, live: Mapping[str, Json] | None) -> dict[str, Json]:
    """The item `key` with a new value: `live` with all its fields, or a new one.

    Raises ValueError, in words, where the type code of the value is not public.
    """
    old = live or {}
    holder = old.get("propertyValue")
    holder = holder if isinstance(holder, dict) else {}
    kind, code = kind_of(value), old.get("type")
    same_kind = kind_of(holder.get("value")) == kind
    if code is None or (kind in _CODES and not same_kind):
        if kind not in _CODES:
            raise ValueError(f"the type code of {kind}s is not public, and {key} is not there to show it")
        code = _CODES[kind]
    return {**old, "id": key, "type": code, "propertyValue": {**holder, "value": value}, "deleted": False}


def kind_of(value: Json) -> str:
    """The kind of a value, by which the platform has its type codes."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),  # before int: Python counts booleans among the numbers
        (str, "string"),
        (list, "list"),
        (dict, "object"),
        (int, "number"),
        (float, "number"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")
