"""Engagements inside of campaigns: a list of campaigns, one detail per campaign that is named. Source: facts 4.3.

A key is ``CAMPAIGN/NAME``, both as addresses write names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lpconf.catalogue.chapters.offsite.partial_update import NOTE
from lpconf.catalogue.surfaces import Surface, fields_of
from lpconf.connect.connector import EVERYTHING, Reading
from lpconf.connect.liveperson import object_collections
from lpconf.connect.liveperson.account_config import Asking, unexpected
from lpconf.domain.address import quote, unquote
from lpconf.domain.state import Site
from lpconf.domain.value import ABSENT, Json, Marker

_UNPUBLISHED = 0
"""A campaign's status (facts 4.3)."""


async def read(asking: Asking, site: Site, surface: Surface, keys: Collection[str]) -> Reading:
    """The engagements of the campaigns that `keys` name, or of all. Raises RemoteError."""
    answer = await asking.read(site, surface)
    try:
        campaigns = object_collections.parse(answer.json(), "campaign")
    except ValueError as error:
        raise answer.unexpected(str(error)) from None
    values: dict[str, Json] = {}
    ambiguous: set[str] = set()
    revisions: dict[str, str] = {}
    modified: dict[str, str] = {}
    parents: dict[str, Json] = {}
    notes: dict[str, str] = {}
    note = fields_of(surface, asking.profile, site.labels).get(NOTE)
    desired = map(quote, campaigns.ids) if EVERYTHING in keys else (key.partition("/")[0] for key in keys)
    for encoded in sorted(set(desired)):
        ids = campaigns.ids.get(unquote(encoded), ())
        if len(ids) != 1:
            continue
        detail = await asking.read(site, surface, ids[0])
        body = detail.json()
        if not isinstance(body, dict) or str(body.get("id")) != ids[0]:
            raise detail.unexpected(f"the answer is not campaign {ids[0]}")
        try:
            found = object_collections.parse(body.get("engagements") or [], "engagement")
        except ValueError as error:
            raise detail.unexpected(str(error)) from None
        here = {f"{encoded}/{quote(name)}" for name in found.by_name}
        if body.get("status") == _UNPUBLISHED:
            notes |= dict.fromkeys(
                here.union(key for key in keys if key.partition("/")[0] == encoded),
                f"the campaign {unquote(encoded)} is not published, so its engagements are not live",
            )
        parents[encoded] = {"id": ids[0], "status": body.get("status")}
        revision = body.get("engagementCollectionRevision", detail.headers.get("ac-revision"))
        for name, item in found.by_name.items():
            key = f"{encoded}/{quote(name)}"
            values[key] = {**item, NOTE: item.get(note)} if note else item
            if name in found.ambiguous:
                ambiguous.add(key)
        modified |= {f"{encoded}/{quote(name)}": date for name, date in found.modified.items()}
        if revision is not None:
            revisions |= {key: str(revision) for key in (*values, *keys) if key.partition("/")[0] == encoded}
    return Reading(
        values,
        None,
        parents,
        modified,
        names=campaigns.ids,
        ambiguous=frozenset(ambiguous),
        revisions=revisions,
        notes=notes,
    )


async def write(asking: Asking, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
    """Create, replace or delete one engagement. Raises RemoteError; Conflict where the revision has moved."""
    encoded = key.partition("/")[0]
    parent = reading.items.get(encoded)
    if not isinstance(parent, dict):
        raise unexpected(site, surface, f"there is no campaign {unquote(encoded)!r}")
    note = fields_of(surface, asking.profile, site.labels).get(NOTE)
    below = (str(parent["id"]), "engagements")
    live = reading.values.get(key)
    revision = reading.guard(key)
    if value is ABSENT:
        if live is not None:
            await asking.write(site, surface, "DELETE", *below, object_collections.id_of(live), revision=revision)
    elif live is not None:
        own = object_collections.id_of(live)
        await asking.write(site, surface, "PUT", *below, own, revision=revision, body=_sent(value, note))
    else:
        await asking.write(site, surface, "POST", *below, revision=revision, body=_sent(value, note))


def _sent(value: Json | Marker, note: str | None) -> Json:
    """The object as the platform has it: the note under its own name, if the profile tells that."""
    body = dict(value) if isinstance(value, Mapping) else {}
    text = body.pop(NOTE, None)
    if note and text is not None:
        body[note] = text
    return body
