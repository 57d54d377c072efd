"""What can be seen of the back office without a bridge, for profiles that say ``observe``. Both ways are graded.

Supportal features are among the ``legacy`` features of an account [inferred]; taglets are loaded by every tagged page
[observed, an older capture]. Nothing is written, and what an answer does not hold is unreadable, never off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping

from lpconf.catalogue.surfaces import AC_FEATURE, SUPPORTAL_FEATURE, TAGLET, Surface
from lpconf.catalogue.taglets import ENTRY_ID, with_named_entries
from lpconf.connect.connector import Reading, WriteAnswer, unexpected
from lpconf.connect.exact_json import parse_exact
from lpconf.connect.liveperson.account_config import AccountConfig
from lpconf.connect.liveperson.feature_grants import parse
from lpconf.connect.liveperson.raw_reads import TAG_SERVER, RawReader
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
        if surface.name == TAGLET.name:
            entry_id = self._client.field_names(site, surface).get(ENTRY_ID, "")
            values = with_named_entries(await self._taglets(site, surface), entry_id, complete=False)
        else:
            values = await self._features(site, surface)
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


_CALL = re.compile(r"\s*(?:/\*\*/)?\s*[A-Za-z_$][\w$.]*\((.*)\)\s*;?\s*", re.DOTALL)
_UNKNOWN = "it is no call with taglets"


def read_script(text: str) -> dict[str, Json]:
    """The raw text of each taglet by its name, from the script by which every tagged page loads them: a function call
    with one JSON document. The raw text is the list of parameters, each ``{"id", "value"}`` with texts.

    The form is that of an older capture [observed]; today's is not public, so what does not fit is no answer. Raises
    ValueError, in words, for any other form.
    """
    match = _CALL.fullmatch(text)
    if match is None:
        raise ValueError(_UNKNOWN)
    try:
        document = parse_exact(match[1].encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise ValueError(_UNKNOWN) from None
    listed = document.get("taglets") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError(_UNKNOWN)
    taglets: dict[str, Json] = {}
    for entry in listed:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise ValueError("a taglet has no name")
        if name in taglets:
            raise ValueError("two taglets have one name")
        taglets[name] = _raw_text(entry.get("parameters"))
    return taglets


def _raw_text(parameters: Json) -> str:
    listed = [] if parameters is None else parameters
    if not isinstance(listed, list) or not all(map(_is_parameter, listed)):
        raise ValueError("the parameters of a taglet are of no known form")
    return json.dumps(listed, ensure_ascii=False)


def _is_parameter(entry: Json) -> bool:
    return (
        isinstance(entry, dict) and entry.keys() == {"id", "value"} and all(isinstance(v, str) for v in entry.values())
    )
