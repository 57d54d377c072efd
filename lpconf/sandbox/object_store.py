"""Objects with ids and names as the sandbox keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lpconf.domain.value import Id, Json
from lpconf.sandbox.audit_trail import SOMEBODY
from lpconf.sandbox.surfaces import of_form
from lpconf.sandbox.world import World

CAMPAIGNS, ENGAGEMENTS = "campaign", "engagement"
CREATED_BY_NAME = tuple(surface.name for surface in of_form("objects", "engagements"))
"""Collections in which things with names are created."""
_FIRST_ID = 1000


def new_id(world: World, site: str, collection: str) -> str:
    """An id that no object of the collection has, or ever had."""
    taken = [int(key) for key in world.items(site, collection) if key.isdigit()]
    return str(max([_FIRST_ID, *taken]) + 1)


def written_id(key: str) -> Id:
    """An id as objects hold it: a number, as the platform's are, unless somebody chose another word."""
    return int(key) if key.isdigit() else key


def stored(world: World, sent: Mapping[str, Json], own: str, old: Mapping[str, Json]) -> Json:
    """What is kept of a body: all of it, and of what was there only the id and the dates."""
    dates = {"createdDate": old.get("createdDate", world.stamp()), "modifiedDate": world.stamp()}
    return {"deleted": False, **sent, **dates, "id": written_id(own)}


def new_engagement(world: World, site: str, campaign: str, body: Mapping[str, Json]) -> Json:
    """A new engagement of a campaign, stored."""
    ids = [key.partition("/")[2] for key in world.items(site, ENGAGEMENTS)]
    numbers = [int(own) for own in ids if own.isdigit()]
    own = str(max([0, *numbers]) + 1)
    url = f"https://engage.sandbox.invalid/{site}/{campaign}/{own}"
    item = stored(world, {"engagementUrl": url, **body}, own, {})
    world.put(site, ENGAGEMENTS, f"{campaign}/{own}", item)
    return item


def engagements(world: World, site: str, campaign: str) -> list[Json]:
    """The engagements of a campaign."""
    items = world.items(site, ENGAGEMENTS)
    return [item for key, item in items.items() if key.partition("/")[0] == campaign and not item.get("deleted")]


def campaign_id(world: World, site: str, name: str) -> str | None:
    """The id of the campaign of this name, None where there is none."""
    results = [key for key, item in world.items(site, CAMPAIGNS).items() if item["name"] == name]
    return results[0] if results else None


def put_campaign(world: World, site: str, name: str, body: Mapping[str, Json]) -> None:
    """Store a campaign, published unless it says otherwise."""
    own = str(body.get("id") or campaign_id(world, site, name) or new_id(world, site, CAMPAIGNS))
    world.put(site, CAMPAIGNS, own, {"status": 1, **body, "id": written_id(own), "name": name, "deleted": False})


def twin(world: World, site: str, collection: str, name: str, at: Sequence[str] = ()) -> None:
    """Make one more object of a name, with nothing else in it, as somebody else might. `at` begins with the campaign
    of an engagement."""
    with world.change(SOMEBODY):
        if collection == ENGAGEMENTS:
            new_engagement(world, site, at[0], {"name": name})
        else:
            own = new_id(world, site, collection)
            world.put(site, collection, own, stored(world, {"name": name}, own, {}))
