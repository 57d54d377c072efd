"""Offsite engagements as they are live, in the words of the section."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.catalogue.chapters.offsite.partial_update import NOTE, landing_field
from lpconf.catalogue.chapters.offsite.settings import ENABLED, ENGAGEMENT
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.named_entries import unnamed
from lpconf.domain.address import unquote
from lpconf.domain.value import Json
from lpconf.domain.wording import count

_ON_SITE = ("onsiteLocations", "visitorBehaviors", "zones", "position")
"""Fields that only engagements on a web site fill."""

_ON_SITE_SOURCES = ("0", "12")
"""Codes of the sources web site and app (facts 4.3)."""


def _is_on_site(value: Mapping[str, Json]) -> bool:
    return any(value.get(field) for field in _ON_SITE) or str(value.get("source")) in _ON_SITE_SOURCES


def section_from_live(live: LiveChapter) -> SectionFromLive:
    """Every engagement that has nothing of a web site's; what has no public name is left to the template."""
    results: list[dict[str, Json]] = []
    left: list[LeftOut] = []
    others: list[str] = []
    for name, value in sorted(live.values.items()):
        pair = name.removeprefix(f"{ENGAGEMENT.name}.")
        if pair == name or not isinstance(value, dict):
            continue
        campaign, _, own = map(unquote, pair.partition("/"))
        said = _said(live.section, campaign, own)
        if _is_on_site(value) and not said:
            others.append(name)
            continue
        entry, lost = _entry({"campaign": campaign, "name": own}, name, value, live)
        left += lost
        retained = {key: text for key, text in said.items() if key not in ("skill", "window", "state", *entry)}
        results.append({**entry, **retained})
    if others:
        left.append(_on_site(others))
    return SectionFromLive(results or None, left_out=tuple(left))


def _entry(
    entry: dict[str, Json], name: str, value: Mapping[str, Json], live: LiveChapter
) -> tuple[dict[str, Json], list[LeftOut]]:
    """What is live of one engagement, and what of it has no words."""
    left = []
    for wire, (word, surface) in ENGAGEMENT.references.fields.items():
        own, names = value.get(wire), live.names.get(surface, {})
        if not word or own in (None, ""):
            continue
        if str(own) in names:
            entry[word] = names[str(own)]
        else:
            left.append(unnamed(name, word, (own,), names))
    page = landing_field(value)
    if page:
        entry["landing_page"] = value[page]
    if isinstance(value.get(NOTE), str) and value[NOTE]:
        entry["note_to_agent"] = value[NOTE]
    if value.get("enabled") is not None:
        entry["enabled"] = ENABLED.decode(value["enabled"])
    return entry, left


def _on_site(names: list[str]) -> LeftOut:
    """Engagements of another kind, in one line: an account may have hundreds."""
    some = ", ".join(name.removeprefix(f"{ENGAGEMENT.name}.") for name in names[:3]) + (" ..." if names[3:] else "")
    why = f"{count(len(names), 'engagement')} of a web site or an app, not of this chapter: {some}"
    return LeftOut("adopt.on-site", ENGAGEMENT.name, why)


def _said(section: Json, campaign: str, name: str) -> Mapping[str, Json]:
    """What the file says of an engagement already."""
    for item in section if isinstance(section, list) else ():
        if isinstance(item, dict) and item.get("campaign") == campaign and item.get("name") == name:
            return item
    return {}
