"""Engagements inside of campaigns: a list of campaigns, one detail per campaign that is named. Source: facts 4.3.

A key is ``CAMPAIGN/NAME``, both as addresses write names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from lpconf.catalogue.chapters.offsite.partial_update import NOTE, ROUTE
from lpconf.connect.connector import EVERYTHING, Reading, WriteAnswer
from lpconf.connect.http.messages import Answer, segment
from lpconf.connect.http.read_rules import revision_of, token, write_answer
from lpconf.connect.liveperson.adapter import NOT_OFFERED, AccountSurface, completed, with_full_fields
from lpconf.connect.liveperson.object_collections import id_of, named_objects
from lpconf.domain.address import quote, unquote
from lpconf.domain.value import ABSENT, Id, Json, Marker, equal
from lpconf.errors import Conflict, Permanent, Unexpected

_UNPUBLISHED = 0
"""A campaign's status (facts 4.3)."""
_BELOW = "engagements"
_REDIRECT = "redirect"
"""The service whose host stands in engagement URLs. It is printed, never called."""


@dataclass(slots=True)
class _CampaignContents:
    """What the campaigns that were looked into hold, by key."""

    values: dict[str, Json] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    revisions: dict[str, str] = field(default_factory=dict)
    modified: dict[str, str] = field(default_factory=dict)
    campaigns: dict[str, Json] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)


class EngagementAdapter:
    """Engagements, each written below its campaign."""

    async def read(self, home: AccountSurface, keys: Collection[str], *, fresh: bool) -> Reading:
        """The engagements of the campaigns that `keys` name, or of all."""
        client, site, surface = home.client, home.site, home.surface
        details = await _known_details(home, keys) if fresh else None
        if details is None:
            answer = await client.read(site, surface, fresh=fresh)
            client.campaigns[site.id] = named_objects(answer, answer.json(), "campaign").ids
            details = {}
        names = client.campaigns[site.id]
        note = client.field_names(site, surface).get(NOTE)
        redirect = (await client.discovery.host(site, _REDIRECT)).removeprefix("https://").rstrip("/")
        contents = _CampaignContents()
        for encoded in _campaigns_of(keys, names):
            ids = names.get(unquote(encoded), [])
            if len(ids) != 1:
                continue  # none, or a name that two campaigns have: the plan says so
            detail = details.get(encoded) or await _read_detail(home, ids[0])
            own_keys = [key for key in keys if key.partition("/")[0] == encoded]
            _look_into(contents, encoded, ids[0], detail, own_keys, note)
            inside = [key for key in contents.values if key.partition("/")[0] == encoded]
            for key in inside if EVERYTHING in keys else sorted(contents.values.keys() & set(own_keys)):
                live = contents.values[key]
                below = (str(ids[0]), _BELOW, str(id_of(live)))
                try:
                    full = await with_full_fields(home, live, *below)
                except Unexpected as refused:
                    contents.unreadable[key] = str(refused)
                    del contents.values[key]
                else:
                    contents.values[key] = _with_note_told({**full, "name": live["name"]}, note)
            if redirect:
                _add_routes(contents, encoded, f"https://{redirect}/api/account/{segment(site.id)}/route", ids[0])
        return Reading(
            contents.values,
            None,
            contents.campaigns,
            contents.modified,
            names=names,
            ambiguous=frozenset(contents.ambiguous),
            revisions=contents.revisions,
            notes=contents.notes,
            unreadable=contents.unreadable,
        )

    async def write(self, home: AccountSurface, values: Mapping[str, Json | Marker], reading: Reading) -> WriteAnswer:
        """Create, replace or delete an engagement."""
        ((key, value),) = values.items()
        encoded = key.partition("/")[0]
        campaign = reading.items.get(encoded)
        if not isinstance(campaign, dict):
            raise ValueError(f"there is no campaign {unquote(encoded)!r}")
        client, site, surface = home.client, home.site, home.surface
        below = (str(campaign["id"]), _BELOW)
        live, revision = reading.values.get(key), reading.guard(key)
        if value is ABSENT and live is None:
            return WriteAnswer(revision)
        if revision is None:
            revision = await _own_revision(home, key, live, below) or campaign["revision"]
        if value is ABSENT:
            answer = await client.write(site, surface, "DELETE", *below, str(id_of(live)), revision=revision)
            return write_answer(answer)
        note = client.field_names(site, surface).get(NOTE)
        body = _with_note_renamed(value, note)
        if live is None:
            answer = await client.write(site, surface, "POST", *below, revision=revision, body=body)
            return write_answer(answer)
        own = str(id_of(live))
        body = await completed(home, body, _with_note_renamed(live, note), revision, *below, own)
        answer = await client.write(site, surface, "PUT", *below, own, revision=revision, body=body)
        return write_answer(answer)


async def _read_detail(home: AccountSurface, own: Id) -> Answer:
    """A campaign with what is inside of it. Never asked for with a condition: the revision that it names counts
    campaigns, and not what is inside of them."""
    return await home.client.read(home.site, home.surface, str(own), fresh=True)


