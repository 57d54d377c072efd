"""What can be seen of the back office without a bridge, for profiles that say ``observe``. Both ways are graded.

Supportal features are among the ``legacy`` features of an account [inferred]; taglets are loaded by every tagged page
[observed, an older capture]. Nothing is written, and what an answer does not hold is unreadable, never off.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lpconf.catalogue.surfaces import AC_FEATURE, SUPPORTAL_FEATURE, TAGLET, Surface
from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.connect.liveperson.account_config import AccountConfig, unexpected
from lpconf.connect.liveperson.feature_grants import parse
from lpconf.connect.liveperson.raw_reads import TAG_SERVER, RawReader
from lpconf.connect.liveperson.taglet_script import read_script
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker

_LEGACY = "legacy."
_TAGLETS = "/lptag/api/account/{site}/configuration/applications/taglets/.jsonp"
_OK = 200


class BackOfficeConnector:
    """Reads the surfaces of the back office of which something can be seen."""

    surfaces = (SUPPORTAL_FEATURE.name, TAGLET.name)

    def __init__(self, client: AccountConfig, raw_reader: RawReader, now: Callable[[], float]) -> None:
        self._client, self._raw_reader, self._now = client, raw_reader, now

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        """What can be seen of `surface`. Raises RemoteError."""
        values = await (self._taglets(site, surface) if surface.name == TAGLET.name else self._features(site, surface))
        missing = {key: f"{surface.title} {key} is not in what can be seen" for key in keys if key not in values}
        return Reading(values, None, unreadable=missing)

    async def _features(self, site: Site, surface: Surface) -> dict[str, Json]:
        wire = self._client.wire(site, AC_FEATURE)
        query = {name: value for name, value in wire.query.items() if name != "excludeLegacy"}
        path = f"/api/account/{{site}}/{wire.path}"
        answer = await self._raw_reader.get(site, wire.service, path, {"v": wire.version, **query})
        if answer.status != _OK:
            raise unexpected(site, surface, f"the legacy features answer with {answer.status}")
        try:
            values = parse(answer.body, self._now(), site.id).values
        except ValueError as error:
            raise unexpected(site, surface, str(error)) from None
        return {name.removeprefix(_LEGACY): value for name, value in values.items() if name.startswith(_LEGACY)}

    async def _taglets(self, site: Site, surface: Surface) -> dict[str, Json]:
        query = {"v": "2.0", "df": "0", "b": "1"}
        answer = await self._raw_reader.get(site, TAG_SERVER, _TAGLETS, query)
        if answer.status != _OK:
            raise unexpected(site, surface, f"the tag server answers with {answer.status}")
        try:
            return read_script(answer.text)
        except ValueError as error:
            raise unexpected(site, surface, f"the tag server's answer is of no known form: {error}") from None

    async def write(
        self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading
    ) -> WriteAnswer:
        """Refused: a person writes."""
        raise unexpected(site, surface, "without a bridge this can only be observed")

    async def write_together(
        self, site: Site, surface: Surface, values: Mapping[str, Json | Marker], reading: Reading
    ) -> WriteAnswer:
        """Refused: a person writes."""
        raise unexpected(site, surface, "without a bridge this can only be observed")
