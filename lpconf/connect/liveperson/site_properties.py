"""Site settings as they come and go. Pure.

Source: facts, section 4.2: a list of ``{id, type, propertyValue: {value}, deleted, …}``. A PUT replaces the whole
item, so every field that came is sent back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lpconf.domain.value import Json

_CODES = {"boolean": 1, "string": 2, "list": 3, "object": 4}


class Properties(NamedTuple):
    """All items of an answer; `values` and `modified` without the deleted ones."""

    values: dict[str, Json]
    items: dict[str, Json]
    modified: dict[str, str]


def parse(body: Json) -> Properties:
    """The items of an answer. Raises ValueError, in words, for any other shape. A deleted item is absent."""
    if not isinstance(body, list):
        raise ValueError("the answer is not a list of site settings")
    values: dict[str, Json] = {}
    items: dict[str, Json] = {}
    modified: dict[str, str] = {}
    for item in body:
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str) or not name:
            raise ValueError("a site setting has no id")
        gone = item.get("deleted") is True or str(item.get("deleted")).lower() == "true"
        if gone and name in values:
            continue
        items[name] = item
        if gone:
            continue
        holder = item.get("propertyValue")
        if not isinstance(holder, dict):
            raise ValueError(f"the value of site setting {name} is of no known shape")
        if holder.get("value") is not None:
            values[name] = holder["value"]
        if item.get("modifiedDate"):
            modified[name] = str(item["modifiedDate"])
    return Properties(values, items, modified)


def changed(key: str, value: Json, live: Mapping[str, Json] | None) -> dict[str, Json]:
    """The item `key` with a new value: `live` with all its fields, or a new one.

    Raises ValueError, in words, where the type code of the value is not public.
    """
    old = live or {}
    holder = old.get("propertyValue")
    holder = holder if isinstance(holder, dict) else {}
    kind = _kind(value)
    code = old.get("type")
    if code is None or (kind in _CODES and _kind(holder.get("value")) != kind):
        if kind not in _CODES:
            raise ValueError(f"the type code of {kind}s is not public, and {key} is not there to show it")
        code = _CODES[kind]
    return {**old, "id": key, "type": code, "propertyValue": {**holder, "value": value}, "deleted": False}


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "list"
    if isinstance(value, dict):
        return "object"
    return "null" if value is None else "number"
