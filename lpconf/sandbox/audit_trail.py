"""Who changed what in the sandbox, for the kinds of things that the platform's audit trail holds. Source: facts 3.5."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.domain.value import Json, canonical
from lpconf.sandbox.world import World

AUDITED: Mapping[str, str] = {
    "skill": "SKILL",
    "profile": "PROFILE",
    "campaign": "CAMPAIGN",
    "engagement": "CAMPAIGN",
}
"""The trail's own names of what it holds, by collection. Widgets, windows, settings, features are not in it."""
_SILENT = frozenset({"createdDate", "modifiedDate", "id"})
SOMEBODY = {"originator": "Somebody Else", "originatorLoginName": "somebody@console", "originatorUserAgent": "Console"}


def record(
    world: World,
    site: str,
    collection: str,
    before: Mapping[str, Json] | None,
    after: Mapping[str, Json] | None,
    who: Mapping[str, str],
) -> None:
    """Write a change down: a row for each field that differs. `who` are the originator's fields."""
    if collection not in AUDITED:
        return
    old, new = before or {}, after or {}
    name = new.get("name", old.get("name", ""))
    common = {"accountId": site, "objectType": AUDITED[collection], "objectName": name, "originatorIsLpa": False}
    for field in sorted(old.keys() | new.keys()):
        if field in _SILENT or old.get(field) == new.get(field):
            continue
        values = {"element": field, "oldValue": _text(old.get(field)), "newValue": _text(new.get(field))}
        world.audit(site, {**common, **values, **who, "changeDate": world.stamp()})


def _text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value)
