"""What a command works with, in one value: the configuration, the chosen accounts, the profile, the clock, and, once it
is open, the connection to what is live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import field, fields

from lpconf.catalogue.surfaces import ENGAGEMENT, KEYS, Surface, mode_of, wire_of
from lpconf.connect.connector import CountingConnector
from lpconf.connect.router import ConnectorRouter
from lpconf.connect.snapshots.replay import Replay
from lpconf.connect.snapshots.snapshot_file import Recording
from lpconf.data_class import frozen
from lpconf.domain.project import Profile
from lpconf.domain.state import Mode, Site
from lpconf.observe.attestations import Attestations
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.connection import open_connection
from lpconf.workspace.selection import Selection


def ignore_progress(account: str) -> None:
    """Hears of an account and does nothing."""


@frozen
class RunContext:
    """An opened configuration, the accounts that a command works on, the profile and the time."""

    configuration: Configuration
    selection: Selection
    profile: Profile
    clock: RunClock
    recording: Recording | None = None
    """What stands in for everything live, where somebody named a recorded observation."""

    def attestations(self, account: str) -> Attestations:
        """What the people of an account vouch for, as its file says it."""
        return self.configuration.attestations(account, self.clock)

    def modes(self, site: Site) -> Callable[[Surface], Mode]:
        """Who reads and writes each surface of an account."""
        return lambda surface: mode_of(surface, self.profile, site.labels)

    def is_read_in_parts(self, site: Site, surface: Surface) -> bool:
        """Whether an answer of a surface holds only the keys that were asked for."""
        query = wire_of(surface, self.profile, site.labels).query if surface.wire else {}
        return surface is ENGAGEMENT or any(KEYS in value for value in query.values())


@frozen
class LiveContext(RunContext):
    """A run context with an open connection. `on_progress` is called with the name of each account that is done."""

    connector: CountingConnector = field(kw_only=True)
    on_progress: Callable[[str], None] = field(default=ignore_progress, kw_only=True)

    @property
    def router(self) -> ConnectorRouter:
        """The connection to the platform itself, for what a recording cannot answer."""
        assert isinstance(self.connector, ConnectorRouter)
        return self.connector


def live_context(
    context: RunContext, connector: CountingConnector, on_progress: Callable[[str], None] = ignore_progress
) -> LiveContext:
    """The context with a connection that is open."""
    given = {name.name: getattr(context, name.name) for name in fields(RunContext)}
    return LiveContext(**given, connector=connector, on_progress=on_progress)


@asynccontextmanager
async def open_connector(context: RunContext) -> AsyncIterator[CountingConnector]:
    """What answers for everything live: the platform, the sandbox, or the recording that was named."""
    if context.recording is not None:
        yield Replay(context.recording, context.is_read_in_parts)
        return
    async with open_connection(context.profile, context.configuration) as router:
        yield router


@asynccontextmanager
async def connect(
    context: RunContext, on_progress: Callable[[str], None] = ignore_progress
) -> AsyncIterator[LiveContext]:
    """The context with its connection opened, and closed at the end."""
    async with open_connector(context) as connector:
        yield live_context(context, connector, on_progress)
