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
        elements = live.decoded(referrer)
        if isinstance(elements, Marker):
            return SectionFromLive(missing=(referrer.name,))
        rungs: dict[str, Json | Marker] = {setting.name: live.decoded(setting) for setting in switches}
        sde = live.decoded(auth_sde) if live.site.has_chat else False
        unknown = [name for name, value in {**rungs, auth_sde.name: sde}.items() if isinstance(value, Marker)]
        lit = [name for name, value in rungs.items() if value is True]
        dark = [name for name, value in rungs.items() if value is False]
        lit_above = [auth_sde.name] * (sde is True) + [referrer.name] * bool(elements)
        if not lit and not lit_above:
            return _off(live, unknown)
        if dark:
            why = f"{', '.join(lit + lit_above)} on while {', '.join(dark)} off: no section says that"
            return SectionFromLive(why=why)
        if unknown and not elements:
            # Nothing that is live tells whether anything is encrypted.
            return SectionFromLive(missing=tuple(unknown))
        return _on(live, set(elements), sde, tuple(unknown))

    return section_from_live


def _beside_live_values(live: LiveChapter) -> dict[str, Json]:
    """What the files say and no live value tells."""
    if isinstance(live.section, Mapping) and live.section.get("data_access_pgp_key"):
        return {"data_access_pgp_key": live.section["data_access_pgp_key"]}
    return {}


def _off(live: LiveChapter, unknown: list[str]) -> SectionFromLive:
    """All that is known is off. Said where the files speak of the chapter, else there is nothing to adopt."""
    if live.section is None:
        return SectionFromLive(missing=tuple(unknown))
    return SectionFromLive({**live.section, "enabled": False}, missing=tuple(unknown))


def _on(live: LiveChapter, elements: set[str], sde: Json | Marker, unknown: tuple[str, ...]) -> SectionFromLive:
    misspelt = sorted(element for element in elements if not _ELEMENT.fullmatch(element))
    if misspelt:
        return SectionFromLive(why=f"encryption.referrer holds {misspelt[0]!r}, which is no element")
    lists = [scope for scope in scopes.fitting(live.site.platform) if scope.elements]
    taken = [scope for scope in lists if 2 * _hits(scope, elements) >= len(scope.elements)]
    sde_on = _sde_presumed(live, every_list=taken == lists) if isinstance(sde, Marker) else bool(sde)
    names = _scope_names(live.site, lists, taken, sde=sde_on)
    if not names and elements:
        # Fewer than half of every scope: the nearest scope, less what is missing.
        taken = [min(lists, key=lambda scope: len(scope.elements) - 2 * _hits(scope, elements))]
        names = [taken[0].name]
    if not names:
        return SectionFromLive(why="encryption is on, and nothing is encrypted: no section says that")
    section: dict[str, Json] = {"enabled": True, "scopes": names, **_exceptions(taken, elements)}
    return SectionFromLive(section | _beside_live_values(live), missing=unknown)


def _sde_presumed(live: LiveChapter, *, every_list: bool) -> bool:
    """Whether property 98, of which nobody knows, is taken for on.

    The recipe for both platforms that encrypts every kind of data sets it too: the plan asks a person to look.
    Elsewhere nothing follows from the elements, and what the files say stays.
    """
    if _asks_for(live.section, live.site, scopes.CHAT_AUTHENTICATED.name):
        return True
    return every_list and live.site.has_messaging


def _exceptions(taken: Sequence[scopes.Scope], elements: set[str]) -> dict[str, Json]:
    """What the elements lack of the scopes `taken`, and what they have beyond them."""
    inside = [element for scope in taken for element in scope.elements]
    without = [element for element in inside if element not in elements]
    extra = sorted(elements.difference(inside), key=_place)
    section: dict[str, Json] = {}
    if without:
        section["except_elements"] = without
    if extra:
        section["extra_elements"] = extra
    return section


def _hits(scope: scopes.Scope, elements: Collection[str]) -> int:
    return sum(element in elements for element in scope.elements)


def _scope_names(site: Site, lists: Sequence[scopes.Scope], taken: Sequence[scopes.Scope], *, sde: bool) -> list[str]:
    """The scopes by name, in the guide's order; ``all`` where nothing is missing."""
    if taken == lists and (sde or not site.has_chat):
        return [scopes.ALL]
    own = {scopes.CHAT_TRANSCRIPTS: site.has_chat, scopes.CHAT_AUTHENTICATED: sde}
    return [scope.name for scope in scopes.fitting(site.platform) if own.get(scope) or scope in taken]


def _asks_for(section: Any, site: Site, name: str) -> bool:
    """Whether the files ask for a scope."""
    if not isinstance(section, Mapping) or not section.get("enabled"):
        return False
    return name in {scope.name for scope in scopes.resolve(section.get("scopes") or (), site)}


def _place(element: str) -> tuple[int, str]:
    known = scopes.ELEMENTS
    return (known.index(element) if element in known else len(known), element)
