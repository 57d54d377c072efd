"""What can be set, said once. Every room, schema, page and test reads it from here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from lpconf.catalogue import policy_codes
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.chapters import agent_widgets, file_sharing, raw_settings, unified_window
from lpconf.catalogue.chapters.encryption import chapter as encryption
from lpconf.catalogue.chapters.masking import chapter as masking
from lpconf.catalogue.chapters.offsite import chapter as offsite
from lpconf.catalogue.chapters.rollover import chapter as rollover
from lpconf.catalogue.setting import Implication, Setting
from lpconf.catalogue.surfaces import FACTS
from lpconf.domain.address import Address, unquote

__all__ = ["CHAPTERS", "FACTS", "IMPLICATIONS", "SETTINGS", "at_home", "find", "get"]

CHAPTERS: tuple[Chapter, ...] = (
    masking.CHAPTER,
    encryption.CHAPTER,
    rollover.CHAPTER,
    agent_widgets.CHAPTER,
    file_sharing.CHAPTER,
    unified_window.CHAPTER,
    offsite.CHAPTER,
    raw_settings.CHAPTER,
)

SETTINGS: dict[str, Setting] = {s.name: s for chapter in CHAPTERS for s in chapter.settings}
"""Every declared setting by name; families under their own name."""

_OF_CHAPTERS = [implication for chapter in CHAPTERS for implication in chapter.implications]
IMPLICATIONS: dict[str, Implication] = {
    implication.code: implication for implication in (*_OF_CHAPTERS, *policy_codes.IMPLICATIONS)
}
"""Every code that can be accepted."""

DANGERS: frozenset[str] = frozenset(code for chapter in CHAPTERS for code in chapter.danger_codes)
"""The codes of diagnostics that stand on top of every output."""

_BY_HOME = {s.home: s for s in SETTINGS.values() if not s.family}
_HANDED = frozenset((s.surface.name, s.key) for s in SETTINGS.values() if s.rules.always_by_hand)
_FAMILIES = tuple(s for s in SETTINGS.values() if s.family)


def find(name: str) -> Setting | None:
    """The setting of this name; for a family's name with a key, the member (``settings.ac_features.Common.X``)."""
    if name in SETTINGS:
        return SETTINGS[name]
    return _member(name)


@cache
def _member(name: str) -> Setting | None:
    for family in _FAMILIES:
        if name.startswith(family.name + "."):
            return family.at_key(name[len(family.name) + 1 :])
    return None


def get(name: str) -> Setting:
    """The setting of this name. Raises KeyError where there is none."""
    setting = SETTINGS.get(name) or _member(name)  # not by find: a fleet asks very often
    if setting is None:
        raise KeyError(name)
    return setting


def is_fact(name: str) -> bool:
    """Whether people may vouch for a fact of this name."""
    return name in FACTS


@lru_cache(maxsize=10_000)
def at_home(surface: str, key: str, part: str = "") -> Setting | None:
    """The setting that lives at this surface, key (as `Address.plain_key` gives it) and plain part: a declared one
    first, else a family's member."""
    exact = _BY_HOME.get((surface, key, part))
    if exact:
        return exact
    for family in _FAMILIES:
        if family.surface.name != surface:
            continue
        if family.location.members_by == "part":
            if part and key == family.key:
                return family.at_key(part)
        elif not part and (family.location.members_by == "key" or "/" in key):
            return family.at_key(key)
    return None


@lru_cache(maxsize=10_000)
def declared(name: str) -> Setting:
    """The setting that lives where the setting of this name does: a declared one rather than a member of a family of
    raw values. Raises KeyError where nothing is called so."""
    setting = get(name)
    return at_home(*setting.home) or setting


def at(address: Address) -> Setting | None:
    """The setting that lives at `address`, None where none does."""
    return _at(address.surface, address.key, address.part)


@lru_cache(maxsize=10_000)
def _at(surface: str, key: str, part: str) -> Setting | None:
    """The same by key and part as addresses write them: accounts share most of theirs."""
    return at_home(surface, Address("", surface, key).plain_key, unquote(part))


def keys_to_read(address: Address, hints: Mapping[str, str]) -> list[str]:
    """The plain keys of all that has to be looked at for `address`: its own, the one under which a renamed object may
    still stand, and that of the object of which a new one is a clone."""
    keys = [address.plain_key]
    if hints.get("was"):
        keys.append(hints["was"])
    setting = at(address) if hints else None
    form = setting.location.partial_update if setting else None
    start = form.clone_source(address.plain_key, hints) if form else None
    return [*keys, start.key] if start else keys


def document_of(setting: Setting) -> Setting | None:
    """The family that stands for the whole document of which `setting` is an entry; None where it is in none. A
    document is attested as one line, by the family's name (contract 1.2)."""
    if not setting.part:
        return None
    for family in _FAMILIES:
        if family.location.members_by == "part" and (family.surface.name, family.key) == setting.home[:2]:
            return family
    return None


def always_by_hand(address: Address) -> bool:
    """Whether a person does it on every profile, and only their word tells of it."""
    return (address.surface, address.key) in _HANDED


@cache
def needing(name: str) -> tuple[Setting, ...]:
    """The settings that need the one of this name directly, in the order of the catalogue."""
    result = []
    for other in SETTINGS.values():
        needed = {need.setting.name for need in other.rules.needs}
        if name in needed:
            result.append(other)
    return tuple(result)


def chapter_of(setting: Setting) -> Chapter:
    """The chapter that declares `setting` or its family. Raises KeyError for a foreign setting."""
    for chapter in CHAPTERS:
        for declared in chapter.settings:
            if declared.name == setting.name or (declared.family and setting.name.startswith(declared.name + ".")):
                return chapter
    raise KeyError(setting.name)
