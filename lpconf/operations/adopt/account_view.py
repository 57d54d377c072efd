"""One account as adopting sees it: what its files say, what is live, and the accounts that it reaches. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lpconf import catalogue
from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.chapters import raw_settings
from lpconf.catalogue.live_chapter import LeftOut, LiveChapter, PeerAccount
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.state import DesiredValue, Site
from lpconf.domain.value import UNKNOWN, Json, Marker
from lpconf.model.desired_values import plain
from lpconf.operations.adopt.live_state import LiveState
from lpconf.operations.adopt.query_keys import holds_key
from lpconf.operations.adopt.results import AdoptOptions
from lpconf.redaction import redact, redacted_json
from lpconf.workspace.configuration import Configuration


@frozen
class AccountView:
    """One account that is being adopted: its desired values by chapter, the data of its files, and everything known
    live.

    `left` is what is known but must not stand in a file, `unreadable` what could not be read, with the reason.
    """

    name: str
    site: Site
    desired_values: Mapping[str, list[DesiredValue]]
    data: Mapping[str, Any]
    values: Mapping[str, Json | Marker]
    left: tuple[LeftOut, ...]
    names: Mapping[str, Mapping[str, str]]
    others: Mapping[str, PeerAccount]
    unreadable: Mapping[str, str]
    live_state: LiveState

    def live(self, chapter: Chapter, managed: Collection[str] | None) -> LiveChapter:
        """What is known of a chapter; `managed` narrows it to some settings."""
        own = {n: v for n, v in self.values.items() if chapter_has(chapter, n) and (managed is None or n in managed)}
        return LiveChapter(self.site, own, self.names, plain(self.data.get(chapter.key)), self.others)

    def differs(self, desired_value: DesiredValue) -> bool:
        """Whether a known live value differs from the desired one."""
        change, _ = self.live_state.change(desired_value)
        return change.observed.known and change.action != "no-op"


def view_account(
    name: str, current: Configuration, live_state: LiveState, asked: AdoptOptions, adopting: Collection[str]
) -> AccountView:
    """Everything that is known of one account. `adopting` are the accounts of this run."""
    desired, document = current.desired[name], current.document(name)
    desired_values: dict[str, list[DesiredValue]] = {chapter.key: [] for chapter in CHAPTERS}
    for desired_value in desired.values:
        desired_values[chapter_that_states(desired_value).key].append(desired_value)
    values = live_state.values(name)
    unreadable, twins = live_state.unreadable(name), live_state.twins(name)
    left = [*live_state.members[name].foreign]
    for setting, why in unreadable.items():
        left.append(LeftOut("adopt.not-unique" if setting in twins else "adopt.unreadable", setting, why))
    for setting, value in list(values.items()):
        if not isinstance(value, Marker) and (redact(setting) != setting or redacted_json(value) != value):
            del values[setting]
            left.append(LeftOut("adopt.credential", setting, "its live value holds a credential that this run uses"))
        elif not isinstance(value, Marker) and holds_key(value):
            del values[setting]
            left.append(LeftOut("adopt.may-be-secret", setting, "a value in its URL looks like a key"))
    others = _others(name, current, live_state, asked, adopting)
    data: Mapping[str, Any] = document.data if document else {}
    return AccountView(
        name,
        desired.site,
        desired_values,
        data,
        values,
        tuple(left),
        live_state.names(name),
        others,
        unreadable,
        live_state,
    )


def _others(
    name: str, current: Configuration, live_state: LiveState, asked: AdoptOptions, adopting: Collection[str]
) -> dict[str, PeerAccount]:
    """The accounts of the repository whose names were looked up, by site id, as they will be when all are adopted."""
    reaching = [setting for setting in catalogue.SETTINGS.values() if setting.references.on_sites is not None]
    surfaces = {setting.references.ids_there for setting in reaching}
    known = {
        observation.account
        for observation in live_state.observed.accounts
        if not surfaces.isdisjoint(observation.names)
    }
    result = {}
    for other in sorted((known - {name}) & current.desired.keys()):
        takes = False
        names: dict[str, str] = {}
        for setting in reaching:
            assert setting.references.on_sites is not None
            takes = takes or _will_be_on(setting.references.on_sites, other, current, live_state, asked, adopting)
            names |= live_state.names(other).get(setting.references.ids_there, {})
        result[current.desired[other].site.id] = PeerAccount(other, takes, names)
    return result


def _will_be_on(
    setting: Setting,
    name: str,
    current: Configuration,
    live_state: LiveState,
    asked: AdoptOptions,
    adopting: Collection[str],
) -> bool:
    """Whether the files of an account will have a setting on, once all are adopted."""
    desired_on = any(w.setting == setting.name and not setting.is_off(w.value) for w in current.desired[name].values)
    if name in adopting and asked.covers(catalogue.chapter_of(setting)) and (desired_on or not asked.drifted):
        live = live_state.values(name).get(setting.name, UNKNOWN)
        return desired_on if live is UNKNOWN else not setting.is_off(live)
    return desired_on


def chapter_that_states(desired_value: DesiredValue) -> Chapter:
    """The chapter whose section states a desired value: the raw settings, or the setting's own."""
    return raw_settings.CHAPTER if desired_value.raw else catalogue.chapter_of(catalogue.get(desired_value.setting))


def chapter_has(chapter: Chapter, name: str) -> bool:
    """Whether a setting is one of the chapter's."""
    return any(s.name == name or (s.family and name.startswith(s.name + ".")) for s in chapter.settings)
