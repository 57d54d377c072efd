"""Which chapters of an account are written anew, and with what: what is live against what its files say. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS, raw
from lpconf.catalogue.codecs import same
from lpconf.catalogue.setting import Chapter, Context, LeftOut, Live, Other, Recognised, Setting
from lpconf.catalogue.shape import naming_keys
from lpconf.journeys.adopt_nouns import Asked, Found
from lpconf.journeys.adopt_sayable import sayable, setting_of
from lpconf.journeys.adopt_sight import Sight
from lpconf.journeys.estate import Estate
from lpconf.model.desire import plain
from lpconf.redaction import redact, redacted_json
from lpconf.terms.state import Site, Wanted
from lpconf.terms.value import UNKNOWN, UNSET, Json, Marker, canonical

_SECRET = re.compile(r"passw|secret|token|credential|private.?key|api.?key|\bauth", re.IGNORECASE)
"""Identifiers whose values may be secrets: they are never written."""


@dataclass(frozen=True, slots=True)
class _Account:
    """One account while it is recognised: its wishes, what its files say, and everything that is known of it."""

    name: str
    site: Site
    wants: Mapping[str, list[Wanted]]
    data: Mapping[str, Any]
    values: Mapping[str, Json | Marker]
    left: tuple[LeftOut, ...]
    names: Mapping[str, Mapping[str, str]]
    others: Mapping[str, Other]
    sight: Sight

    def live(self, chapter: Chapter, managed: Collection[str] | None) -> Live:
        """What is known of a chapter; `managed` narrows it to some settings."""
        own = {n: v for n, v in self.values.items() if speaks_of(chapter, n) and (managed is None or n in managed)}
        return Live(self.site, own, self.names, plain(self.data.get(chapter.key)), self.others)


def recognise(name: str, current: Estate, sight: Sight, asked: Asked, adopting: Collection[str]) -> Iterator[Found]:
    """What is to become of each chapter that is meant. `adopting` are the accounts of this run."""
    account = _account(name, current, sight, asked, adopting)
    by_hand = {catalogue.chapter_of(catalogue.get(wanted.setting)).key for wanted in account.wants[raw.KEY]}
    for chapter in CHAPTERS:
        if not asked.takes(chapter):
            continue
        wants = account.wants[chapter.key]
        if asked.drifted and not any(_differs(wanted, sight) for wanted in wants):
            continue
        if chapter.key == raw.KEY:
            yield _raw(chapter, account, asked)
        elif chapter.key in by_hand:
            yield Found(chapter, "left", why="its homes are managed under settings:, as raw values")
        elif why := _unread(chapter, account):
            yield Found(chapter, "left", why=why)
        else:
            yield _one(chapter, account, asked)


def _account(name: str, current: Estate, sight: Sight, asked: Asked, adopting: Collection[str]) -> _Account:
    desired, document = current.desired[name], current.document(name)
    wants: dict[str, list[Wanted]] = {chapter.key: [] for chapter in CHAPTERS}
    for wanted in desired.wants:
        wants[chapter_by(wanted).key].append(wanted)
    values = sight.values(name)
    left = [*sight.members[name].foreign, *(_unreadable(s, w) for s, w in sight.unreadable(name).items())]
    for setting, value in list(values.items()):
        if not isinstance(value, Marker) and (redact(setting) != setting or redacted_json(value) != value):
            del values[setting]
            left.append(LeftOut("adopt.credential", setting, "its live value holds a credential that this run uses"))
    others = _others(name, current, sight, asked, adopting)
    data: Mapping[str, Any] = document.data if document else {}
    return _Account(name, desired.site, wants, data, values, tuple(left), sight.names(name), others, sight)


def _unreadable(setting: str, why: str) -> LeftOut:
    return LeftOut("adopt.unreadable", setting, why)


def _others(name: str, current: Estate, sight: Sight, asked: Asked, adopting: Collection[str]) -> dict[str, Other]:
    """The accounts of the repository whose names were looked up, by site id, as they will be when all are adopted."""
    reaching = [setting for setting in catalogue.SETTINGS.values() if setting.on_sites is not None]
    known = {account for account, surface in sight.observed.names if surface in {s.ids_there for s in reaching}}
    found = {}
    for other in sorted(known - {name}):
        takes = False
        names: dict[str, str] = {}
        for setting in reaching:
            assert setting.on_sites is not None
            takes = takes or _will_be_on(setting.on_sites, other, current, sight, asked, adopting)
            names |= sight.names(other).get(setting.ids_there, {})
        found[current.desired[other].site.id] = Other(other, takes, names)
    return found


def _will_be_on(
    setting: Setting, name: str, current: Estate, sight: Sight, asked: Asked, adopting: Collection[str]
) -> bool:
    """Whether the files of an account will wish a setting on."""
    wished = any(w.setting == setting.name and not setting.is_off(w.value) for w in current.desired[name].wants)
    if name in adopting and asked.takes(catalogue.chapter_of(setting)) and (wished or not asked.drifted):
        live = sight.values(name).get(setting.name, UNKNOWN)
        return wished if live is UNKNOWN else not setting.is_off(live)
    return wished


def chapter_by(wanted: Wanted) -> Chapter:
    """The chapter by which a file says a wish."""
    return raw.CHAPTER if wanted.raw else catalogue.chapter_of(catalogue.get(wanted.setting))


def speaks_of(chapter: Chapter, name: str) -> bool:
    """Whether a setting is one of the chapter's."""
    return any(s.name == name or (s.family and name.startswith(s.name + ".")) for s in chapter.settings)