async def _known_details(home: AccountSurface, keys: Collection[str]) -> dict[str, Answer] | None:
    """The campaigns that `keys` name, where this run knows their ids from a list that it has read, and they are still
    called so. None where the list has to be read again."""
    names = home.client.campaigns.get(home.site.id)
    if names is None or EVERYTHING in keys:
        return None
    details: dict[str, Answer] = {}
    for encoded in _campaigns_of(keys, names):
        ids = names.get(unquote(encoded), [])
        if len(ids) != 1:
            return None
        try:
            detail = await _read_detail(home, ids[0])
            body = detail.json()
        except Unexpected:
            return None
        if not isinstance(body, dict) or body.get("name") != unquote(encoded):
            return None
        details[encoded] = detail
    return details


def _campaigns_of(keys: Collection[str], ids: Iterable[str]) -> list[str]:
    """The campaigns to look into, as keys write them."""
    if EVERYTHING in keys:
        return sorted(map(quote, ids))
    return sorted({key.partition("/")[0] for key in keys})


def _look_into(
    contents: _CampaignContents, encoded: str, own: str | int, detail: Answer, keys: Collection[str], note: str | None
) -> None:
    """Take in the detail of one campaign. `keys` are those asked for in it, `note` the platform's name of that field.

    Raises Unexpected where the answer is another campaign, or of no known shape.
    """
    body = detail.json()
    if not isinstance(body, dict) or str(body.get("id")) != str(own):
        raise detail.unexpected(f"the answer is not campaign {own}")
    listed = body.get(_BELOW)
    inside = named_objects(detail, [] if listed is None else listed, "engagement")
    try:
        # The header counts the campaign; its engagements have a counter of their own.
        revision, of_campaign = token(body.get("engagementCollectionRevision")), revision_of(detail)
    except ValueError as error:
        raise detail.unexpected(str(error)) from None
    stored = inside.match_stored_names(_name_in(key) for key in keys)
    contents.campaigns[encoded] = {"id": own, "status": body.get("status"), "revision": of_campaign}
    here = {f"{encoded}/{quote(name)}": name for name in inside.by_name}
    for key, name in here.items():
        item = inside.by_name[name]
        contents.values[key] = _with_note_told(item, note)
        if name in inside.modified:
            contents.modified[key] = inside.modified[name]
        if name in inside.ambiguous:
            contents.ambiguous.add(key)
        if name in stored:
            contents.notes[key] = stored[name]
    every_key = {*here, *keys}
    if revision is not None:
        contents.revisions |= dict.fromkeys(every_key, revision)
    if body.get("status") == _UNPUBLISHED:
        text = f"the campaign {unquote(encoded)} is not published, so its engagements are not live"
        for key in every_key:
            contents.notes[key] = "; ".join(filter(None, [contents.notes.get(key), text]))


async def _own_revision(home: AccountSurface, key: str, live: Json, below: tuple[str, ...]) -> str | None:
    """The revision that guards an engagement whose campaign does not tell the counter of its engagements: that of the
    engagement itself, or of the list into which it comes. None where the platform offers neither, or names none.

    Raises Conflict where the engagement is no longer as it was read.
    """
    items = below if live is None else (*below, str(id_of(live)))
    try:
        answer = await home.client.read(home.site, home.surface, *items, fresh=True)
    except Permanent as refused:
        if refused.status in NOT_OFFERED:
            return None
        raise
    document = answer.json()
    if live is None:
        moved = _name_in(key) in named_objects(answer, document, "engagement").by_name
    else:
        moved = not isinstance(document, dict) or any(
            not equal(document[name], value) for name, value in live.items() if name in document and name != "name"
        )
    if moved:
        raise Conflict(
            f"{home.surface.name} of {home.site.name}: the engagement has changed since its campaign was read",
            surface=home.surface.name,
            account=home.site.name,
        )
    try:
        return revision_of(answer)
    except ValueError as error:
        raise answer.unexpected(str(error)) from None


def _name_in(key: str) -> str:
    """The plain name of the engagement of a key."""
    return unquote(key.partition("/")[2])


def _add_routes(contents: _CampaignContents, encoded: str, base: str, campaign: str | int) -> None:
    """Tell the URL of each engagement of a campaign, as it follows from the ids."""
    for key, item in contents.values.items():
        if key.partition("/")[0] == encoded and isinstance(item, Mapping):
            url = f"{base}/campaign/{campaign}/engagement/{id_of(item)}"
            contents.values[key] = {**item, ROUTE: url}


def _with_note_told(item: Json, note: str | None) -> Json:
    """The object with its note under lpconf's own name, if the profile names the platform's."""
    return {**item, NOTE: item.get(note)} if note else item


def _with_note_renamed(value: Json | Marker, note: str | None) -> Json:
    """The object as the platform has it: the note under its own name, if the profile names that."""
    body = dict(value) if isinstance(value, Mapping) else {}
    text = body.pop(NOTE, None)
    body.pop(ROUTE, None)
    if note and text is not None:
        body[note] = text
    return body
