"""LivePerson's account-config: each surface read by one GET of its collection, written guarded by its revision.

Source: contract 6.1 and facts, sections 3 and 4. Writes name the revision that was read; what moved since is a
Conflict, never overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping

from lpconf.catalogue.surfaces import AC_FEATURE, Surface, WireForm
from lpconf.connect.auth.credentials import Credentials
from lpconf.connect.connector import Reading, WriteAnswer, unexpected
from lpconf.connect.http.messages import Sender
from lpconf.connect.liveperson import audit_trail, engagements, feature_grants, object_collections, site_properties
from lpconf.connect.liveperson.account_config import AccountConfig
from lpconf.connect.liveperson.adapter import AccountSurface, Adapter
from lpconf.connect.liveperson.discovery import Discovery
from lpconf.domain.project import Profile
from lpconf.domain.results.authorship import AuditRow
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker

ADAPTERS: Mapping[WireForm, Adapter] = {
    "objects": object_collections.ObjectAdapter(),
    "feature_grants": feature_grants.FeatureGrantAdapter(),
    "site_properties": site_properties.SitePropertyAdapter(),
    "engagements": engagements.EngagementAdapter(),
}
"""How each form of wire is spoken. A new surface of a known form needs nothing in here."""


class LivePersonConnector:
    """Reads and writes the surfaces that speak account-config."""

    def __init__(
        self,
        profile: Profile,
        session: Sender,
        credentials: Credentials,
        discovery: Discovery,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = AccountConfig(profile, session, credentials, discovery)
        self._now = now

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """All values of `surface`. Raises RemoteError; an answer of the wrong shape is Unexpected, never absent."""
        if surface.wire is None:
            raise unexpected(site, surface, "this surface is not spoken to by account-config")
        adapter = ADAPTERS[surface.wire.form]
        return await adapter.read(self._home(site, surface), keys, fresh=fresh)

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Set `key`, or take it away (ABSENT). Raises RemoteError; Conflict where the revision has moved."""
        return await self.write_together(site, surface, {key: value}, reading)

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """Set several keys by one request. Raises RemoteError; Unexpected where the surface takes only one."""
        if not surface.writable or surface.wire is None:
            raise unexpected(site, surface, "this is read-only")
        if len(values) > 1 and not surface.writes_together:
            raise unexpected(site, surface, "this surface takes one change at a time")
        try:
            return await ADAPTERS[surface.wire.form].write(self._home(site, surface), values, reading)
        except ValueError as error:
            raise unexpected(site, surface, str(error)) from None

    async def zone(self, site: Site) -> str | None:
        """The zone in the account's host names; None where they have another form. Raises RemoteError."""
        wire = self._client.wire(site, AC_FEATURE)
        return await self._client.discovery.zone(site, wire.service, AC_FEATURE.name)

    async def audit_rows(self, site: Site) -> tuple[AuditRow, ...]:
        """The latest rows of the audit trail, the latest first. Raises RemoteError."""
        return await audit_trail.read_rows(self._client, site)

    def _home(self, site: Site, surface: Surface) -> AccountSurface:
        return AccountSurface(self._client, site, surface, self._now())
