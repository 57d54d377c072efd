"""LivePerson's account-config: AC features and site settings.

Source: contract 6.1 and facts, sections 3 and 4. Reads are one GET of the collection. Writes name the revision that
was read; what moved since is a Conflict, never overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from lpconf.catalogue.surfaces import AC_FEATURE, SITE_SETTING, Surface, Wire, wire_of
from lpconf.connect import grants, properties
from lpconf.connect.connector import Reading
from lpconf.connect.credentials import Credentials
from lpconf.connect.discovery import Discovery
from lpconf.connect.session import Session
from lpconf.connect.wire import Answer, Ask, segment
from lpconf.errors import Unexpected
from lpconf.terms.profile import Profile
from lpconf.terms.state import Site
from lpconf.terms.value import ABSENT, Json, Marker

_GONE = frozenset({404, 410})


class LivePersonConnector:
    """Reads and writes the surfaces that speak account-config."""

    def __init__(
        self,
        profile: Profile,
        session: Session,
        credentials: Credentials,
        discovery: Discovery,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._profile, self._session = profile, session
        self._credentials, self._discovery, self._now = credentials, discovery, now

    async def read(self, site: Site, surface: Surface) -> Reading:
        """All values of `surface`. Raises RemoteError; an answer of the wrong shape is Unexpected, never absent."""
        wire = wire_of(surface, self._profile, site.labels)
        answer = await self._ask(site, surface, wire, "GET", query=wire.query)
        body = answer.json()
        revision = answer.headers.get("ac-revision")
        try:
            if surface == AC_FEATURE:
                granted = grants.parse(body, self._now())
                return Reading(granted.values, revision or granted.revision, granted.items)
            if surface == SITE_SETTING:
                found = properties.parse(body)
                return Reading(found.values, revision, found.items, found.modified)
        except ValueError as error:
            raise answer.unexpected(str(error)) from None
        raise _unexpected(site, surface, "this surface is not spoken to by account-config")

    async def write(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        """Set `key`, or take it away (ABSENT). Raises RemoteError; Conflict where the revision has moved."""
        wire = wire_of(surface, self._profile, site.labels)
        if reading.revision is None:
            raise _unexpected(site, surface, "the platform named no revision, so a write could not be guarded")
        guard = {"If-Match": reading.revision}
        try:
            if surface == AC_FEATURE:
                body = grants.body(key, value, reading.values.get(key, ABSENT))
                await self._ask(site, surface, wire, "PUT", query=wire.write_query, headers=guard, body=body)
            elif value is ABSENT:
                await self._ask(site, surface, wire, "DELETE", item=key, headers=guard, good=_GONE)
            else:
                live = reading.items.get(key)
                item = properties.changed(key, value, live)
                method, at = ("PUT", key) if live else ("POST", "")
                await self._ask(site, surface, wire, method, item=at, headers=guard, body=item)
        except ValueError as error:
            raise _unexpected(site, surface, str(error)) from None

    async def _ask(
        self,
        site: Site,
        surface: Surface,
        wire: Wire,
        method: str,
        *,
        item: str = "",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Json = None,
        good: frozenset[int] = frozenset(),
    ) -> Answer:
        base = await self._discovery.base(site, wire.service, surface.name)
        url = f"{base}/api/account/{segment(site.id)}/{wire.path}" + (f"/{segment(item)}" if item else "")
        headers = dict(headers or {})
        if wire.verb == "POST" and method in ("PUT", "DELETE"):
            headers["X-HTTP-Method-Override"] = method
            method = "POST"
        return await self._session.send(
            Ask(
                method,
                url,
                surface.name,
                site.name,
                site.id,
                query={"v": wire.version, **(query or {})},
                headers=headers,
                json=body,
                sign=await self._credentials.signer(site),
                good=good,
            )
        )


def _unexpected(site: Site, surface: Surface, what: str) -> Unexpected:
    return Unexpected(f"{surface.name} of {site.name}: {what}", surface=surface.name, account=site.name)
