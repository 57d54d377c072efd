"""Asking account-config: URL, verb and headers of a request, as the surface's wire says. Source: facts 3.1, 3.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lpconf.catalogue.surfaces import Surface, Wire, wire_of
from lpconf.connect.auth.credentials import Credentials
from lpconf.connect.http.messages import Answer, Request, Sender, segment
from lpconf.connect.liveperson.discovery import Discovery
from lpconf.domain.project import Profile
from lpconf.domain.state import Site
from lpconf.domain.value import Json
from lpconf.errors import Unexpected

GONE = frozenset({404, 410})
"""Statuses that a DELETE takes for done."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Sends requests for the accounts of one profile."""

    profile: Profile
    session: Sender
    credentials: Credentials
    discovery: Discovery

    def wire(self, site: Site, surface: Surface) -> Wire:
        """The wire of `surface` with the profile's overrides for this account."""
        return wire_of(surface, self.profile, site.labels)

    async def read(self, site: Site, surface: Surface, *items: str) -> Answer:
        """The answer to a GET of the collection, or of what stands at `items` below it. Raises RemoteError."""
        return await self._send(site, surface, "GET", items, query=self.wire(site, surface).query)

    async def write(
        self,
        site: Site,
        surface: Surface,
        method: str,
        *items: str,
        revision: str | None,
        body: Json = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a write that names the revision it rests on. Raises RemoteError; Conflict where that moved."""
        if revision is None:
            raise unexpected(site, surface, "the platform named no revision, so a write could not be guarded")
        good = GONE if method == "DELETE" else frozenset()
        return await self._send(
            site, surface, method, items, query=query, headers={"If-Match": revision}, body=body, good=good
        )

    async def _send(
        self,
        site: Site,
        surface: Surface,
        method: str,
        items: tuple[str, ...],
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Json = None,
        good: frozenset[int] = frozenset(),
    ) -> Answer:
        wire = self.wire(site, surface)
        base = await self.discovery.base(site, wire.service, surface.name)
        try:
            below = "".join(f"/{segment(item)}" for item in items)
        except ValueError as error:
            raise unexpected(site, surface, str(error)) from None
        headers = dict(headers or {})
        if wire.verb == "POST" and method in ("PUT", "DELETE"):
            headers["X-HTTP-Method-Override"] = method
            method = "POST"
        return await self.session.send(
            Request(
                method,
                f"{base}/api/account/{segment(site.id)}/{wire.path}{below}",
                surface.name,
                site.name,
                site.id,
                query={"v": wire.version, **(query or {})},
                headers=headers,
                json=body,
                sign=await self.credentials.signer(site),
                good=good,
            )
        )


def unexpected(site: Site, surface: Surface, what: str) -> Unexpected:
    """A failure of a surface that is nobody's weather."""
    return Unexpected(f"{surface.name} of {site.name}: {what}", surface=surface.name, account=site.name)
