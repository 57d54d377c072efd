"""Everything that is live in an account, for adopting it: each surface is read once, families are told by their
members."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lpconf import catalogue
from lpconf.catalogue.forms import entries
from lpconf.catalogue.setting import Setting
from lpconf.catalogue.surfaces import SURFACES, Surface, mode_of
from lpconf.connect.connector import Connector, Reading
from lpconf.errors import RemoteError
from lpconf.journeys.comparing import change_of
from lpconf.observe.attested import Vouched
from lpconf.observe.refresh import Observed, Question, live_value, refresh
from lpconf.terms.address import Address, quote
from lpconf.terms.diagnostic import Diagnostic
from lpconf.terms.plan import Change
from lpconf.terms.profile import Profile
from lpconf.terms.state import Mode, Site, Wanted
from lpconf.terms.value import ABSENT, Json, Marker


class _Remembering:
    """A connector that asks each surface of each account once."""

    def __init__(self, inner: Connector) -> None:
        self._inner = inner
        self.answers: dict[tuple[str, str], Reading | RemoteError] = {}

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = ()) -> Reading:
        if (site.name, surface.name) not in self.answers:
            await self.ask(site, surface, keys)
        answer = self.answers[(site.name, surface.name)]
        if isinstance(answer, RemoteError):
            raise answer
        return answer

    async def ask(self, site: Site, surface: Surface, keys: Collection[str] = ()) -> None:
        """Ask, and remember the answer."""
        try:
            self.answers[(site.name, surface.name)] = await self._inner.read(site, surface, keys)
        except RemoteError as fault:
            self.answers[(site.name, surface.name)] = fault

    async def write(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        raise NotImplementedError("adopting writes nothing to an account")

    async def zone(self, site: Site) -> str | None:
        return await self._inner.zone(site)

    async def close(self) -> None:
        await self._inner.close()


@dataclass(frozen=True, slots=True)
class Person:
    """An account to look at: its site, what its people vouch for, addresses beside those of the catalogue, and
    surfaces whose names are needed."""

    site: Site
    vouched: Vouched
    also: Sequence[Address] = ()
    lookups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """What was found. `settings` are those that were looked for, by account: the catalogue's, and live members.
    `readings` are the answers of surfaces, by account and surface."""

    observed: Observed
    settings: Mapping[str, Sequence[Setting]]
    readings: Mapping[tuple[str, str], Reading]

    def change(self, wanted: Wanted) -> tuple[Change, list[Diagnostic]]:
        """The change that a wish would be, and what is wrong with its names."""
        seen = self.observed.get(wanted.address)
        reading = self.readings.get(wanted.address.home)
        if reading is not None and not catalogue.always_by_hand(wanted.address):
            seen = live_value(wanted.address, reading, wanted) or seen
        return change_of(wanted, replace(self.observed, seen={wanted.address: seen}))

    def names(self, account: str) -> dict[str, dict[str, str]]:
        """The names behind ids, by surface. A name that more than one thing has is none."""
        found: dict[str, dict[str, str]] = {}
        for (name, surface), ids in self.observed.names.items():
            if name == account:
                found[surface] = {own[0]: word for word, own in ids.items() if len(own) == 1}
        return found

    def values(self, name: str) -> dict[str, Json | Marker]:
        """What is known of an account, by setting name; what is not known is missing."""
        found: dict[str, Json | Marker] = {}
        for setting in self.settings[name]:
            seen = self.observed.get(setting.address(name))
            if seen.known:
                found[setting.name] = seen.value
        return found


async def look_around(
    people: Sequence[Person],
    profile: Profile,
    connector: Connector,
    families: Iterable[Setting],
    peers: Iterable[tuple[Site, Vouched, str]] = (),
    told: Callable[[str], None] = lambda account: None,
) -> Sight:
    """Observe all settings of the catalogue that fit each account's platform, and the live members of `families`.
    `peers` are other accounts of which the names of a surface are needed."""
    once = _Remembering(connector)
    families = tuple(families)
    asked: dict[str, dict[str, Setting]] = {}
    for person in people:
        fitting = [s for s in catalogue.SETTINGS.values() if not s.family and person.site.platform in s.platforms]
        asked[person.site.name] = {setting.name: setting for setting in fitting}
        for setting in filter(None, map(catalogue.at, person.also)):
            asked[person.site.name].setdefault(setting.name, setting)
    room = asyncio.Semaphore(profile.limits.concurrency)

    async def members(person: Person) -> None:
        async with room:
            for family in families:
                for member in await _members(person.site, family, profile, once):
                    asked[person.site.name].setdefault(member.name, member)
            if any(s.told_by == "pair" for s in asked[person.site.name].values()):
                await _campaigns(person.site, profile, once)

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(members(person))
    questions = [_question(person, asked[person.site.name], profile) for person in people]
    there = {person.site.name for person in people}
    for site, word, surface in peers:
        if site.name not in there:
            questions.append(Question(site, (), word, _modes(profile, site), lookups=frozenset((surface,))))
    observed = await refresh(questions, once, at_once=profile.limits.concurrency, told=told)
    readings = {home: answer for home, answer in once.answers.items() if isinstance(answer, Reading)}
    return Sight(observed, {name: tuple(settings.values()) for name, settings in asked.items()}, readings)


def _question(person: Person, asked: Mapping[str, Setting], profile: Profile) -> Question:
    name = person.site.name
    addresses = sorted({setting.address(name) for setting in asked.values()})
    surfaces = {surface for setting in asked.values() for _, surface in setting.words.values()}
    return Question(
        person.site,
        addresses,
        person.vouched,
        _modes(profile, person.site),
        lookups=frozenset((*surfaces, *person.lookups)),
    )


def _modes(profile: Profile, site: Site) -> Callable[[Surface], Mode]:
    return lambda surface: mode_of(surface, profile, site.labels)


async def _campaigns(site: Site, profile: Profile, once: _Remembering) -> None:
    """Read the engagements of all campaigns: they are told one campaign at a time."""
    surface = SURFACES["engagement"]
    if mode_of(surface, profile, site.labels) == "manual" or (site.name, "engagement") in once.answers:
        return
    try:
        reading = await once.read(site, surface)
    except RemoteError:
        return
    if reading.names:
        await once.ask(site, surface, [f"{quote(campaign)}/" for campaign in sorted(reading.names)])


async def _members(site: Site, family: Setting, profile: Profile, once: _Remembering) -> list[Setting]:
    """The live members of a family; none where its surface cannot be read, which the refresh tells."""
    surface = family.surface
    if site.platform not in family.platforms or mode_of(surface, profile, site.labels) == "manual":
        return []
    if family.told_by == "pair":
        await _campaigns(site, profile, once)
    try:
        reading = await once.read(site, surface)
        if family.told_by == "part":
            homes = [(family.key, part) for part in entries(reading.values.get(family.key, ABSENT))]
        else:
            homes = [(key, "") for key in reading.values if _is_ours(family, reading.values[key])]
    except (RemoteError, ValueError):
        return []
    found = [catalogue.at_home(surface.name, key, part) for key, part in sorted(homes)]
    return [setting for setting in found if setting and setting.name.startswith(family.name + ".")]


def _is_ours(family: Setting, whole: Json) -> bool:
    """Whether lpconf may manage an object: the platform's own are not members."""
    try:
        return family.form is None or family.form.take(whole, "", None) is not ABSENT
    except ValueError:
        return False
