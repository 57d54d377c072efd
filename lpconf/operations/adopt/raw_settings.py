"""Raw settings while adopting: those of the files follow what is live, all others come in where somebody asks. Pure."""

from __future__ import annotations

import re

from lpconf import catalogue
from lpconf.catalogue.setting import Chapter, Context, LeftOut, LiveChapter, Setting
from lpconf.domain.value import UNKNOWN, UNSET, Json, Marker
from lpconf.model.desired_values import plain
from lpconf.operations.adopt.account_view import Account, speaks_of
from lpconf.operations.adopt.representable import representable
from lpconf.operations.adopt.results import Asked, Found

_SECRET = re.compile(r"passw|secret|token|credential|private.?key|api.?key|\bauth", re.IGNORECASE)
"""Identifiers whose values may be secrets: they are never written."""


def raw_settings(chapter: Chapter, account: Account, asked: Asked) -> Found:
    """Raw settings: those that the files manage follow what is live; with ``--raw`` all others come in, too."""
    wants, section, live_state = account.wants[chapter.key], plain(account.data.get(chapter.key)), account.live_state
    said: dict[str, dict[str, Json]] = {part: dict(found or {}) for part, found in (section or {}).items()}
    changed: dict[str, Json | Marker] = {}
    missing = [w.setting for w in wants if live_state.observed.get(w.address).value is UNKNOWN]
    managed = {wanted.setting for wanted in wants}
    left = [one for one in account.left if one.setting in managed or speaks_of(chapter, one.setting)]
    gone = {one.setting for one in left}
    for wanted in wants:
        if wanted.setting in gone or not account.differs(wanted):
            continue
        seen, setting = live_state.observed.get(wanted.address), catalogue.get(wanted.setting)
        part = "ac_features" if wanted.address.surface == "ac_feature" else "site_settings"
        value = setting.codec.off if isinstance(seen.value, Marker) else _tidy(setting, seen.value)
        changed[wanted.setting] = seen.value
        if value is None:
            said[part].pop(setting.key)
        else:
            said[part][setting.key] = value
    if asked.raw and not asked.drifted:
        more, lost = _more(chapter, account)
        left += lost
        for part, entries in more.items():
            for key, value in entries.items():
                said.setdefault(part, {})[key] = value
                name = f"{chapter.key}.{part}.{key}"
                changed[name] = account.values[name]
    if not changed:
        return Found(chapter, "unchanged" if wants else "none", missing=tuple(missing), left_out=tuple(left))
    result = {part: entries for part, entries in said.items() if entries}
    return Found(chapter, "written", result or UNSET, "", tuple(missing), changed, tuple(left))


def _more(chapter: Chapter, account: Account) -> tuple[dict[str, dict[str, Json]], list[LeftOut]]:
    """Raw values that no file manages, and what of them is not said."""
    managed = {wanted.setting for wanted in account.wants[chapter.key]}
    own = {n: v for n, v in account.values.items() if speaks_of(chapter, n) and n not in managed}
    secret = [name for name in own if _SECRET.search(name)]
    left = [LeftOut("adopt.may-be-secret", name, "by its name it may hold a secret") for name in secret]
    live = LiveChapter(account.site, {name: value for name, value in own.items() if name not in secret})
    found = chapter.recognise(live)
    section, lost, _ = representable(chapter, found.section, Context(account.site))
    return section or {}, [*left, *found.left, *lost]


def _tidy(setting: Setting, value: Json) -> Json:
    return setting.codec.encode(setting.codec.decode(value))
