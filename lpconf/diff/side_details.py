"""The parts in which two values of one setting differ, as a plan has them; also where one account alone has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lpconf.catalogue.codecs.codec import Codec
from lpconf.catalogue.setting import Setting
from lpconf.domain.results.account_diff import Side
from lpconf.domain.value import ABSENT, Json, equal


def details_between(setting: Setting, a: Side, b: Side) -> Mapping[str, Json]:
    """The parts that differ between two values that are there."""
    result = setting.codec.details(a.value, b.value)
    if "added" in result or "removed" in result:
        return result
    fields = [*_fields(setting.codec, a.value, b.value), *_fields_of(dict(a.write_hints), dict(b.write_hints))]
    return {"fields": _worded(setting, fields)} if fields else {}


def _fields(codec: Codec, a: Json, b: Json) -> list[dict[str, Json]]:
    """The fields that differ, also those that only one of them manages; none for values without fields."""
    old, new = codec.decode(a), codec.decode(b)
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return []
    if isinstance(a, dict) and isinstance(b, dict):
        return _fields_of(a, b, old, new)
    from lpconf.diff.fields import fields  # start-up: JSON inside of text is rare

    return fields(old, new)


def _fields_of(
    a: Mapping[str, Json],
    b: Mapping[str, Json],
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> list[dict[str, Json]]:
    old, new = old or a, new or b
    names = dict.fromkeys((*a, *b))
    differ = [n for n in names if n not in old or n not in new or not equal(old[n], new[n])]
    return [{"path": name, "before": a.get(name), "after": b.get(name)} for name in differ]


def details_alone(setting: Setting, desired: Side, *, gone: bool) -> Mapping[str, Json]:
    """All parts of a value that only one of them has; `gone`: the first."""
    result = setting.codec.details(ABSENT, desired.value)
    if "fields" in result or desired.write_hints:
        fields = [
            *result.get("fields", ()),
            *({"path": n, "before": None, "after": v} for n, v in desired.write_hints.items()),
        ]
        if gone:
            fields = [{"path": f["path"], "before": f["after"], "after": None} for f in fields]
        return {"fields": _worded(setting, fields)}
    if gone and result:
        return {"added": result.get("removed", []), "removed": result.get("added", [])}
    return result


def _worded(setting: Setting, fields: Iterable[Mapping[str, Json]]) -> list[dict[str, Json]]:
    """Fields that hold ids by the account file's own words; fields that only repeat others are left out."""
    worded = []
    for entry in fields:
        word, _ = setting.references.fields.get(entry["path"], (entry["path"], ""))
        if word:
            worded.append({**entry, "path": word})
    return worded
