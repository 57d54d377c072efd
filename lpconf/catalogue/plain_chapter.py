"""Chapters whose keys stand for one setting each, so that nothing but the settings has to be declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lpconf.catalogue.chapter import Chapter, Context, Problem, SettingValue
from lpconf.catalogue.live_chapter import LiveChapter, SectionFromLive
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Implication, Setting
from lpconf.domain.value import Json, Marker


def plain_chapter(
    key: str,
    title: str,
    section: type[Section],
    settings: Mapping[str, Setting],
    implications: tuple[Implication, ...] = (),
) -> Chapter:
    """The chapter `key` with a `section` of which each key stands for one of `settings`.

    A key that is null, and a section that is null as a whole, ask for the setting's off value.
    """

    def desired_values(given: Section | None, context: Context) -> Iterable[SettingValue]:
        for name, setting in settings.items():
            if given is None:
                yield SettingValue(setting, setting.codec.off, (key,))
            elif name in given.model_fields_set:
                value = getattr(given, name)
                written = setting.codec.off if value is None else setting.codec.encode(value)
                yield SettingValue(setting, written, (key, name))

    def section_from_live(live: LiveChapter) -> SectionFromLive:
        """Every setting that is not off, and those that the files mention."""
        mentioned = live.section if isinstance(live.section, dict) else {}
        values: dict[str, Json] = {}
        missing: list[str] = []
        for name, setting in settings.items():
            value = live.decoded(setting)
            if isinstance(value, Marker):
                missing.append(setting.name)
            elif name in mentioned or not setting.is_off(setting.codec.encode(value)):
                values[name] = value
        return SectionFromLive(values or None, missing=tuple(missing))

    return Chapter(
        key=key,
        title=title,
        section=section,
        settings=tuple(settings.values()),
        desired_values=desired_values,
        problems=_no_problems,
        implications=implications,
        section_from_live=section_from_live,
    )


def _no_problems(_: Any, context: Context) -> Iterable[Problem]:
    return ()
