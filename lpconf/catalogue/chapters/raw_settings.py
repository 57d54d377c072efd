"""The escape hatch: raw values of homes that lpconf knows, for settings that no chapter describes.

A raw desired value at an address that a chapter describes bears that chapter's setting name, and takes part in its
order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Problem, ProblemKind, SettingValue
from lpconf.catalogue.codecs.scalars import Grant, Plain
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Display, Location, ManualStep, Rules, Setting
from lpconf.domain.source_document import Path
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker

KEY = "settings"


def is_number(value: Json) -> bool:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


AC_FEATURE = Setting(
    name="settings.ac_features",
    location=Location(surface=surfaces.AC_FEATURE, key="", placeholders=("KEY",)),
    codec=Grant(),
    display=Display(title="An AC feature by its identifier", source="facts 4.1", example=True),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "AC Features"),
        landmarks=(surfaces.AC_FEATURES_PAGE,),
        on="Set the AC feature KEY to {value}.",
        off="Switch the AC feature KEY off.",
    ),
    family=True,
)
SITE_SETTING = Setting(
    name="settings.site_settings",
    location=Location(surface=surfaces.SITE_SETTING, key="", placeholders=("KEY",)),
    codec=Plain(),
    display=Display(title="A site setting by its identifier", source="facts 4.2", example="en-US"),
    manual_step=ManualStep(
        path=("Supportal", "Houston", "Site Settings"),
        landmarks=(
            surfaces.SITE_SETTINGS_PAGE,
            "The filter at the top right of the page finds KEY. Click the edit icon: the edit field appears.",
        ),
        on="Set the value to {value}, click Confirm.",
        off="Reset the value, click Confirm.",
    ),
    rules=Rules(created_by_hand=is_number),
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
    """The setting of an identifier; accounts share most of theirs."""
    return _HOMES[part].at_key(key)


def _given(section: RawSettings | None, part: str) -> Mapping[str, Json]:
    """What the files say of a part, by identifier."""
    return (getattr(section, part) if section else None) or {}


def _desired_values(section: RawSettings | None, context: Context) -> Iterable[SettingValue]:
    for part in _HOMES:
        for key, value in _given(section, part).items():
            yield SettingValue(_member(part, key), value, (KEY, part, key))


NEW_NUMBER = ProblemKind(
    "raw.new-number",
    "warning",
    "The platform's type code of number settings is not public, so lpconf changes a number that is live already, and "
    "leaves the making of a new one to a person.",
    "Where the setting is live, nothing has to be done. Else set it once by hand: lpconf reads it back.",
)


NEAR_KEY = ProblemKind(
    "raw.near-key",
    "warning",
    "A raw setting may have any identifier, so a slip of the pen is written as it stands and has no effect. This one "
    "is nearly that of a setting which the catalogue has.",
    "Write the identifier as the catalogue has it, better still use its chapter. If yours is another one, nothing has "
    "to be done.",
)


def _is_null(section: RawSettings, part: str) -> bool:
    return part in section.model_fields_set and getattr(section, part) is None


def _problems(section: RawSettings | None, context: Context) -> Iterable[Problem]:
    if section is None:
        yield _names_nothing((KEY,))
        return
    for part in _HOMES:
        if _is_null(section, part):
            yield _names_nothing((KEY, part))
        for key in _given(section, part):
            if not key.strip():
                yield Problem("raw.name-empty", "an identifier may not be empty", (KEY, part, key), key=True)


def _names_nothing(path: Path) -> Problem:
    return Problem(
        "settings.no-default",
        f"{path[-1]} names no setting, so null means nothing here",
        path,
        key=True,
        label="write identifiers with values below it, or remove it",
    )


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """Every value that is known, by its identifier. A feature that is not granted is off; a site setting that is not
    set cannot be said."""
    section: dict[str, dict[str, Json]] = {}
    left: list[LeftOut] = []
    for part, home in _HOMES.items():
        values: dict[str, Json] = {}
        for name, live_value in live.values.items():
            if not name.startswith(home.name + ".") or live_value in (UNKNOWN, UNREADABLE):
                continue
            value = home.codec.off if isinstance(live_value, Marker) else live_value
            if part == "ac_features" and isinstance(value, float | dict | list):
                left.append(LeftOut("adopt.no-words", name, "a feature is true, false, an integer or a text"))
            elif value is not None:
                values[name[len(home.name) + 1 :]] = value
        if values:
            section[part] = values
    return SectionFromLive(section or None, left_out=tuple(left))


CHAPTER = Chapter(
    key=KEY,
    title="Raw settings",
    section=RawSettings,
    settings=(AC_FEATURE, SITE_SETTING),
    desired_values=_desired_values,
    problems=_problems,
    section_from_live=_section_from_live,
    problem_kinds=(NEW_NUMBER, NEAR_KEY),
)
