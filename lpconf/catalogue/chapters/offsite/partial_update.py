"""An offsite engagement in the campaign service's object. Source: contract 6.4, facts 4.3.

Public: name, enabled, skillId, windowId. Not public: the fields of the landing page, of the note and of the generated
URL. The landing page is taken to be the one http(s) text of the object, where it has exactly one besides the generated
URL; the note is set only where the profile names its field.
"""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.catalogue.partial_update import AGAIN, OWN_FIELDS, Lacking, Start, Wholes
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


def url_field(held: Mapping[str, Json]) -> str | None:
    """The field that holds the generated engagement URL, where the object has one that is called so."""
    named = [name for name in held if name.replace("_", "").lower() == "engagementurl"]
    return named[0] if len(named) == 1 else None


def landing_field(held: Mapping[str, Json]) -> str | None:
    """The one text field at the top of the object that holds an http(s) URL; None where there is none, or more."""
    result = _urls(held)
    return result[0] if len(result) == 1 else None


def _urls(held: Mapping[str, Json]) -> list[str]:
    generated = url_field(held)
    return [name for name, value in held.items() if name not in (generated, ROUTE) and _is_url(value)]


def _is_url(value: Json) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


ID_FIELDS = ("skillId", "windowId")


class EngagementUpdate:
    """The fields that a wish names. What cannot be told in the object counts as wished."""

    def extract(self, held: Json | Marker, part: str, wished: Json) -> Json | Marker:
        if isinstance(held, Marker) or held is None:
            return ABSENT
        if not isinstance(held, dict):
            raise ValueError("this is no object")
        if not isinstance(wished, dict):
            return held
        return {name: self._field(held, name, value) for name, value in wished.items()}

    def _field(self, held: Mapping[str, Json], name: str, wished: Json) -> Json:
        field = _field_of(held, name)
        if field is None:
            return wished
        value = held.get(field)
        # One id may be a text here and a number where it is looked up.
        is_same_id = name in ID_FIELDS and value is not None and str(value) == str(wished)
        return wished if is_same_id else value

    def merge(self, held: Json | Marker, part: str, value: Json) -> Json | Marker:
        if value is None:
            return ABSENT
        old = held if isinstance(held, dict) else {}
        if not old:
            return dict(value)
        result = dict(old)
        for name, wished in value.items():
            field = _field_of(old, name)
            if field is not None:
                result[field] = _like(old.get(field), wished)
            if field is not None and wished is None and old.get(field) is not None:
                del result[field]
        return result

    def initial_object(self, wholes: Wholes, key: str, means: Mapping[str, str]) -> Json | Marker:
        """A clone of the template, less what belongs to the template alone."""
        if AGAIN in means:
            return {}
        start = self.starts_with(key, means)
        template = wholes.get(start.key) if start else None
        if not isinstance(template, dict):
            name = means.get("template")
            raise ValueError(f"there is no engagement {name!r} to clone" if name else "it can be made by hand only")
        own = {*_OWN, url_field(template)}
        return {field: value for field, value in template.items() if field not in own}

    def by_hand(self, means: Mapping[str, str]) -> bool:
        return not means.get("template") and AGAIN not in means

    def starts_with(self, key: str, means: Mapping[str, str]) -> Start | None:
        name = "" if AGAIN in means else means.get("template", "")
        if not name:
            return None
        campaign = key.partition("/")[0]
        missing = f"the campaign {shown(unquote(campaign))} has no engagement {shown(name)} to begin with"
        return Start(f"{campaign}/{quote(name)}", missing, "no engagement of this name", _MORE)

    def recreate(self, held: Json) -> Json:
        own = {*OWN_FIELDS, ROUTE, url_field(held)}
        return {field: value for field, value in held.items() if field not in own}

    def unsupported_fields(self, start: Json, wished: Json, means: Mapping[str, str]) -> Lacking | None:
        """The source always: its codes are not public. The landing page and the note where their field is not known."""
        template = start if isinstance(start, dict) else {}
        result = {"source": "the source"} if means.get("source") else {}
        if LANDING in wished and landing_field(template) is None:
            result[LANDING] = f"the landing page ({count(len(_urls(template)), 'URL field')}, so which one is no guess)"
            if not _urls(template):
                result[LANDING] = "the landing page (no URL field)"
        if NOTE in wished and NOTE not in template:
            result[NOTE] = "the note to the agent (the profile does not name its field)"
        if not result:
            return None
        said = (
            f"{', '.join(result.values())} will be as in the template {shown(means.get('template', ''))}: look there, "
            "and set it by hand where it has to differ"
        )
        return Lacking(frozenset(result), "offsite.cloned", said, _MORE)


def _field_of(held: Mapping[str, Json], name: str) -> str | None:
    if name == LANDING:
        return landing_field(held)
    return None if name in (NOTE, "skillName") and name not in held else name


def _like(old: Json, wished: Json) -> Json:
    """An id as the object writes its ids: as a number, or as a text."""
    if isinstance(old, bool) or isinstance(wished, bool):
        return wished
    if isinstance(old, int) and isinstance(wished, str) and wished.isdigit():
        return int(wished)
    if isinstance(old, str) and isinstance(wished, int):
        return str(wished)
    return wished