def _differs(wanted: Wanted, sight: Sight) -> bool:
    change, _ = sight.change(wanted)
    return change.seen.known and change.action != "no-op"


def _unread(chapter: Chapter, account: _Account) -> str:
    """Why nothing can be said of a chapter: something of it could not be read, so nothing follows from the rest."""
    unread = account.sight.members[account.name].unread
    for setting in chapter.settings:
        if not setting.family:
            why = account.sight.unreadable(account.name).get(setting.name)
            if why is not None:
                return f"{setting.name} could not be read: {why}"
        elif setting.name in unread and setting.told_by != "part":
            return unread[setting.name]
    return ""


def _one(chapter: Chapter, account: _Account, asked: Asked) -> Found:
    sight, wants = account.sight, account.wants[chapter.key]
    live = account.live(chapter, {w.setting for w in wants} if asked.drifted else None)
    found = _recognised(chapter, live, account)
    if chapter.many:
        kept = {left.setting for left in found.left}
        found = replace(found, section=_listed(found.section, live, chapter, asked, kept))
    if found.why:
        return Found(chapter, "left", why=found.why, missing=found.missing, left_out=found.left)
    lost = {left.setting for left in found.left}
    differing = [w.setting for w in wants if w.setting not in lost and _differs(w, sight)]
    if found.section is None:
        if differing and not all(setting.family for setting in chapter.settings):
            told, unknown = ", ".join(differing), ", ".join(found.missing)
            why = f"{told} is not as wished, and no section says what is live"
            if unknown:
                why = f"{told} is not as wished; what is live can be said when {unknown} is known"
            return Found(chapter, "left", why=why, missing=found.missing, left_out=found.left)
        if differing:
            return Found(chapter, "written", UNSET, missing=found.missing, left_out=found.left)
        return Found(chapter, "none", missing=found.missing, left_out=found.left)
    model = chapter.section.model_validate
    section = [model(one) for one in found.section] if chapter.many else model(found.section)
    wished = {w.setting.name: w for w in chapter.wishes(section, Context(live.site))}
    now = {wanted.setting: wanted.value for wanted in wants}
    values = {name: live.values[name] for name in wished if name in live.values}
    as_it_is = canonical(found.section) == canonical(live.section)
    if not differing and (
        as_it_is or all(name in now and same(w.setting.codec, w.value, now[name]) for name, w in wished.items())
    ):
        return Found(chapter, "unchanged", missing=found.missing, values=values, left_out=found.left)
    return Found(chapter, "written", found.section, missing=found.missing, values=values, left_out=found.left)


