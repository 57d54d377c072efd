"""Which chapters of an account are written anew, and with what: what is live against what its files say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS, raw
from lpconf.catalogue.codecs import same
from lpconf.catalogue.setting import Chapter, Context, Live, Setting
from lpconf.catalogue.shape import naming_keys
from lpconf.journeys.adopt_sight import Sight
from lpconf.journeys.estate import Estate
from lpconf.model.desire import plain
from lpconf.terms.state import Site, Wanted
from lpconf.terms.value import UNKNOWN, UNREADABLE, UNSET, Json, Marker, canonical

_SECRET = re.compile(r"passw|secret|token|credential|private.?key|api.?key|\bauth", re.IGNORECASE)
"""Identifiers whose values may be secrets: they are never written."""

Status = Literal["written", "unchanged", "left", "none"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. `only` are keys of chapters; none means all."""

    only: tuple[str, ...] = ()
    drifted: bool = False
    raw: bool = False

    def takes(self, chapter: Chapter) -> bool:
        """Whether a chapter is meant."""
        return not self.only or chapter.key in self.only


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one chapter.

    `section` is what it shall say (UNSET: it goes) where the status is ``written``. ``unchanged``: the files say it
    already. ``left``: it stays as it is, for the reason `why`. ``none``: nothing is live, and nothing is said.
    """

    chapter: Chapter
    status: Status
    section: Json | Marker = UNSET
    why: str = ""
    missing: tuple[str, ...] = ()
    values: Mapping[str, Json | Marker] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


def recognise(
    name: str, current: Estate, sight: Sight, asked: Asked, names: Mapping[str, Mapping[str, str]]
) -> Iterator[Found]:
    """What is to become of each chapter that is meant."""
    desired = current.desired[name]
    document = current.document(name)
    data: Mapping[str, Any] = document.data if document else {}
    by_chapter: dict[str, list[Wanted]] = {chapter.key: [] for chapter in CHAPTERS}
    for wanted in desired.wants:
        by_chapter[raw.KEY if wanted.raw else _chapter_of(wanted).key].append(wanted)
    by_hand = {_chapter_of(wanted).key for wanted in by_chapter[raw.KEY]}
    values = sight.values(name)
    for chapter in CHAPTERS:
        if not asked.takes(chapter):
            continue
        wants = by_chapter[chapter.key]
        if asked.drifted and not any(_differs(wanted, sight) for wanted in wants):
            continue
        if chapter.key == raw.KEY:
            yield _raw(chapter, desired.site, wants, values, plain(data.get(chapter.key)), sight, asked)
            continue
        if chapter.key in by_hand:
            yield Found(chapter, "left", why="its homes are managed under settings:, as raw values")
            continue
        unread = _unread(chapter, name, sight)
        if unread:
            yield Found(chapter, "left", why=f"{', '.join(unread)} could not be read")
            continue
        managed = {wanted.setting for wanted in wants}
        own = {n: v for n, v in values.items() if _speaks_of(chapter, n) and (not asked.drifted or n in managed)}
        live = Live(desired.site, own, {**names, **sight.names(name)}, plain(data.get(chapter.key)))
        yield _one(chapter, live, wants, sight, asked)


def _chapter_of(wanted: Wanted) -> Chapter:
    return catalogue.chapter_of(catalogue.get(wanted.setting))


def _speaks_of(chapter: Chapter, name: str) -> bool:
    return any(s.name == name or (s.family and name.startswith(s.name + ".")) for s in chapter.settings)


def _differs(wanted: Wanted, sight: Sight) -> bool:
    change, _ = sight.change(wanted)
    return change.seen.known and change.action != "no-op"


def _unread(chapter: Chapter, name: str, sight: Sight) -> list[str]:
    """The settings of a chapter that could not be read: nothing may be concluded from the rest."""
    return [
        setting.name
        for setting in sight.settings[name]
        if _speaks_of(chapter, setting.name) and sight.observed.get(setting.address(name)).value is UNREADABLE
    ]


def _one(chapter: Chapter, live: Live, wants: list[Wanted], sight: Sight, asked: Asked) -> Found:
    found = chapter.recognise(live)
    if chapter.many:
        found = replace(found, section=_listed(found.section, live.section, chapter, asked))
    if found.why:
        return Found(chapter, "left", why=found.why, missing=found.missing)
    differing = [wanted.setting for wanted in wants if _differs(wanted, sight)]
    if found.section is None:
        if differing:
            return Found(chapter, "left", why=f"{', '.join(differing)} cannot be told apart", missing=found.missing)
        return Found(chapter, "none", missing=found.missing)
    model = chapter.section.model_validate
    section = [model(one) for one in found.section] if chapter.many else model(found.section)
    wished = {w.setting.name: w for w in chapter.wishes(section, Context(live.site))}
    now = {wanted.setting: wanted.value for wanted in wants}
    values = {name: live.values[name] for name in wished if name in live.values}
    as_it_is = canonical(found.section) == canonical(live.section)
    if not differing and (
        as_it_is or all(name in now and same(w.setting.codec, w.value, now[name]) for name, w in wished.items())
    ):
        return Found(chapter, "unchanged", missing=found.missing, values=values)
    return Found(chapter, "written", found.section, missing=found.missing, values=values)


def _listed(section: Json, there: Json, chapter: Chapter, asked: Asked) -> Json:
    """A list of objects, with the entries of the files that ask for an object to be gone. With ``--drifted`` an entry
    says no more than it did."""
    keys = naming_keys(chapter.section)
    known = {tuple(one.get(key) for key in keys): one for one in there or () if isinstance(one, Mapping)}
    found = []
    for entry in section or ():
        before = known.pop(tuple(entry.get(key) for key in keys), None)
        if asked.drifted and before is not None:
            entry = {key: value for key, value in entry.items() if key in before}
        found.append(entry)
    found += [one for one in known.values() if one.get("state") == "absent"]
    return found or None


def _raw(
    chapter: Chapter,
    site: Site,
    wants: list[Wanted],
    values: Mapping[str, Json | Marker],
    section: Json,
    sight: Sight,
    asked: Asked,
) -> Found:
    """Raw settings: those that the files manage follow what is live; with ``--raw`` all others come in, too."""
    said: dict[str, dict[str, Json]] = {part: dict(found or {}) for part, found in (section or {}).items()}
    changed: dict[str, Json | Marker] = {}
    missing = []
    for wanted in wants:
        seen = sight.observed.get(wanted.address)
        if seen.value is UNKNOWN:
            missing.append(wanted.setting)
        if not _differs(wanted, sight):
            continue
        setting = catalogue.get(wanted.setting)
        part = "ac_features" if wanted.address.surface == "ac_feature" else "site_settings"
        value = setting.codec.off if isinstance(seen.value, Marker) else _tidy(setting, seen.value)
        changed[wanted.setting] = seen.value
        if value is None:
            said[part].pop(setting.key)
        else:
            said[part][setting.key] = value
    skipped: list[str] = []
    if asked.raw and not asked.drifted:
        more = {n: v for n, v in values.items() if _speaks_of(chapter, n)}
        skipped = [name for name in more if _SECRET.search(name)]
        more = {n: v for n, v in more.items() if n not in skipped and n not in {w.setting for w in wants}}
        told = chapter.recognise(Live(site, more)).section or {}
        for part, entries in told.items():
            for key, value in entries.items():
                said.setdefault(part, {})[key] = value
                name = f"{chapter.key}.{part}.{key}"
                changed[name] = more[name]
    if not changed:
        return Found(chapter, "unchanged" if wants else "none", missing=tuple(missing), skipped=tuple(skipped))
    result = {part: entries for part, entries in said.items() if entries}
    return Found(chapter, "written", result or UNSET, "", tuple(missing), changed, tuple(skipped))


def _tidy(setting: Setting, value: Json) -> Json:
    return setting.codec.encode(setting.codec.decode(value))
