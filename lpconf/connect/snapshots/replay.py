"""A connector that answers from a recording: no socket, no credential."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import EVERYTHING, Reading, WriteAnswer
from lpconf.connect.snapshots.snapshot_file import RecordedAccount, Recording
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.errors import Unexpected

T = TypeVar("T")


class Replay:
    """Answers as the platform did when the recording was taken. What the recording lacks cannot be read."""

    requests = 0

    def __init__(self, recording: Recording, in_parts: Callable[[Site, Surface], bool]) -> None:
        """`in_parts` tells of which surfaces an answer holds only what was asked for."""
        self._recording = recording
        self._in_parts = in_parts

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """The recorded answer. Raises what was raised then, and Unexpected for what is not in the recording."""
        answer = self._account(site, surface.name).answers.get(surface.name)
        if answer is None:
            raise self._lacking(site, surface.name, "is not in the recording")
        if answer.why:
            raise self._lacking(site, surface.name, f"was left out of the recording: {answer.why}")
        if answer.fault is not None:
            raise answer.fault
        assert answer.reading is not None
        reading = replace(answer.reading, recorded=self._recording.taken)
        if not self._in_parts(site, surface):
            return reading
        if not answer.covers(frozenset(keys)):
            raise self._lacking(site, surface.name, "is in the recording in part only")
        return _as_asked(reading, surface, keys)

    async def zone(self, site: Site) -> str | None:
        """The recorded zone. Raises Unexpected where it was not asked for."""
        account = self._account(site, "zone")
        if not account.has_zone:
            raise self._lacking(site, "zone", "is not in the recording")
        return account.zone

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Refuse: a recording is the past."""
        raise self._lacking(site, surface.name, "is recorded, and a recording cannot be written to")

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """Refuse, as `write` does."""
        return await self.write(site, surface, "", None, reading)

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _account(self, site: Site, surface: str) -> RecordedAccount:
        account = self._recording.accounts.get(site.name)
        if account is None:
            raise self._lacking(site, surface, "is not in the recording")
        if account.site_id != site.id:
            raise self._lacking(site, surface, f"was recorded of site {account.site_id}, not of {site.id}")
        return account

    def _lacking(self, site: Site, surface: str, why: str) -> Unexpected:
        day = self._recording.taken[:10]
        return Unexpected(f"{surface} of {site.name}: {why} of {day}", surface=surface, account=site.name)


def _as_asked(reading: Reading, surface: Surface, keys: Collection[str]) -> Reading:
    """The part of a reading that an answer to `keys` holds: more of it may have been recorded."""
    if EVERYTHING in keys or not (keys or surface.is_nested):
        return reading
    outer = {key.partition("/")[0] for key in keys}

    def is_asked(key: str) -> bool:
        return key.partition("/")[0] in outer if surface.is_nested else key in keys

    def part(recorded: Mapping[str, T]) -> dict[str, T]:
        return {key: value for key, value in recorded.items() if is_asked(key)}

    return replace(
        reading,
        values=part(reading.values),
        items=part(reading.items),
        modified=part(reading.modified),
        revisions=part(reading.revisions),
        notes=part(reading.notes),
        unreadable=part(reading.unreadable),
        ambiguous=frozenset(filter(is_asked, reading.ambiguous)),
        defaults=frozenset(filter(is_asked, reading.defaults)),
    )
