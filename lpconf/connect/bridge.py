"""The bridge: a company's own small service in front of the back-office homes, which have no public API.

Source: contract 6.2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lpconf import catalogue
from lpconf.catalogue.surfaces import FACT, TAGLET, Surface, fields_of
from lpconf.catalogue.taglets import ENTRY_ID, raw_text, with_named_entries
from lpconf.connect.auth.credentials import Credentials
from lpconf.connect.connector import Reading, WriteAnswer, before_sending, unexpected
from lpconf.connect.exact_json import ExactFloat
from lpconf.connect.http.messages import Answer, Request, Sender, segment
from lpconf.connect.http.read_rules import require_whole, token
from lpconf.domain.project import Profile
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.errors import NotOffered, Unexpected

_NOT_OFFERED = frozenset({404})


class BridgeConnector:
    """Reads and writes the surfaces that speak through the bridge."""

    def __init__(self, profile: Profile, url: str, session: Sender, credentials: Credentials) -> None:
        self._profile, self._url = profile, url.rstrip("/")
        self._session, self._credentials = session, credentials

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """All values of `surface`. Raises RemoteError; NotOffered where the bridge does not have the surface."""
        answer = await self._ask(site, surface, "GET", fresh=fresh)
        body = answer.json()
        values = body.get("values") if isinstance(body, dict) else None
        if not isinstance(values, dict):
            raise answer.unexpected("the answer holds no values")
        require_whole(answer, body, len(values))
        try:
            revision = token(body.get("revision"))
        except ValueError as error:
            raise answer.unexpected(str(error)) from None
        # A null stays: a key that is missing reads as off, but nobody knows what a null means.
        if surface.name == TAGLET.name:
            entry_id = fields_of(surface, self._profile, site.labels).get(ENTRY_ID, "")
            values = with_named_entries(values, entry_id, complete=True)
        if surface.name == FACT.name:
            # The version 4.10 is not the number 4.1.
            values = {name: fact.text if isinstance(fact, ExactFloat) else fact for name, fact in values.items()}
        return Reading(values, revision)

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Set `key`; ABSENT is written as what it is while it is off: what a null means, each bridge would have to
        know by itself. Raises RemoteError; Conflict where the revision has moved."""
        if not surface.writable:
            raise unexpected(site, surface, "this is read-only")
        if reading.revision is None:
            raise unexpected(site, surface, "the bridge named no revision, so a write could not be guarded")
        raw = _off(site, surface, key) if isinstance(value, Marker) else raw_text(value)
        answer = await self._ask(site, surface, "PUT", key=key, revision=reading.revision, body={"value": raw})
        return _write_answer(answer)

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """As `write`: the bridge takes one value at a time."""
        if len(values) != 1:
            raise unexpected(site, surface, "the bridge takes one change at a time")
        ((key, value),) = values.items()
        return await self.write(site, surface, key, value, reading)

    async def _ask(
        self,
        site: Site,
        surface: Surface,
        method: str,
        *,
        key: str = "",
        revision: str = "",
        body: Json = None,
        fresh: bool = False,
    ) -> Answer:
        try:
            url = f"{self._url}/accounts/{segment(site.id)}/{surface.name}" + (f"/{segment(key)}" if key else "")
        except ValueError as error:
            raise unexpected(site, surface, str(error)) from None
        with before_sending:
            signer = await self._credentials.signer(site)
        answer = await self._session.send(
            Request(
                method,
                url,
                surface.name,
                site.name,
                site.id,
                headers={"If-Match": revision} if revision else {},
                json=body,
                sign=signer,
                expected=_NOT_OFFERED,
                fresh=fresh,
            )
        )
        if answer.status in _NOT_OFFERED:
            raise NotOffered(
                f"{surface.name} of {site.name}: the bridge does not offer it (404 from {answer.request.host})",
                surface=surface.name,
                account=site.name,
                status=answer.status,
            )
        return answer


def _off(site: Site, surface: Surface, key: str) -> Json:
    """What stands at a key while it is off: a key that is missing reads the same (contract 6.2)."""
    setting = catalogue.at_home(surface.name, key)
    if setting is None or setting.codec.off is None:
        raise unexpected(site, surface, f"nobody knows what {key} is while it is off, so it cannot be taken away")
    return setting.codec.off


def _write_answer(answer: Answer) -> WriteAnswer:
    """What the answer to a write tells; nothing where it cannot be understood, so that the next write looks first."""
    try:
        body = answer.json()
        return WriteAnswer(token(body.get("revision"))) if isinstance(body, dict) else WriteAnswer()
    except (Unexpected, ValueError):
        return WriteAnswer()
