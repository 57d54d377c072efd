"""Everything that is live in an account, for adopting it: each surface is read once, families are told by their
members."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.catalogue.partial_update import entries
from lpconf.catalogue.setting import Setting
from lpconf.catalogue.surfaces import Surface, mode_of
from lpconf.connect.connector import EVERYTHING, Connector, Reading, WriteAnswer
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Change
from lpconf.domain.project import Profile
from lpconf.domain.state import DesiredValue, Mode, Site
from lpconf.domain.value import ABSENT, UNREADABLE, Json, Marker
from lpconf.domain.wording import shown
from lpconf.errors import NotOffered, RemoteError
from lpconf.observe.attestations import Attestations
from lpconf.observe.live_value import live_value
from lpconf.observe.observed_state import ObservedState
from lpconf.observe.refresh import Question, refresh
from lpconf.workspace.live.comparison import change_of

_PARENTS = {"engagement": "campaign"}
"""What holds the objects of a surface whose names come in pairs."""


class _Remembering:
    """A connector that asks each surface of each account once."""

    def __init__(self, inner: Connector) -> None:
        self._inner = inner
        self.answers: dict[tuple[str, str], Reading | RemoteError] = {}

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        home = (site.name, surface.name)
        if home not in self.answers:
            try:
                self.answers[home] = await self._inner.read(site, surface, keys, fresh=fresh)
            except RemoteError as fault:
                self.answers[home] = fault
        answer = self.answers[home]
        if isinstance(answer, RemoteError):
            raise answer
        return answer

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        raise NotImplementedError("adopting writes nothing to an account")

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        raise NotImplementedError("adopting writes nothing to an account")

    async def zone(self, site: Site) -> str | None:
        return await self._inner.zone(site)

    async def close(self) -> None:
        await self._inner.close()


@frozen
class AdoptedAccount:
    """An account to look at: its site, what its people vouch for, addresses beside those of the catalogue, and
    surfaces whose names are needed."""

    site: Site
    vouched: Attestations
    also: Sequence[Address] = ()
    lookups: frozenset[str] = frozenset()


@dataclass(slots=True)
class Members:
    """The live members of the families of one account. `unread` are families whose members nobody knows, by name,
    with the reason; `foreign` what is there and not for us."""

    settings: dict[str, Setting] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    foreign: list[LeftOut] = field(default_factory=list)


@frozen
class LiveState:
    """What was found. `settings` are those that were looked for, by account: the catalogue's, and live members.
    `members` tells of families by account, `readings` are the answers of surfaces, by account and surface, and
    `faults` those that failed."""

    observed: ObservedState
    settings: Mapping[str, Sequence[Setting]]
    members: Mapping[str, Members]
    readings: Mapping[tuple[str, str], Reading]
    faults: Mapping[tuple[str, str], RemoteError]

    def change(self, desired: DesiredValue) -> tuple[Change, list[Diagnostic]]:
        """The change that a wish would be, and what is wrong with its names."""
        seen = self.observed.get(desired.address)
        reading = self.readings.get(desired.address.home)
        if reading is not None and not catalogue.always_by_hand(desired.address):
            seen = live_value(desired.address, reading, desired) or seen
        return change_of(desired, self.observed.with_value(desired.address, seen))

    def names(self, account: str) -> dict[str, dict[str, str]]:
        """The names behind ids, by surface. A name that more than one thing has is none."""
        result: dict[str, dict[str, str]] = {}
        observation = self.observed.of(account)
        for surface, ids in observation.names.items() if observation else ():
            result[surface] = {str(own[0]): word for word, own in ids.items() if len(own) == 1}
        return result

    def values(self, name: str) -> dict[str, Json | Marker]:
        """What is known of an account, by setting name: objects whole. What is not known is missing."""
        result: dict[str, Json | Marker] = {}
        for setting in self.settings[name]:
            seen = self.observed.get(setting.address(name))
            if seen.known:
                result[setting.name] = seen.container if isinstance(seen.container, dict) else seen.value
        return result

    def unreadable(self, name: str) -> dict[str, str]:
        """The settings of an account that could not be read, with the reason."""
        seen = {setting.name: self.observed.get(setting.address(name)) for setting in self.settings[name]}
        return {setting: item.why for setting, item in seen.items() if item.value is UNREADABLE}

    def twins(self, name: str) -> set[str]:
        """The settings of an account whose names more than one thing has."""
        addresses = {setting.name: setting.address(name) for setting in self.settings[name]}
        return {
            setting
            for setting, address in addresses.items()
            if (reading := self.readings.get(address.home)) and address.plain_key in reading.ambiguous
        }


async def look_around(
    people: Sequence[AdoptedAccount],
    profile: Profile,
    connector: Connector,
    settings: Iterable[Setting],
    everyone: Mapping[str, Site],
    peers: Iterable[tuple[Site, str]] = (),
    on_progress: Callable[[str], None] = lambda account: None,
) -> LiveState:
    """Observe those of the catalogue's `settings` that fit each account's platform, of families the live members.
    `everyone` are the accounts of the repository by site id; `peers` are some of which the names of a surface are
    needed. Names of things in accounts that a live value reaches are looked up as well."""
    once = _Remembering(connector)
    settings = tuple(settings)
    members = {person.site.name: Members() for person in people}
    lookups: dict[str, set[str]] = {person.site.name: set(person.lookups) for person in people}
    sites = {person.site.name: person.site for person in people}
    room = asyncio.Semaphore(profile.limits.concurrency)
    for site, surface in peers:
        lookups.setdefault(site.name, set()).add(surface)
        sites.setdefault(site.name, site)

    async def first(person: AdoptedAccount) -> None:
        async with room:
            for setting in settings:
                if setting.family:
                    await _members(person, setting, profile, once, members[person.site.name])
            for other, surface in await _reached(person.site, settings, profile, once, everyone):
                lookups.setdefault(other.name, set()).add(surface)
                sites.setdefault(other.name, other)

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(first(person))
    asked = {person.site.name: _asked(person, settings, members[person.site.name]) for person in people}
    questions = [_question(p, asked[p.site.name], lookups[p.site.name], profile) for p in people]
    for name in lookups.keys() - asked.keys():
        nobody = Attestations({}, {}, people[0].vouched.today, people[0].vouched.max_age)
        questions.append(_question(AdoptedAccount(sites[name], nobody), {}, lookups[name], profile))
    observed = await refresh(questions, once, at_once=profile.limits.concurrency, on_progress=on_progress)
    readings = {home: answer for home, answer in once.answers.items() if isinstance(answer, Reading)}
    faults = {
        home: answer
        for home, answer in once.answers.items()
        if isinstance(answer, RemoteError) and not isinstance(answer, NotOffered)
    }
    looked_for = {name: tuple(there.values()) for name, there in asked.items()}
    return LiveState(observed, looked_for, members, readings, faults)


def _asked(person: AdoptedAccount, settings: Iterable[Setting], members: Members) -> dict[str, Setting]:
    """The settings to look for in one account."""
    fitting = [s for s in settings if not s.family and person.site.platform in s.rules.platforms]
    result = {setting.name: setting for setting in fitting}
    for setting in (*filter(None, map(catalogue.at, person.also)), *members.settings.values()):
        result.setdefault(setting.name, setting)
    return result


def _question(
    person: AdoptedAccount, asked: Mapping[str, Setting], lookups: Collection[str], profile: Profile
) -> Question:
    addresses = sorted({setting.address(person.site.name) for setting in asked.values()})
    surfaces = {surface for setting in asked.values() for word, surface in setting.references.fields.values() if word}
    return Question(
        person.site,
        addresses,
        person.vouched,
        _modes(profile, person.site),
        lookups=frozenset((*surfaces, *lookups)),
    )


def _modes(profile: Profile, site: Site) -> Callable[[Surface], Mode]:
    return lambda surface: mode_of(surface, profile, site.labels)


async def _reached(
    site: Site, settings: Iterable[Setting], profile: Profile, once: _Remembering, everyone: Mapping[str, Site]
) -> list[tuple[Site, str]]:
    """The accounts of the repository that live values of `site` name, with the surface of the names to look up."""
    results = []
    for setting in settings:
        by_hand = mode_of(setting.surface, profile, site.labels) == "manual"
        if not setting.references.ids_there or site.platform not in setting.rules.platforms or by_hand:
            continue
        try:
            value = (await once.read(site, setting.surface)).values.get(setting.key, ABSENT)
        except RemoteError:
            continue
        sites = () if isinstance(value, Marker) else setting.references.sites(value)
        results += [
            (everyone[item], setting.references.ids_there) for item in sites if item in everyone and item != site.id
        ]
    return results


async def _members(
    person: AdoptedAccount, family: Setting, profile: Profile, once: _Remembering, members: Members
) -> None:
    """Note the live members of a family, or why nobody knows them."""
    site, surface = person.site, family.surface
    if site.platform not in family.rules.platforms:
        return
    try:
        if mode_of(surface, profile, site.labels) == "manual":
            raise NotOffered(f"lpconf does not read {surface.title}s on this profile")
        reading = await once.read(site, surface, (EVERYTHING,))
        if family.location.members_by == "part":
            homes = _parts(family, reading.values.get(family.key, ABSENT))
        else:
            homes = [(key, "") for key in _ours(family, reading, members)]
    except NotOffered as by_hand:
        word = person.vouched.by_setting.get(family.name)
        if word is None:
            members.unread[family.name] = str(by_hand)
            return
        homes = _parts(family, word.value)
    except (RemoteError, ValueError) as fault:
        members.unread[family.name] = str(fault)
        return
    for key, part in sorted(homes):
        setting = catalogue.at_home(surface.name, key, part)
        if setting and setting.name.startswith(family.name + "."):
            members.settings.setdefault(setting.name, setting)


def _parts(family: Setting, document: Json | Marker) -> list[tuple[str, str]]:
    """The entries of a document. Raises ValueError, in words."""
    return [(family.key, part) for part in entries(document)]


def _ours(family: Setting, reading: Reading, members: Members) -> Iterator[str]:
    """The keys of the objects that lpconf may manage; the platform's own are noted, by the reason."""
    for name, ids in reading.names.items() if family.location.members_by == "pair" else ():
        if len(ids) > 1:
            parents = f"{len(ids)} {_PARENTS[family.surface.name]}s"
            why = f"{parents} are called {shown(name)}, so what they hold cannot be told apart"
            members.foreign.append(LeftOut("adopt.not-unique", family.name, why))
    foreign: dict[str, list[str]] = {}
    for key, value in reading.values.items():
        try:
            if (
                key in reading.ambiguous
                or family.location.partial_update is None
                or family.location.partial_update.extract(value, "", None) is not ABSENT
            ):
                yield key
        except ValueError as wrong:
            foreign.setdefault(str(wrong), []).append(key)
    for why, keys in foreign.items():
        some = ", ".join(map(shown, keys[:3])) + (" ..." if keys[3:] else "")
        members.foreign.append(LeftOut("adopt.foreign", family.name, f"{some}: {why}"))
