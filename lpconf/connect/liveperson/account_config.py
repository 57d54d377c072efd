"""Requests to account-config: URL, verb and headers as the surface's wire says. Source: facts 3.1, 3.3."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from lpconf.catalogue.surfaces import KEYS, Surface, Wire, fields_of, wire_of
from lpconf.connect.auth.credentials import Credentials
from lpconf.connect.connector import EVERYTHING, before_sending, unexpected
from lpconf.connect.http.messages import Answer, Request, Sender, segment
from lpconf.connect.liveperson.discovery import Discovery
from lpconf.data_class import frozen
from lpconf.domain.project import Profile
from lpconf.domain.state import Site
from lpconf.domain.value import Id, Json

GONE = frozenset({404, 410})
"""Statuses that a DELETE takes for done."""
_OVERRIDE = "X-HTTP-Method-Override"


@frozen
class AccountConfig:
    """Sends requests for the accounts of one profile. All methods that send raise RemoteError."""

    profile: Profile
    session: Sender
    credentials: Credentials
    discovery: Discovery
    campaigns: dict[str, Mapping[str, Sequence[Id]]] = field(default_factory=dict, compare=False, repr=False)
    """By site the ids of the campaigns by name, as this run has read them last."""

    def wire(self, site: Site, surface: Surface) -> Wire:
        """The wire of `surface` with the profile's overrides for this account."""
        return wire_of(surface, self.profile, site.labels)

    def field_names(self, site: Site, surface: Surface) -> Mapping[str, str]:
        """The platform's names of the surface's fields that are not public, as the profile names them."""
        return fields_of(surface, self.profile, site.labels)

    async def read(
        self, site: Site, surface: Surface, *items: str, keys: Collection[str] = (), fresh: bool = False
    ) -> Answer:
        """The answer to a GET of the collection, or of what stands at `items` below it."""
        wire = self.wire(site, surface)
        query = wire.query if not items or wire.item_query is None else wire.item_query
        with before_sending:
            return await self._send(site, surface, "GET", items, query=_narrowed(query, keys), fresh=fresh)

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
        """The answer to a write that names the revision it rests on. Raises Conflict where that has moved."""
        if revision is None:
            raise unexpected(site, surface, "the platform named no revision, so a write could not be guarded")
        expected = GONE if method == "DELETE" else frozenset()
        headers = {"If-Match": revision}
        return await self._send(
            site, surface, method, items, query=query, headers=headers, body=body, expected=expected
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
        expected: frozenset[int] = frozenset(),
        fresh: bool = False,
    ) -> Answer:
        wire = self.wire(site, surface)
        try:
            below = "".join(f"/{segment(item)}" for item in items)
        except ValueError as error:
            raise unexpected(site, surface, str(error)) from None
        with before_sending:
            base = await self.discovery.base(site, wire.service, surface.name)
            signer = await self.credentials.signer(site)
        headers = dict(headers or {})
        if method in wire.disguised:
            headers[_OVERRIDE] = method
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
                sign=signer,
                expected=expected,
                fresh=fresh,
            )
        )


def _narrowed(query: Mapping[str, str], keys: Collection[str]) -> dict[str, str]:
    """The query with the keys that are asked for in their place; without that parameter where all are wanted."""
    everything = not keys or EVERYTHING in keys
    parameters = {}
    for name, value in query.items():
        if KEYS not in value:
            parameters[name] = value
        elif not everything:
            parameters[name] = value.replace(KEYS, ",".join(sorted(keys)))
    return parameters
