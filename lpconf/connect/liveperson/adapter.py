"""What an adapter is: how one form of wire is read and written. `connector` has the table of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading, WriteAnswer, unexpected
from lpconf.connect.http.read_rules import revision_of
from lpconf.connect.liveperson.account_config import AccountConfig
from lpconf.data_class import frozen
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Marker
from lpconf.domain.wording import shown
from lpconf.errors import Conflict, Permanent


@frozen
class AccountSurface:
    """One surface of one account. `now` is the time in seconds since the epoch."""

    client: AccountConfig
    site: Site
    surface: Surface
    now: float


class Adapter(Protocol):
    """Reads and writes the surfaces of one form. Both methods raise RemoteError, or ValueError in words."""

    async def read(self, home: AccountSurface, keys: Collection[str], *, fresh: bool) -> Reading:
        """All values of the surface; of a large one at least those at `keys`."""

    async def write(self, home: AccountSurface, values: Mapping[str, Json | Marker], reading: Reading) -> WriteAnswer:
        """Set `values` by key; several only where the wire carries them together. Gives the answer's revision."""


NOT_OFFERED = (404, 405, 410)
"""Statuses of an object that is in its list: the platform has no such address."""
_IDENTITY = frozenset({"id", "name", "deleted", "isDeleted"})
"""What the barest summary of an object holds."""


async def with_full_fields(home: AccountSurface, live: Json, *items: str) -> Json:
    """`live` as it stands at `items`, where the list that it came in holds a summary: some of the fields that each
    object has are missing. As it came where it is whole, or where the platform offers single objects to nobody and its
    list tells more than which ones there are. Raises Unexpected where it cannot be read: what is missing is not known
    then, and must not be taken for not set."""
    if not _is_summary(home, live):
        return live
    try:
        return {**live, **await _single(home, live, None, *items)}
    except Permanent as refused:
        if refused.status in NOT_OFFERED and live.keys() - _IDENTITY:
            return live
        why = f"the list holds a summary of {shown(str(live.get('name')))}, and it cannot be read by itself"
        raise unexpected(home.site, home.surface, f"{why} ({refused})") from None


async def completed(home: AccountSurface, body: Json, live: Json, revision: str | None, *items: str) -> Json:
    """The object `body`, made from `live`, with all fields that stand at `items`.

    A PUT takes away what it leaves out. Where `live` came in a summary, the object is read by itself, and what it has
    besides is kept. Raises Conflict where it has moved meanwhile, Unexpected where it cannot be read.
    """
    if not isinstance(body, dict) or not _is_summary(home, live):
        return body
    try:
        document = await _single(home, live, revision, *items)
    except Conflict:
        raise
    except Permanent as refused:
        why = "the list holds a summary of it, and it cannot be read by itself, so a write would lose fields"
        raise unexpected(home.site, home.surface, f"{why} ({refused})") from None
    taken_away = live.keys() - body.keys()
    carried = {name: value for name, value in document.items() if name not in taken_away}
    return {**carried, **body}


def _is_summary(home: AccountSurface, live: Json) -> bool:
    expected = home.client.wire(home.site, home.surface).full_fields
    return isinstance(live, dict) and any(name not in live for name in expected)


async def _single(home: AccountSurface, live: Json, revision: str | None, *items: str) -> Mapping[str, Json]:
    """The object at `items`, which is `live`. Raises RemoteError; Conflict where `revision` is no longer the one."""
    answer = await home.client.read(home.site, home.surface, *items, fresh=True)
    document = answer.json()
    if not isinstance(document, dict) or str(document.get("id")) != str(live.get("id")):
        raise answer.unexpected("the answer is another object than the one that was asked for")
    try:
        named = revision_of(answer)
    except ValueError as error:
        raise answer.unexpected(str(error)) from None
    if revision is not None and named is not None and named != revision:
        raise Conflict(
            f"{home.surface.name} of {home.site.name}: the revision has moved since the list was read",
            surface=home.surface.name,
            account=home.site.name,
        )
    return document
