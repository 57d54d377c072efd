"""What is live in the accounts to adopt. Each surface is read once; families are expanded to their live members."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from lpconf import catalogue
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.catalogue.partial_update import entries
from lpconf.catalogue.setting import Setting
from lpconf.catalogue.surfaces import Surface, mode_of
from lpconf.connect.connector import EVERYTHING, Connector, Reading, WriteAnswer
from lpconf.domain.address import unquote
from lpconf.domain.project import Profile
from lpconf.domain.state import Mode, Site
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.domain.wording import shown
from lpconf.errors import NotOffered, RemoteError
from lpconf.observe.attestations import Attestations
from lpconf.observe.question import Question
from lpconf.observe.refresh import refresh
from lpconf.operations.adopt.live_state import AccountToAdopt, LiveState, Members

_PARENTS = {"engagement": "campaign"}
"""What holds the objects of a surface whose names come in pairs."""


class _CachingConnector:
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

    def readings(self) -> dict[tuple[str, str], Reading]:
        """The answers, by account and surface."""
        return {home: answer for home, answer in self.answers.items() if isinstance(answer, Reading)}

    def faults(self) -> dict[tuple[str, str], RemoteError]:
        """Why surfaces could not be read; what the profile does not offer is no fault."""
        faults = {home: answer for home, answer in self.answers.items() if isinstance(answer, RemoteError)}
        return {home: fault for home, fault in faults.items() if not isinstance(fault, NotOffered)}

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


async def survey_live(
    people: Sequence[AccountToAdopt],
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
    once = _CachingConnector(connector)
    survey = _Survey(people, profile, once, tuple(settings), everyone)
    for site, surface in peers:
        survey.look_up(site, surface)
    await survey.explore()
    asked = survey.asked()
    observed = await refresh(
        survey.questions(asked), once, concurrency=profile.limits.concurrency, on_progress=on_progress
    )
    looked_for = {name: tuple(there.values()) for name, there in asked.items()}
    return LiveState(observed, looked_for, survey.members, once.readings(), once.faults())


class _Survey:
    """What accounts are asked for: settings that fit, live members of families, and the names of things in other
    accounts that a live value reaches."""

    def __init__(
        self,
        people: Sequence[AccountToAdopt],
        profile: Profile,
        once: _CachingConnector,
        settings: Sequence[Setting],
        everyone: Mapping[str, Site],
    ) -> None:
        self._people, self._profile, self._once = people, profile, once
        self._settings, self._everyone = settings, everyone
        self.members = {person.site.name: Members() for person in people}
        self._lookups = {person.site.name: set(person.lookups) for person in people}
        self._sites = {person.site.name: person.site for person in people}

    def look_up(self, site: Site, surface: str) -> None:
        """Ask an account for the names of a surface."""
        self._lookups.setdefault(site.name, set()).add(surface)
        self._sites.setdefault(site.name, site)

    async def explore(self) -> None:
        """Read the surfaces that list the members of families, and find the accounts that live values refer to."""
        room = asyncio.Semaphore(self._profile.limits.concurrency)

        async def in_turn(person: AccountToAdopt) -> None:
            async with room:
                await self._explore(person)

        async with asyncio.TaskGroup() as group:
            for person in self._people:
                group.create_task(in_turn(person))

    async def _explore(self, person: AccountToAdopt) -> None:
        for setting in self._settings:
            if setting.family:
                await _members(person, setting, self._profile, self._once, self.members[person.site.name])
        for other, surface in await _reached(person.site, self._settings, self._profile, self._once, self._everyone):
            self.look_up(other, surface)

    def asked(self) -> dict[str, dict[str, Setting]]:
        """The settings to look for, by account."""
        members = self.members
        return {person.site.name: _asked(person, self._settings, members[person.site.name]) for person in self._people}

    def questions(self, asked: Mapping[str, Mapping[str, Setting]]) -> list[Question]:
        """What is asked of each account, and the names of those that are reached only."""
        questions = [_question(p, asked[p.site.name], self._lookups[p.site.name], self._profile) for p in self._people]
        for name in self._lookups.keys() - asked.keys():
            vouched = self._people[0].vouched
            nobody = AccountToAdopt(self._sites[name], Attestations({}, {}, vouched.today, vouched.max_age))
            questions.append(_question(nobody, {}, self._lookups[name], self._profile))
        return questions


def _asked(person: AccountToAdopt, settings: Iterable[Setting], members: Members) -> dict[str, Setting]:
    """The settings to look for in one account."""
    fitting = [s for s in settings if not s.family and person.site.platform in s.rules.platforms]
    result = {setting.name: setting for setting in fitting}
    for setting in (*filter(None, map(catalogue.at, person.also)), *members.settings.values()):
        result.setdefault(setting.name, setting)
    return result


def _question(
    person: AccountToAdopt, asked: Mapping[str, Setting], lookups: Collection[str], profile: Profile
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
    site: Site, settings: Iterable[Setting], profile: Profile, once: _CachingConnector, everyone: Mapping[str, Site]
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
    person: AccountToAdopt, family: Setting, profile: Profile, once: _CachingConnector, members: Members
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
    for key, why in reading.unreadable.items() if family.location.partial_update is not None else ():
        members.foreign.append(LeftOut("adopt.unreadable", family.name, f"{shown(unquote(key))}: {why}"))
    for why, keys in foreign.items():
        some = ", ".join(map(shown, keys[:3])) + (" ..." if keys[3:] else "")
        members.foreign.append(LeftOut("adopt.foreign", family.name, f"{some}: {why}"))
