"""The escape hatch: raw values of homes that lpconf knows, for settings that no chapter describes.

A raw wish at an address that a chapter describes bears that chapter's setting name, and takes part in its order.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Problem, SettingValue
from lpconf.catalogue.codecs import Grant, Plain
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Display, Location, ManualStep, Setting
from lpconf.domain.source_document import Path
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker

KEY = "settings"

AC_FEATURE = Setting(
    name="settings.ac_features",
    location=Location(surface=surfaces.AC_FEATURE, key=""),
    codec=Grant(),
    display=Display(title="An AC feature by its identifier", source="facts 4.1", example=True),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features"),
        on="Set the AC feature to {value}.",
        off="Switch the AC feature off.",
    ),
    family=True,
)
SITE_SETTING = Setting(
    name="settings.site_settings",
    location=Location(surface=surfaces.SITE_SETTING, key=""),
    codec=Plain(),
    display=Display(title="A site setting by its identifier", source="facts 4.2", example="en-US"),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "site.settings"),
        on="Set the value to {value}.",
        off="Reset the value.",
        traps=("The filter at the top right of the page finds the setting.",),
    ),
    family=True,
)
_HOMES = {"ac_features": AC_FEATURE, "site_settings": SITE_SETTING}


class RawSettings(Section):
    """Raw values by identifier. Prefer a chapter where there is one."""

    ac_features: Annotated[
        dict[str, bool | int | str | None] | None, Field(description="AC features: switch, number or text.")
    ] = None
    site_settings: Annotated[dict[str, Any] | None, Field(description="Site settings: any JSON value.")] = None


@lru_cache(maxsize=10_000)
def _member(part: str, key: str) -> Setting:
    """The setting of an identifier; the accounts of an estate share most of theirs."""
    return _HOMES[part].at_key(key)


def _desired_values(section: RawSettings | None, context: Context) -> Iterable[SettingValue]:
    for part in _HOMES:
        for key, value in ((getattr(section, part) if section else None) or {}).items():
            yield SettingValue(_member(part, key), value, (KEY, part, key))


def _is_null(section: RawSettings, part: str) -> bool:
    return part in section.model_fields_set and getattr(section, part) is None


def _problems(section: RawSettings | None, context: Context) -> Iterable[Problem]:
    empty: list[Path] = [(KEY,)] if section is None else []
    empty += [(KEY, part) for part in _HOMES if section and _is_null(section, part)]
    for path in empty:
        yield Problem(
            "settings.no-default",
            f"{path[-1]} names no setting, so null means nothing here",
            path,
            key=True,
            label="write identifiers with values below it, or remove it",
        )
    for part in _HOMES:
        for key in (getattr(section, part) if section else None) or {}:
            if not key.strip():
                yield Problem("raw.name-empty", "an identifier may not be empty", (KEY, part, key), key=True)


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """Every value that is known, by its identifier. A feature that is not granted is off; a site setting that is not
    set cannot be said."""
    section: dict[str, dict[str, Json]] = {}
    left: list[LeftOut] = []
    for part, home in _HOMES.items():
        found: dict[str, Json] = {}
        for name, value in live.values.items():
            if not name.startswith(home.name + ".") or value in (UNKNOWN, UNREADABLE):
                continue
            value = home.codec.off if isinstance(value, Marker) else value
            if part == "ac_features" and isinstance(value, float | dict | list):
                left.append(LeftOut("adopt.no-words", name, "a feature is true, false, an integer or a text"))
            elif value is not None:
                found[name[len(home.name) + 1 :]] = value
        if found:
            section[part] = found
    return SectionFromLive(section or None, left=tuple(left))


CHAPTER = Chapter(
    key=KEY,
    title="Raw settings",
    section=RawSettings,
    settings=(AC_FEATURE, SITE_SETTING),
    desired_values=_desired_values,
    problems=_problems,
    section_from_live=_section_from_live,
)
