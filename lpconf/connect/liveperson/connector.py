"""LivePerson's account-config: each surface read by one GET of its collection, written guarded by its revision.

Source: contract 6.1 and facts, sections 3 and 4. Writes name the revision that was read; what moved since is a
Conflict, never overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from lpconf.catalogue.surfaces import AC_FEATURE, ENGAGEMENT, SITE_SETTING, Surface
from lpconf.connect.auth.credentials import Credentials
from lpconf.connect.connector import Reading
from lpconf.connect.http.messages import Answer, Sender
from lpconf.connect.liveperson import engagements, feature_grants, object_collections, site_properties
from lpconf.connect.liveperson.account_config import Asking, unexpected
from lpconf.connect.liveperson.discovery import Discovery
from lpconf.domain.project import Profile
from lpconf.domain.state import Site
from lpconf.domain.value import ABSENT, Json, Marker


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
        self._asking = Asking(profile, session, credentials, discovery)
        self._now = now

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = ()) -> Reading:
        """All values of `surface`. Raises RemoteError; an answer of the wrong shape is Unexpected, never absent."""
        if surface.wire is None:
            raise unexpected(site, surface, "this surface is not spoken to by account-config")
        if surface == ENGAGEMENT:
            return await engagements.read(self._asking, site, surface, keys)
        answer = await self._asking.read(site, surface)
        try:
            return self._parsed(surface, answer)
        except ValueError as error:
            raise answer.unexpected(str(error)) from None

    def _parsed(self, surface: Surface, answer: Answer) -> Reading:
        body, revision = answer.json(), answer.headers.get("ac-revision")
        if surface == AC_FEATURE:
            granted = feature_grants.parse(body, self._now())
            return Reading(granted.values, revision or granted.revision, granted.items)
        if surface == SITE_SETTING:
            found = site_properties.parse(body)
            return Reading(found.values, revision, found.items, found.modified)
        named = object_collections.parse(body, surface.title)
        return Reading(named.by_name, revision, modified=named.modified, names=named.ids, ambiguous=named.ambiguous)

    async def write(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        """Set `key`, or take it away (ABSENT). Raises RemoteError; Conflict where the revision has moved."""
        if not surface.writable or surface.wire is None:
            raise unexpected(site, surface, "this is read-only")
        try:
            if surface == AC_FEATURE:
                live = reading.values.get(key, ABSENT)
                body = feature_grants.body(key, value, live, reading.items.get(key), self._now())
                query = self._asking.wire(site, surface).write_query
                await self._asking.write(site, surface, "PUT", revision=reading.revision, query=query, body=body)
            elif surface == SITE_SETTING:
                await self._property(site, surface, key, value, reading)
            elif surface == ENGAGEMENT:
                await engagements.write(self._asking, site, surface, key, value, reading)
            else:
                await self._object(site, surface, value, reading.values.get(key), reading)
        except ValueError as error:
            raise unexpected(site, surface, str(error)) from None

    async def _property(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        if value is ABSENT:
            await self._asking.write(site, surface, "DELETE", key, revision=reading.revision)
            return
        live = reading.items.get(key)
        item = site_properties.changed(key, value, live)
        method, at = ("PUT", (key,)) if live else ("POST", ())
        await self._asking.write(site, surface, method, *at, revision=reading.revision, body=item)

    async def _object(self, site: Site, surface: Surface, value: Json | Marker, live: Json, reading: Reading) -> None:
        """Create, replace or delete an object; one that has an id is there already, perhaps under another name."""
        if value is ABSENT:
            if live is not None:
                own = object_collections.id_of(live)
                await self._asking.write(site, surface, "DELETE", own, revision=reading.revision)
            return
        known = value if isinstance(value, dict) and "id" in value else live
        if known is None:
            await self._asking.write(site, surface, "POST", revision=reading.revision, body=value)
        else:
            own = object_collections.id_of(known)
            await self._asking.write(site, surface, "PUT", own, revision=reading.revision, body=value)

    async def zone(self, site: Site) -> str | None:
        """The zone in the account's host names; None where they have another form. Raises RemoteError."""
        wire = self._asking.wire(site, AC_FEATURE)
        return await self._asking.discovery.zone(site, wire.service, AC_FEATURE.name)