def _recognised(chapter: Chapter, live: Live, account: _Account) -> Recognised:
    """What a chapter makes of live values, as far as a file can say it; what it cannot say stays as the file has it."""
    found = chapter.recognise(live)
    section, lost, why = sayable(chapter, found.section, Context(live.site))
    before = tuple(left for left in account.left if speaks_of(chapter, left.setting))
    left = (*before, *found.left, *lost)
    gone = {one.setting for one in before}
    missing = [name for name in found.missing if name not in gone]
    unread = account.sight.members[account.name].unread
    missing += [s.name for s in chapter.settings if s.family and s.told_by == "part" and s.name in unread]
    if not chapter.many and isinstance(section, dict) and isinstance(live.section, dict):
        names = {one.setting for one in left}
        kept = {k: v for k, v in live.section.items() if k not in section and f"{chapter.key}.{k}" in names}
        section = section | kept
    return Recognised(section, found.why or why, tuple(missing), left)


def _listed(section: Json, live: Live, chapter: Chapter, asked: Asked, kept: Collection[str]) -> Json:
    """A list of objects, with the entries of the files that ask for an object to be gone, and those whose objects
    cannot be said. With ``--drifted`` an entry says no more than it did."""
    keys = naming_keys(chapter.section)
    there = [one for one in live.section or () if isinstance(one, Mapping)]
    known = {tuple(one.get(key) for key in keys): one for one in there}
    found = []
    for entry in section or ():
        before = known.pop(tuple(entry.get(key) for key in keys), None)
        if asked.drifted and before is not None:
            entry = {key: value for key, value in entry.items() if key in before}
        found.append(entry)
    context = Context(live.site)
    for one in known.values():
        setting = setting_of(chapter, one, context)
        if one.get("state") == "absent" or setting in kept or setting not in live.values:
            found.append(one)
    return found or None


def _raw(chapter: Chapter, account: _Account, asked: Asked) -> Found:
    """Raw settings: those that the files manage follow what is live; with ``--raw`` all others come in, too."""
    wants, section, sight = account.wants[chapter.key], plain(account.data.get(chapter.key)), account.sight
    said: dict[str, dict[str, Json]] = {part: dict(found or {}) for part, found in (section or {}).items()}
    changed: dict[str, Json | Marker] = {}
    missing = [w.setting for w in wants if sight.observed.get(w.address).value is UNKNOWN]
    managed = {wanted.setting for wanted in wants}
    left = [one for one in account.left if one.setting in managed or speaks_of(chapter, one.setting)]
    gone = {one.setting for one in left}
    for wanted in wants:
        if wanted.setting in gone or not _differs(wanted, sight):
            continue
        seen, setting = sight.observed.get(wanted.address), catalogue.get(wanted.setting)
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


def _more(chapter: Chapter, account: _Account) -> tuple[dict[str, dict[str, Json]], list[LeftOut]]:
    """Raw values that no file manages, and what of them is not said."""
    managed = {wanted.setting for wanted in account.wants[chapter.key]}
    own = {n: v for n, v in account.values.items() if speaks_of(chapter, n) and n not in managed}
    secret = [name for name in own if _SECRET.search(name)]
    left = [LeftOut("adopt.may-be-secret", name, "by its name it may hold a secret") for name in secret]
    live = Live(account.site, {name: value for name, value in own.items() if name not in secret})
    found = chapter.recognise(live)
    section, lost, _ = sayable(chapter, found.section, Context(account.site))
    return section or {}, [*left, *found.left, *lost]


def _tidy(setting: Setting, value: Json) -> Json:
    return setting.codec.encode(setting.codec.decode(value))
