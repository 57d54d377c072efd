"""What a command works with, in one value: the configuration, the chosen accounts, the profile, the clock, and, once it
is open, the connection to what is live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lpconf.catalogue.surfaces import Surface, mode_of
from lpconf.connect.router import ConnectorRouter
from lpconf.domain.project import Profile
from lpconf.domain.state import Mode, Site
from lpconf.observe.attestations import Attestations
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import Configuration, Selection
from lpconf.workspace.live.connection import open_connection


def ignore(account: str) -> None:
    """Hears of an account and does nothing."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """An opened configuration, the accounts that a command works on, the profile and the time."""

    configuration: Configuration
    selection: Selection
    profile: Profile
    clock: RunClock

    def attestations(self, account: str) -> Attestations:
        """What the people of an account vouch for, as its file says it."""
        return self.configuration.attestations(account, self.clock)

    def modes(self, site: Site) -> Callable[[Surface], Mode]:
        """Who reads and writes each surface of an account."""
        return lambda surface: mode_of(surface, self.profile, site.labels)


@dataclass(frozen=True, slots=True)
class LiveContext(RunContext):
    """The same with an open connection. `on_progress` hears of each account that is done."""

    connector: ConnectorRouter
    on_progress: Callable[[str], None] = ignore


@asynccontextmanager
async def connect(context: RunContext, on_progress: Callable[[str], None] = ignore) -> AsyncIterator[LiveContext]:
    """The context with its connection opened, and closed at the end."""
    async with open_connection(context.profile, context.configuration.root) as router:
        yield LiveContext(context.configuration, context.selection, context.profile, context.clock, router, on_progress)
