"""Which chapters of an account are written anew, and with what: what is live against what its files say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.chapters import raw_settings as raw
from lpconf.catalogue.codecs import same
from lpconf.catalogue.schema.introspection import naming_keys
from lpconf.catalogue.setting import Chapter, Context, LiveChapter, SectionFromLive
from lpconf.domain.value import UNSET, Json, canonical
from lpconf.operations.adopt.account_view import Account, account_of, speaks_of
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.raw_settings import raw_settings
from lpconf.operations.adopt.representable import representable, setting_of
from lpconf.operations.adopt.results import Asked, Found
from lpconf.workspace.configuration import Configuration


def recognise(
    name: str, current: Configuration, live_state: LiveState, asked: Asked, adopting: Collection[str]
) -> Iterator[Found]:
    """What is to become of each chapter that is meant. `adopting` are the accounts of this run."""
    account = account_of(name, current, live_state, asked, adopting)
    by_hand = {catalogue.chapter_of(catalogue.get(wanted.setting)).key for wanted in account.wants[raw.KEY]}
    for chapter in CHAPTERS:
        if not asked.takes(chapter):
            continue
        wants = account.wants[chapter.key]
        if asked.drifted and not any(account.differs(wanted) for wanted in wants):
            continue
        if chapter.key == raw.KEY:
            yield raw_settings(chapter, account, asked)
        elif chapter.key in by_hand:
            yield Found(chapter, "left", why="its homes are managed under settings:, as raw values")
        elif why := _unread(chapter, account):
            yield Found(chapter, "left", why=why)
        else:
            yield _one(chapter, account, asked)


def _unread(chapter: Chapter, account: Account) -> str:
    """Why nothing can be said of a chapter: something of it could not be read, so nothing follows from the rest."""
    unread = account.live_state.members[account.name].unread
    for setting in chapter.settings:
        if not setting.family:
            why = account.unreadable.get(setting.name)
            if why is not None:
                return f"{setting.name} could not be read: {why}"
        elif setting.name in unread and setting.told_by != "part":
            return unread[setting.name]
    return ""


def _one(chapter: Chapter, account: Account, asked: Asked) -> Found:
    wants = account.wants[chapter.key]
    live = account.live(chapter, {w.setting for w in wants} if asked.drifted else None)
    found = _recognised(chapter, live, account)
    if chapter.many:
        kept = {left.setting for left in found.left}
        found = replace(found, section=_listed(found.section, live, chapter, asked, kept))
    if found.why:
        return Found(chapter, "left", why=found.why, missing=found.missing, left_out=found.left)
    lost = {left.setting for left in found.left}
    differing = [w.setting for w in wants if w.setting not in lost and account.differs(w)]
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


def _recognised(chapter: Chapter, live: LiveChapter, account: Account) -> SectionFromLive:
    """What a chapter makes of live values, as far as a file can say it; what it cannot say stays as the file has it."""
    found = chapter.recognise(live)
    section, lost, why = representable(chapter, found.section, Context(live.site))
    before = tuple(left for left in account.left if speaks_of(chapter, left.setting))
    left = (*before, *found.left, *lost)
    gone = {one.setting for one in before}
    missing = [name for name in found.missing if name not in gone]
    unread = account.live_state.members[account.name].unread
    missing += [s.name for s in chapter.settings if s.family and s.told_by == "part" and s.name in unread]
    if not chapter.many and isinstance(section, dict) and isinstance(live.section, dict):
        names = {one.setting for one in left}
        kept = {k: v for k, v in live.section.items() if k not in section and f"{chapter.key}.{k}" in names}
        section = section | kept
    return SectionFromLive(section, found.why or why, tuple(missing), left)


def _listed(section: Json, live: LiveChapter, chapter: Chapter, asked: Asked, kept: Collection[str]) -> Json:
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
