"""The door of one profile: opens it, and sends each surface to the connector that speaks to it.

The HTTP library is imported when a door is opened, not when this module is.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.domain.project import Bridge, Profile
from lpconf.domain.results.authorship import AuditRow
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.errors import NotOffered, RemoteError, Unexpected, UsageError

if TYPE_CHECKING:
    import httpx

    from lpconf.connect.auth.credentials import Credentials
    from lpconf.connect.bridge import BridgeConnector
    from lpconf.connect.http.read_cache.sender import CachingSender
    from lpconf.connect.http.session import HttpSession
    from lpconf.connect.liveperson.back_office import BackOfficeConnector
    from lpconf.connect.liveperson.connector import LivePersonConnector
    from lpconf.connect.liveperson.raw_reads import RawReader

T = TypeVar("T")

log = logging.getLogger("lpconf.wire")
SANDBOX_DOMAIN_API = "https://api.sandbox.invalid"
SANDBOX_BRIDGE = "https://bridge.sandbox.invalid"
"""The embedded sandbox is asked at these; it answers by path, and the names resolve nowhere."""


class ConnectorRouter:
    """A `Connector` for every surface of a profile. It belongs to the event loop that uses it first."""

    def __init__(
        self,
        session: HttpSession,
        platform: LivePersonConnector,
        bridge: BridgeConnector | None,
        remembering: CachingSender | None = None,
        credentials: Credentials | None = None,
        raw_reader: RawReader | None = None,
        back_office: BackOfficeConnector | None = None,
    ) -> None:
        self._session, self._platform, self._bridge = session, platform, bridge
        self._raw_reader, self._back_office = raw_reader, back_office
        self._remembering, self._credentials = remembering, credentials

    @property
    def raw_reader(self) -> RawReader:
        """Reads of any path, for questions about the platform itself."""
        assert self._raw_reader is not None
        return self._raw_reader

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._session.requests

    @property
    def unchanged(self) -> int:
        """How many reads were answered by "not changed" alone."""
        return self._remembering.unchanged if self._remembering else 0

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """All values of `surface` for `site`, of a large one at least those at `keys`. Raises RemoteError."""
        return await _contained(site, surface, self._to(site, surface).read(site, surface, keys, fresh=fresh))

    async def zone(self, site: Site) -> str | None:
        """The zone of an account: its host's label before ``.ac.`` or ``.acr.``; None where hosts have another form.

        Raises RemoteError.
        """
        return await self._platform.zone(site)

    async def audit_rows(self, site: Site) -> tuple[AuditRow, ...]:
        """The latest rows of the platform's audit trail. Raises RemoteError, and nothing else."""
        return await self._platform.audit_rows(site)

    async def log_in(self, site: Site) -> None:
        """Find, or fetch, the credential of an account, as its first request would. Raises RemoteError."""
        if self._credentials is not None:
            await self._credentials.signer(site)

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Set `key`, or take it away (ABSENT), guarded by the revision of `reading`. Raises RemoteError."""
        return await _contained(site, surface, self._to(site, surface).write(site, surface, key, value, reading))

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """Set several keys by one request, where the surface takes that. Raises RemoteError."""
        connector = self._to(site, surface)
        return await _contained(site, surface, connector.write_together(site, surface, values, reading))

    async def close(self) -> None:
        """Let go of connections, and of what is remembered."""
        if self._remembering is not None:
            self._remembering.close()
        await self._session.close()

    def _to(self, site: Site, surface: Surface) -> LivePersonConnector | BridgeConnector | BackOfficeConnector:
        if surface.speaks == "account_config":
            return self._platform
        if self._bridge is None and self._back_office is not None and surface.name in self._back_office.surfaces:
            return self._back_office
        if self._bridge is None:
            raise NotOffered(
                f"{surface.name} of {site.name}: the profile has no bridge", surface=surface.name, account=site.name
            )
        return self._bridge


async def _contained(site: Site, surface: Surface, work: Awaitable[T]) -> T:
    """The result of `work`. Whatever goes wrong in it is a failure of this surface of this account: one account's odd
    answer must not end the run of all others."""
    try:
        return await work
    except RemoteError:
        raise
    except Exception as fault:
        log.debug("%s of %s", surface.name, site.name, exc_info=True)
        raise Unexpected(
            f"{surface.name} of {site.name}: the answer could not be dealt with ({type(fault).__name__})",
            surface=surface.name,
            account=site.name,
        ) from None


def open_connectors(
    profile: Profile,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    environ: Mapping[str, str] | None = None,
    root: Path | None = None,
    cache: Path | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    chance: Callable[[], float] = random.random,
    now: Callable[[], float] = time.time,
) -> ConnectorRouter:
    """The door of `profile`. Nothing is sent before the first read.

    `transport` is needed for the embedded sandbox (see `in_process`). `root` is where the file names of credentials
    begin; `cache` the folder of the read cache, None for none. Raises UsageError for a profile whose URLs are none.
    """
    from lpconf.connect.auth.credentials import Credentials  # start-up
    from lpconf.connect.auth.secret_sources import SecretResolver  # start-up
    from lpconf.connect.bridge import BridgeConnector  # start-up
    from lpconf.connect.http.hosts import Realm  # start-up
    from lpconf.connect.http.read_cache.sender import Cache, CachingSender  # start-up
    from lpconf.connect.http.session import HttpSession  # start-up
    from lpconf.connect.liveperson.account_config import AccountConfig  # start-up
    from lpconf.connect.liveperson.back_office import BackOfficeConnector  # start-up
    from lpconf.connect.liveperson.connector import LivePersonConnector  # start-up
    from lpconf.connect.liveperson.discovery import Discovery  # start-up
    from lpconf.connect.liveperson.raw_reads import RawReader  # start-up

    embedded = profile.kind == "sandbox"
    if embedded and transport is None:
        raise UsageError(f"profile {profile.name} is an embedded sandbox: it has no network to use")
    session = HttpSession(transport=transport, limits=profile.limits, sleep=sleep, chance=chance, now=now)
    bridge_at = Bridge(SANDBOX_BRIDGE) if embedded else profile.bridge
    _require_url(profile, "domain_api", SANDBOX_DOMAIN_API if embedded else profile.domain_api)
    if bridge_at is not None:
        _require_url(profile, "bridge.url", bridge_at.url)
    realm = Realm(SANDBOX_DOMAIN_API if embedded else profile.domain_api)
    vault = SecretResolver(os.environ if environ is None else environ, root or Path())
    discovery = Discovery(realm, {} if embedded else profile.hosts, session)
    credentials = Credentials(None if embedded else profile.auth, vault, session, discovery.base)
    remembering = None if cache is None else CachingSender(session, Cache(cache, profile.name, now))
    sender = remembering or session
    platform = LivePersonConnector(profile, sender, credentials, discovery, now)
    bridge = None
    if bridge_at is not None:
        bridge = BridgeConnector(profile, bridge_at.url, sender, Credentials(bridge_at.auth, vault, session))
    raw_reader = RawReader(session, credentials, discovery)
    back_office = None
    if bridge_at is None:
        client = AccountConfig(profile, sender, credentials, discovery)
        back_office = BackOfficeConnector(client, raw_reader, now)
    return ConnectorRouter(session, platform, bridge, remembering, credentials, raw_reader, back_office)


def _require_url(profile: Profile, name: str, url: str) -> None:
    """Raises UsageError where a URL of the profile is none."""
    from lpconf.connect.http.hosts import split  # start-up

    try:
        split(url)
    except ValueError:
        raise UsageError(f"profile {profile.name}: {name} is not an http(s) URL of a host") from None


def in_process(app: Any) -> httpx.AsyncBaseTransport:
    """A transport that calls an ASGI application in this process, without any socket. Where the application raises a
    ConnectionError, the connection has broken; other failures are answers of 500."""
    import httpx  # start-up

    class InProcess(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            broken = False

            async def guarded(*call: Any) -> None:
                nonlocal broken
                try:
                    await app(*call)
                except ConnectionError:
                    broken = True
                    raise

            response = await httpx.ASGITransport(guarded, raise_app_exceptions=False).handle_async_request(request)
            if broken:
                raise httpx.ReadError("the application broke off", request=request)
            return response

    return InProcess()
