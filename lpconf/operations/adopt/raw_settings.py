"""Raw settings while adopting: those of the files follow what is live, all others come in where somebody asks. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lpconf import catalogue
from lpconf.catalogue.chapter import Chapter, Context
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter
from lpconf.catalogue.setting import Setting
from lpconf.domain.state import DesiredValue
from lpconf.domain.value import UNKNOWN, UNSET, Json, Marker
from lpconf.model.desired_values import plain
from lpconf.operations.adopt.account_view import AccountView, chapter_has
from lpconf.operations.adopt.representable import representable
from lpconf.operations.adopt.results import AdoptOptions, ChapterAdoption

_SECRET = re.compile(r"passw|secret|token|credential|private.?key|api.?key|\bauth", re.IGNORECASE)
"""Identifiers whose values may be secrets: they are never written."""


def raw_settings(chapter: Chapter, account: AccountView, asked: AdoptOptions) -> ChapterAdoption:
    """Raw settings: those that the files manage follow what is live; with ``--raw`` all others come in, too."""
    desired = account.desired_values[chapter.key]
    observed = account.live_state.observed
    missing = tuple(item.setting for item in desired if observed.get(item.address).value is UNKNOWN)
    left = _not_for_the_file(chapter, account)
    section = _section_in_files(chapter, account)
    changed = _follow_live(section, account, desired, {left_out.setting for left_out in left})
    if asked.raw and not asked.drifted:
        more, lost = _unmanaged(chapter, account)
        left += lost
        for part, key, value in more:
            section.setdefault(part, {})[key] = value
            name = f"{chapter.key}.{part}.{key}"
            changed[name] = account.values[name]
    if not changed:
        return ChapterAdoption(chapter, "unchanged" if desired else "none", missing=missing, left_out=tuple(left))
    written = {part: entries for part, entries in section.items() if entries}
    return ChapterAdoption(chapter, "written", written or UNSET, "", missing, changed, tuple(left))


def _section_in_files(chapter: Chapter, account: AccountView) -> dict[str, dict[str, Json]]:
    """The raw values that the files hold, by part, as a copy to change."""
    in_files = plain(account.data.get(chapter.key)) or {}
    return {part: dict(entries or {}) for part, entries in in_files.items()}


def _not_for_the_file(chapter: Chapter, account: AccountView) -> list[LeftOut]:
    managed = {want.setting for want in account.desired_values[chapter.key]}
    return [item for item in account.left if item.setting in managed or chapter_has(chapter, item.setting)]


def _follow_live(
    section: dict[str, dict[str, Json]],
    account: AccountView,
    desired: Iterable[DesiredValue],
    left_out: Collection[str],
) -> dict[str, Json | Marker]:
    """Set the managed values that differ to what is live, in place; the live values that were taken, by setting."""
    changed: dict[str, Json | Marker] = {}
    for item in desired:
        if item.setting in left_out or not account.differs(item):
            continue
        live = account.live_state.observed.get(item.address).value
        setting = catalogue.get(item.setting)
        entries = section["ac_features" if item.address.surface == "ac_feature" else "site_settings"]
        value = setting.codec.off if isinstance(live, Marker) else _normalised(setting, live)
        if value is None:  # nothing is live, and this codec has no word for off: the line goes
            entries.pop(setting.key)
        else:
            entries[setting.key] = value
        changed[item.setting] = live
    return changed


def _unmanaged(chapter: Chapter, account: AccountView) -> tuple[list[tuple[str, str, Json]], list[LeftOut]]:
    """Raw values that no file manages as (part, key, value), and what of them is not for the file."""
    managed = {want.setting for want in account.desired_values[chapter.key]}
    values: dict[str, Json | Marker] = {}
    left: list[LeftOut] = []
    for name, value in account.values.items():
        if not chapter_has(chapter, name) or name in managed or _is_platform_default(account, name):
            continue
        if _SECRET.search(name) and not isinstance(value, bool):  # a switch holds no secret, whatever it is called
            left.append(LeftOut("adopt.may-be-secret", name, "by its name it may hold a secret"))
        else:
            values[name] = value
    result = chapter.section_from_live(LiveChapter(account.site, values))
    section, lost, _ = representable(chapter, result.section, Context(account.site))
    results = [(part, key, value) for part, entries in (section or {}).items() for key, value in entries.items()]
    return results, [*left, *result.left_out, *lost]


def _is_platform_default(account: AccountView, name: str) -> bool:
    """Whether nobody chose a value: the platform lists each feature with its default."""
    address = catalogue.get(name).address(account.site.name)
    reading = account.live_state.readings.get(address.home)
    return reading is not None and address.plain_key in reading.defaults


def _normalised(setting: Setting, value: Json) -> Json:
    """A live value as the codec writes it."""
    return setting.codec.encode(setting.codec.decode(value))
