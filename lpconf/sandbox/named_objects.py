"""Objects of the sandbox by their names, behind everybody's back: skills, profiles, windows, widgets, campaigns."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.domain.address import quote, unquote
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.errors import UsageError
from lpconf.sandbox.object_store import (
    CAMPAIGNS,
    ENGAGEMENTS,
    campaign_id,
    new_engagement,
    new_id,
    put_campaign,
    written_id,
)
from lpconf.sandbox.surfaces import of_form
from lpconf.sandbox.world import World

COLLECTIONS = tuple(surface.name for surface in of_form("objects", "campaigns", "engagements"))


def _key(world: World, site: str, collection: str, name: str) -> str | None:
    """The key of the first object of this name."""
    if collection == ENGAGEMENTS:
        return _engagement_key(world, site, name)
    for key, item in world.items(site, collection).items():
        if item["name"] == name and not item["deleted"]:
            return key
    return None


def _engagement_key(world: World, site: str, name: str) -> str | None:
    """The key of an engagement by ``CAMPAIGN/NAME``, both as addresses write names."""
    campaign, _, rest = name.partition("/")
    parent = campaign_id(world, site, unquote(campaign))
    for key, item in world.items(site, ENGAGEMENTS).items():
        if key.partition("/")[0] == parent and item["name"] == unquote(rest):
            return key
    return None


def get(world: World, site: str, collection: str, name: str) -> Json | Marker:
    """The whole object, ABSENT where there is none."""
    key = _key(world, site, collection, name)
    return ABSENT if key is None else world.item(site, collection, key)


def put(world: World, site: str, collection: str, name: str, value: Json) -> None:
    """Make or change an object; None takes it away. Raises UsageError."""
    key = _key(world, site, collection, name)
    if value is None:
        if key is not None:
            world.put(site, collection, key, None)
        return
    if not isinstance(value, dict):
        raise UsageError(f"a {collection} is an object, such as {{}}")
    old = world.item(site, collection, key) if key else {}
    if collection == CAMPAIGNS:
        put_campaign(world, site, name, {**old, **value})
    elif collection == ENGAGEMENTS:
        _put_engagement(world, site, name, key, {**old, "enabled": True, **value})
    else:
        own = str(value.get("id") or key or new_id(world, site, collection))
        world.put(site, collection, own, {"deleted": False, **old, **value, "id": written_id(own), "name": name})


def _put_engagement(world: World, site: str, name: str, key: str | None, value: Mapping[str, Json]) -> None:
    campaign, _, rest = name.partition("/")
    parent = campaign_id(world, site, unquote(campaign))
    if parent is None:
        raise UsageError(f"there is no campaign {unquote(campaign)!r} in the sandbox: set it first")
    body = {**value, "name": unquote(rest)}
    if key:
        world.put(site, ENGAGEMENTS, key, body)
    else:
        new_engagement(world, site, parent, body)


def state(world: World, site: str, collection: str) -> dict[str, Json]:
    """All live objects by name."""
    result = {}
    for key, item in world.items(site, collection).items():
        if item.get("deleted"):
            continue
        name = item["name"]
        if collection == ENGAGEMENTS:
            parent = world.item(site, CAMPAIGNS, key.partition("/")[0]) or {"name": "?"}
            name = f"{quote(parent['name'])}/{quote(name)}"
        result[name] = item
    return result
