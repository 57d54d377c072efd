"""What an adapter is: how one form of wire is read and written. `connector` has the table of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading, WriteAnswer
from lpconf.connect.http.read_rules import revision_of
from lpconf.connect.liveperson.account_config import AccountConfig, unexpected
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.errors import Conflict, RemoteError


@dataclass(frozen=True, slots=True)
class Home:
    """One surface of one account. `now` is the time in seconds since the epoch."""

    client: AccountConfig
    site: Site
    surface: Surface
    now: float


class Adapter(Protocol):
    """Reads and writes the surfaces of one form. Both methods raise RemoteError, or ValueError in words."""

    async def read(self, home: Home, keys: Collection[str], *, fresh: bool) -> Reading:
        """All values of the surface; of a large one at least those at `keys`."""

    async def write(self, home: Home, values: Mapping[str, Json | Marker], reading: Reading) -> WriteAnswer:
        """Set `values` by key; several only where the wire carries them together. Gives the answer's revision."""


async def completed(home: Home, body: Json, live: Json, revision: str | None, *items: str) -> Json:
    """The object `body`, made from `live`, with all fields that stand at `items`.

    Lists may be summaries, and a PUT takes away what it leaves out. Where `live` lacks fields that each object has, the
    object is read by itself, and what it has besides is kept. Raises Conflict where it has moved meanwhile.
    """
    expected = home.client.wire(home.site, home.surface).full_fields
    if not isinstance(live, dict) or not isinstance(body, dict) or all(name in live for name in expected):
        return body
    try:
        answer = await home.client.read(home.site, home.surface, *items, fresh=True)
    except RemoteError as refused:
        why = "the list holds a summary of it, and it cannot be read by itself, so a write would lose fields"
        raise unexpected(home.site, home.surface, f"{why} ({refused})") from None
    document = answer.json()
    if not isinstance(document, dict) or str(document.get("id")) != str(live.get("id")):
        raise answer.unexpected("the answer is another object than the one that was asked for")
    if revision_of(answer) not in (None, revision):
        raise Conflict(
            f"{home.surface.name} of {home.site.name}: the revision has moved since the list was read",
            surface=home.surface.name,
            account=home.site.name,
        )
    taken_away = live.keys() - body.keys()
    carried = {name: value for name, value in document.items() if name not in taken_away}
    return {**carried, **body}
