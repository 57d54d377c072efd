"""An offsite engagement in the campaign service's object. Source: contract 6.4, facts 4.3.

Public: name, enabled, skillId, windowId. Not public: the fields of the landing page, of the note and of the generated
URL. The landing page is taken to be the one http(s) text of the object, where it has exactly one besides the generated
URL; the note is set only where the profile names its field.
"""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.catalogue.partial_update import (
    OWN_FIELDS,
    RECREATED,
    CloneSource,
    ObjectsByKey,
    PartialUpdate,
    UnsupportedFields,
)
from lpconf.domain.address import quote, unquote
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.domain.wording import count, shown

LANDING, NOTE = "landing_page", "note_to_agent"
"""Names of this file for what has no public name. A connector whose profile names the note's field tells and takes it
under this name."""

ROUTE = "computed_engagement_url"
"""Where a connector tells the engagement's URL that follows from the ids; never a field of the platform's object."""

_MORE = "lpconf explain offsite.template"
_OWN = ("id", "createdDate", "modifiedDate", "viewErrors", ROUTE)


def url_field(live: Mapping[str, Json]) -> str | None:
    """The field that holds the generated engagement URL, where the object has one that is called so."""
    named = [name for name in live if name.replace("_", "").lower() == "engagementurl"]
    return named[0] if len(named) == 1 else None


def landing_field(live: Mapping[str, Json]) -> str | None:
    """The one text field at the top of the object that holds an http(s) URL; None where there is none, or more."""
    result = _urls(live)
    return result[0] if len(result) == 1 else None


def _urls(live: Mapping[str, Json]) -> list[str]:
    generated = url_field(live)
    return [name for name, value in live.items() if name not in (generated, ROUTE) and _is_url(value)]


def _is_url(value: Json) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


ID_FIELDS = ("skillId", "windowId")


class EngagementUpdate(PartialUpdate):
    """The fields that the desired value names. A field that cannot be found in the live object counts as desired."""

    def extract(self, live: Json | Marker, part: str, desired: Json) -> Json | Marker:
        if isinstance(live, Marker) or live is None:
            return ABSENT
        if not isinstance(live, dict):
            raise ValueError("this is no object")
        if not isinstance(desired, dict):
            return live
        return {name: self._field(live, name, value) for name, value in desired.items()}

    def _field(self, live: Mapping[str, Json], name: str, desired: Json) -> Json:
        field = _field_of(live, name)
        if field is None:
            return desired
        value = live.get(field)
        # One id may be a text here and a number where it is looked up.
        is_same_id = name in ID_FIELDS and value is not None and str(value) == str(desired)
        return desired if is_same_id else value

    def merge(self, live: Json | Marker, part: str, value: Json) -> Json | Marker:
        if value is None:
            return ABSENT
        old = live if isinstance(live, dict) else {}
        if not old:
            return dict(value)
        result = dict(old)
        for name, desired in value.items():
            field = _field_of(old, name)
            if field is not None:
                result[field] = _like(old.get(field), desired)
            if field is not None and desired is None and old.get(field) is not None:
                del result[field]
        return result

    def initial_object(self, objects: ObjectsByKey, key: str, hints: Mapping[str, str]) -> Json | Marker:
        """A clone of the template, less what belongs to the template alone."""
        if RECREATED in hints:
            return {}
        start = self.clone_source(key, hints)
        template = objects.get(start.key) if start else None
        if not isinstance(template, dict):
            name = hints.get("template")
            raise ValueError(f"there is no engagement {name!r} to clone" if name else "it can be made by hand only")
        own = {*_OWN, url_field(template)}
        return {field: value for field, value in template.items() if field not in own}

    def is_created_by_hand(self, hints: Mapping[str, str]) -> bool:
        return not hints.get("template") and RECREATED not in hints

    def clone_source(self, key: str, hints: Mapping[str, str]) -> CloneSource | None:
        name = "" if RECREATED in hints else hints.get("template", "")
        if not name:
            return None
        campaign = key.partition("/")[0]
        missing = f"the campaign {shown(unquote(campaign))} has no engagement {shown(name)} to begin with"
        return CloneSource(f"{campaign}/{quote(name)}", missing, "no engagement of this name", _MORE)

    def recreate(self, live: Json) -> Json:
        own = {*OWN_FIELDS, ROUTE, url_field(live)}
        return {field: value for field, value in live.items() if field not in own}

    def unsupported_fields(self, start: Json, desired: Json, hints: Mapping[str, str]) -> UnsupportedFields | None:
        """The source always: its codes are not public. The landing page and the note where their field is not known."""
        template = start if isinstance(start, dict) else {}
        result = {"source": "the source"} if hints.get("source") else {}
        if LANDING in desired and landing_field(template) is None:
            result[LANDING] = f"the landing page ({count(len(_urls(template)), 'URL field')}, so which one is no guess)"
            if not _urls(template):
                result[LANDING] = "the landing page (no URL field)"
        if NOTE in desired and NOTE not in template:
            result[NOTE] = "the note to the agent (the profile does not name its field)"
        if not result:
            return None
        summary = (
            f"{', '.join(result.values())} will be as in the template {shown(hints.get('template', ''))}: look there, "
            "and set it by hand where it has to differ"
        )
        return UnsupportedFields(frozenset(result), "offsite.cloned", summary, _MORE)


def _field_of(live: Mapping[str, Json], name: str) -> str | None:
    if name == LANDING:
        return landing_field(live)
    return None if name in (NOTE, "skillName") and name not in live else name


def _like(old: Json, desired: Json) -> Json:
    """An id as the object writes its ids: as a number, or as a text."""
    if isinstance(old, bool) or isinstance(desired, bool):
        return desired
    if isinstance(old, int) and isinstance(desired, str) and desired.isdigit():
        return int(desired)
    if isinstance(old, str) and isinstance(desired, int):
        return str(desired)
    return desired
