"""Which chapters of an account are rewritten, and with what: live values compared with what its files say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.chapter import Chapter, Context, SettingValue
from lpconf.catalogue.chapters import raw_settings as raw
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, SectionFromLive
from lpconf.catalogue.schema.introspection import naming_keys
from lpconf.domain.state import DesiredValue
from lpconf.domain.value import UNSET, Json, canonical
from lpconf.operations.adopt.account_view import AccountView, chapter_has, view_account
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.raw_settings import raw_settings
from lpconf.operations.adopt.representable import representable, setting_of
from lpconf.operations.adopt.results import AdoptOptions, ChapterAdoption, Status
from lpconf.workspace.configuration import Configuration


def chapters_from_live(
    name: str, current: Configuration, live_state: LiveState, asked: AdoptOptions, adopting: Collection[str]
) -> Iterator[ChapterAdoption]:
    """What is to become of each chapter that is meant. `adopting` are the accounts of this run."""
    account = view_account(name, current, live_state, asked, adopting)
    by_hand = {
        catalogue.chapter_of(catalogue.get(desired_value.setting)).key
        for desired_value in account.desired_values[raw.KEY]
    }
    for chapter in CHAPTERS:
        if not asked.covers(chapter):
            continue
        desired_values = account.desired_values[chapter.key]
        if asked.drifted and not any(account.differs(desired_value) for desired_value in desired_values):
            continue
        if chapter.key == raw.KEY:
            yield raw_settings(chapter, account, asked)
        elif chapter.key in by_hand:
            yield ChapterAdoption(chapter, "left", why="its homes are managed under settings:, as raw values")
        elif why := _unread(chapter, account):
            yield ChapterAdoption(chapter, "left", why=why)
        else:
            yield _chapter_from_live(chapter, account, asked)


def _unread(chapter: Chapter, account: AccountView) -> str:
    """Why nothing can be said of a chapter: something of it could not be read, so nothing follows from the rest."""
    unread = account.live_state.members[account.name].unread
    for setting in chapter.settings:
        if not setting.family:
            why = account.unreadable.get(setting.name)
            if why is not None:
                return f"{setting.name} could not be read: {why}"
        elif setting.name in unread and setting.location.members_by != "part":
            return unread[setting.name]
    return ""


def _chapter_from_live(chapter: Chapter, account: AccountView, asked: AdoptOptions) -> ChapterAdoption:
    """What is to become of one chapter whose homes could all be read."""
    desired = account.desired_values[chapter.key]
    managed = {desired_value.setting for desired_value in desired}
    live = account.live(chapter, managed if asked.drifted else None)
    result = _recognised(chapter, live, account)
    if chapter.many:
        left_out = {left.setting for left in result.left_out}
        result = replace(result, section=_list_section(result.section, live, chapter, asked, left_out))
    if result.why:
        return ChapterAdoption(chapter, "left", why=result.why, missing=result.missing, left_out=result.left_out)
    lost = {left.setting for left in result.left_out}
    differing = [item.setting for item in desired if item.setting not in lost and account.differs(item)]
    if result.section is None:
        return _without_section(chapter, result, differing)
    return _with_section(chapter, result, live, desired, differing)


def _without_section(chapter: Chapter, result: SectionFromLive, differing: Sequence[str]) -> ChapterAdoption:
    """The outcome where no section can state what is live: the chapter is removed, stays, or was never there."""
    if not differing:
        return ChapterAdoption(chapter, "none", missing=result.missing, left_out=result.left_out)
    names_objects = all(setting.family for setting in chapter.settings)
    if names_objects:  # all its objects are gone, so the whole list goes
        return ChapterAdoption(chapter, "written", UNSET, missing=result.missing, left_out=result.left_out)
    names = ", ".join(differing)
    why = f"{names} is not as wished, and no section says what is live"
    if result.missing:
        why = f"{names} is not as wished; what is live can be said when {', '.join(result.missing)} is known"
    return ChapterAdoption(
        chapter, "left", why=why, missing=result.missing, left_out=result.left_out, differing=tuple(differing)
    )


def _with_section(
    chapter: Chapter,
    result: SectionFromLive,
    live: LiveChapter,
    desired: Sequence[DesiredValue],
    differing: Sequence[str],
) -> ChapterAdoption:
    """The outcome where a section says what is live: it is written, unless the files mean the same already."""
    validate = chapter.section.model_validate
    section = [validate(entry) for entry in result.section] if chapter.many else validate(result.section)
    desired_values = chapter.desired_values(section, Context(live.site))
    elaborated = {value.setting.name: value for value in desired_values}
    values = {name: live.values[name] for name in elaborated if name in live.values}
    status: Status = "written"
    if not differing:
        in_files = {item.setting: item.value for item in desired}
        verbatim = canonical(result.section) == canonical(live.section)
        if verbatim or _means_the_same(elaborated, in_files):
            status = "unchanged"
    written = result.section if status == "written" else UNSET
    return ChapterAdoption(chapter, status, written, missing=result.missing, values=values, left_out=result.left_out)


def _means_the_same(elaborated: Mapping[str, SettingValue], in_files: Mapping[str, Json]) -> bool:
    """Whether the files ask for everything that a section would ask for."""
    for name, desired in elaborated.items():
        if name not in in_files or not same(desired.setting.codec, desired.value, in_files[name]):
            return False
    return True


def _recognised(chapter: Chapter, live: LiveChapter, account: AccountView) -> SectionFromLive:
    """What a chapter makes of live values, as far as a file can say it; what it cannot say stays as the file has it."""
    result = chapter.section_from_live(live)
    section, lost, why = representable(chapter, result.section, Context(live.site))
    before = tuple(left for left in account.left if chapter_has(chapter, left.setting))
    left = (*before, *result.left_out, *lost)
    gone = {left_out.setting for left_out in before}
    missing = [name for name in result.missing if name not in gone]
    missing += _unread_families(chapter, account)
    if not chapter.many and isinstance(section, dict) and isinstance(live.section, dict):
        section = section | _kept_keys(chapter, section, live.section, left)
    return SectionFromLive(section, result.why or why, tuple(missing), left)


def _unread_families(chapter: Chapter, account: AccountView) -> list[str]:
    """The documents of a chapter whose entries nobody knows."""
    unread = account.live_state.members[account.name].unread
    documents = [setting for setting in chapter.settings if setting.family and setting.location.members_by == "part"]
    return [document.name for document in documents if document.name in unread]


def _kept_keys(
    chapter: Chapter, section: Mapping[str, Json], in_files: Mapping[str, Json], left: Sequence[LeftOut]
) -> dict[str, Json]:
    """The keys that the files have and that live values could not say: they stay."""
    unsaid = {left_out.setting for left_out in left}
    return {key: value for key, value in in_files.items() if key not in section and f"{chapter.key}.{key}" in unsaid}


def _list_section(
    section: Json, live: LiveChapter, chapter: Chapter, asked: AdoptOptions, left_out: Collection[str]
) -> Json:
    """A list of objects, with the entries of the files that ask for an object to be gone, and those whose objects
    cannot be said. With ``--drifted`` an entry says no more than it did."""
    keys = naming_keys(chapter.section)

    def named(entry: Mapping[str, Json]) -> tuple[Json, ...]:
        return tuple(entry.get(key) for key in keys)

    in_files = {named(entry): entry for entry in live.section or () if isinstance(entry, Mapping)}
    entries = []
    for entry in section or ():
        before = in_files.pop(named(entry), None)
        if asked.drifted and before is not None:
            entry = {key: value for key, value in entry.items() if key in before}
        entries.append(entry)
    entries += [entry for entry in in_files.values() if _stays(chapter, entry, live, left_out)]
    return entries or None


def _stays(chapter: Chapter, entry: Mapping[str, Json], live: LiveChapter, left_out: Collection[str]) -> bool:
    """Whether an entry of the files stays though no live object says it."""
    setting = setting_of(chapter, entry, Context(live.site))
    return entry.get("state") == "absent" or setting in left_out or setting not in live.values
