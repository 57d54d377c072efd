"""A connector that keeps what another one reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import CountingConnector, Reading, WriteAnswer
from lpconf.connect.snapshots.snapshot_file import RecordedAccount, RecordedAnswer, Recording, without_credentials
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.errors import RemoteError, Unexpected


class ReadingRecorder:
    """Reads through another connector, and keeps the answers, failures too. It writes nothing."""

    def __init__(self, connector: CountingConnector) -> None:
        self._connector = connector
        self._accounts: dict[str, RecordedAccount] = {}

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._connector.requests

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """Read, and keep what comes. Raises RemoteError."""
        asked = frozenset(keys)
        try:
            reading = await self._connector.read(site, surface, keys, fresh=fresh)
        except RemoteError as fault:
            self._keep(site, surface, RecordedAnswer(asked, fault=fault))
            raise
        self._keep(site, surface, RecordedAnswer(asked, reading))
        return reading

    async def zone(self, site: Site) -> str | None:
        """Ask for the zone, and keep it. Raises RemoteError."""
        zone = await self._connector.zone(site)
        self._accounts[site.name] = replace(self._account(site), zone=zone, has_zone=True)
        return zone

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Refuse: who records changes nothing."""
        raise Unexpected("nothing is written while an observation is recorded", surface=surface.name, account=site.name)

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """Refuse, as `write` does."""
        return await self.write(site, surface, "", None, reading)

    async def close(self) -> None:
        """Leave the other connector to who opened it."""

    def recording(self, taken: str, profile: str, commit: str, by: str) -> Recording:
        """All that was read so far, without what holds a credential."""
        accounts = {}
        for name, account in self._accounts.items():
            answers = {surface: without_credentials(answer) for surface, answer in account.answers.items()}
            accounts[name] = replace(account, answers=answers)
        return Recording(taken, profile, accounts, commit, by)

    def _account(self, site: Site) -> RecordedAccount:
        return self._accounts.get(site.name) or RecordedAccount(site.id)

    def _keep(self, site: Site, surface: Surface, answer: RecordedAnswer) -> None:
        account = self._account(site)
        earlier = account.answers.get(surface.name)
        answers = {**account.answers, surface.name: _together(earlier, answer)}
        self._accounts[site.name] = replace(account, answers=answers)


def _together(earlier: RecordedAnswer | None, later: RecordedAnswer) -> RecordedAnswer:
    """Two answers of one surface: of a large one, each may hold what was asked for alone."""
    if earlier is None or earlier.reading is None or later.reading is None:
        return later if earlier is None or later.reading is not None else earlier
    old, new = earlier.reading, later.reading
    reading = replace(
        new,
        values={**old.values, **new.values},
        items={**old.items, **new.items},
        modified={**old.modified, **new.modified},
        names={**old.names, **new.names},
        revisions={**old.revisions, **new.revisions},
        notes={**old.notes, **new.notes},
        unreadable={**old.unreadable, **new.unreadable},
        ambiguous=old.ambiguous | new.ambiguous,
        defaults=old.defaults | new.defaults,
    )
    return RecordedAnswer(_union(earlier.keys, later.keys), reading)


def _union(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """The keys of two reads; no keys stand for all."""
    return left | right if left and right else frozenset()
