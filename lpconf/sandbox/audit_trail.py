"""Who changed what in the sandbox, for the kinds of things that the platform's audit trail holds. Source: facts 3.5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lpconf.domain.value import Json, canonical

AUDITED: Mapping[str, str] = {
    "skill": "Skills",
    "profile": "Profiles",
    "campaign": "Campaigns",
    "engagement": "Campaigns",
}
"""The trail's own words for what it holds, by collection, as the documentation's sample has them. Widgets, windows,
settings, features are not in it. That a change of an engagement is listed as one of campaigns is inferred."""
_SILENT = frozenset({"createdDate", "modifiedDate", "id"})

Author = Mapping[str, Json]
"""Who changes something: the originator's fields of a row."""

SOMEBODY: Author = {
    "originator": "Somebody Else",
    "originatorLoginName": "somebody@console",
    "originatorUserAgent": "Console",
    "originatorIsLpa": False,
}
"""Whoever works in the console, behind everybody's back."""


def program(user_agent: str = "") -> Author:
    """A program that comes over the API, by the words that it calls itself."""
    return {
        "originator": "API program",
        "originatorLoginName": "program@api",
        "originatorUserAgent": user_agent,
        "originatorIsLpa": False,
    }


def changes(
    site: str, collection: str, before: Mapping[str, Json] | None, after: Mapping[str, Json] | None
) -> Iterator[Mapping[str, Json]]:
    """The rows of one change, still without author and date: one for each field that differs. None for the rest."""
    if collection not in AUDITED:
        return
    old, new = before or {}, after or {}
    name = new.get("name", old.get("name", ""))
    for field in sorted(old.keys() | new.keys()):
        if field not in _SILENT and old.get(field) != new.get(field):
            yield {
                "accountId": site,
                "objectType": AUDITED[collection],
                "objectName": name,
                "element": field,
                "oldValue": _text(old.get(field)),
                "newValue": _text(new.get(field)),
            }


def _text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value)
