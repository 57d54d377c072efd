"""The ladder as it is live, in the words of the section ``data_encryption``: the reverse of the recipes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from lpconf.catalogue.chapters.encryption import scopes
from lpconf.catalogue.live_chapter import LiveChapter, SectionFromLive
from lpconf.catalogue.setting import Setting
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker

_ELEMENT = re.compile(r"[^\s,\x00-\x1f\x7f]+")


def section_reader(
    switches: Sequence[Setting], auth_sde: Setting, referrer: Setting
) -> Callable[[LiveChapter], SectionFromLive]:
    """How the chapter reads live values. `switches` are feature 69, the global switch and transcript encryption."""

    def section_from_live(live: LiveChapter) -> SectionFromLive:
        on = {setting.name: live.meaning(setting) for setting in switches}
        sde = live.meaning(auth_sde) if live.site.has_chat else False
        elements = live.meaning(referrer)
        if isinstance(elements, Marker):
            return SectionFromLive(missing=(referrer.name,))
        unknown = [name for name, value in {**on, auth_sde.name: sde}.items() if isinstance(value, Marker)]
        told = {name: value is True for name, value in on.items() if not isinstance(value, Marker)}
        if not (any(told.values()) or sde is True or elements):
            return _off(live, unknown)
        off = [name for name, value in told.items() if not value]
        if off:
            lit = [name for name, value in told.items() if value]
            lit += [auth_sde.name] * (sde is True) + [referrer.name] * bool(elements)
            return SectionFromLive(why=f"{', '.join(lit)} on while {', '.join(off)} off: no section says that")
        if unknown and not elements:
            # Nothing that is live tells whether anything is encrypted.
            return SectionFromLive(missing=tuple(unknown))
        return _on(live, set(elements), sde, tuple(unknown))

    return section_from_live


def _kept(live: LiveChapter) -> dict[str, Json]:
    """What the files say beside live values."""
    if isinstance(live.section, Mapping) and live.section.get("data_access_pgp_key"):
        return {"data_access_pgp_key": live.section["data_access_pgp_key"]}
    return {}


def _off(live: LiveChapter, unknown: list[str]) -> SectionFromLive:
    """All that is known is off. Said where the files speak of the chapter, else there is nothing to adopt."""
    if live.section is None:
        return SectionFromLive(missing=tuple(unknown))
    return SectionFromLive({**live.section, "enabled": False}, missing=tuple(unknown))


def _on(live: LiveChapter, elements: set[str], sde: Json | Marker, unknown: tuple[str, ...]) -> SectionFromLive:
    odd = sorted(element for element in elements if not _ELEMENT.fullmatch(element))
    if odd:
        return SectionFromLive(why=f"encryption.referrer holds {odd[0]!r}, which is no element")
    lists = [scope for scope in scopes.fitting(live.site.platform) if scope.elements]
    taken = [scope for scope in lists if 2 * _hits(scope, elements) >= len(scope.elements)]
    every = taken == lists
    if isinstance(sde, Marker):
        # The recipe for both platforms that encrypts every kind of data sets property 98 too: the plan asks a person
        # to look. Elsewhere nothing follows from the elements, and what the files say stays.
        said = _said(live.section, live.site, scopes.CHAT_AUTHENTICATED.name)
        sde = said or (every and live.site.has_messaging)
    names = [scopes.ALL] if every and (sde or not live.site.has_chat) else _names(live.site, taken, sde=bool(sde))
    if not names and elements:
        taken = [min(lists, key=lambda scope: len(scope.elements) - 2 * _hits(scope, elements))]
        names = [taken[0].name]
    if not names:
        return SectionFromLive(why="encryption is on, and nothing is encrypted: no section says that")
    inside = [element for scope in taken for element in scope.elements]
    section: dict[str, Json] = {"enabled": True, "scopes": names}
    without = [element for element in inside if element not in elements]
    extra = sorted(elements.difference(inside), key=_place)
    if without:
        section["except_elements"] = without
    if extra:
        section["extra_elements"] = extra
    return SectionFromLive(section | _kept(live), missing=unknown)


def _hits(scope: scopes.Scope, elements: Collection[str]) -> int:
    return sum(element in elements for element in scope.elements)


def _names(site: Site, taken: Sequence[scopes.Scope], *, sde: bool) -> list[str]:
    """The scopes by name, in the guide's order."""
    own = {scopes.CHAT_TRANSCRIPTS: site.has_chat, scopes.CHAT_AUTHENTICATED: sde}
    return [scope.name for scope in scopes.fitting(site.platform) if own.get(scope) or scope in taken]


def _said(section: Any, site: Site, name: str) -> bool:
    """Whether the files wish a scope."""
    if not isinstance(section, Mapping) or not section.get("enabled"):
        return False
    return name in {scope.name for scope in scopes.resolve(section.get("scopes") or (), site)}


def _place(element: str) -> tuple[int, str]:
    known = scopes.ELEMENTS
    return (known.index(element) if element in known else len(known), element)
