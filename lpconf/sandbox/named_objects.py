"""Objects of the sandbox by their names, behind everybody's back: skills, profiles, windows, widgets, campaigns."""

from __future__ import annotations

from lpconf.domain.address import quote, unquote
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.errors import UsageError
from lpconf.sandbox.object_store import CAMPAIGNS, ENGAGEMENTS, campaign_id, made, new_campaign, new_id
from lpconf.sandbox.world import World

COLLECTIONS = ("widget", "skill", "profile", "window", CAMPAIGNS, ENGAGEMENTS)


def _key(world: World, site: str, collection: str, name: str) -> str | None:
    """The key of the first object of this name."""
    if collection != ENGAGEMENTS:
        own = (k for k, item in world.items(site, collection).items() if item["name"] == name and not item["deleted"])
        return next(own, None)
    campaign, _, rest = name.partition("/")
    parent = campaign_id(world, site, unquote(campaign))
    for key, item in world.items(site, collection).items():
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
        new_campaign(world, site, name, {**old, **value})
    elif collection == ENGAGEMENTS:
        campaign, _, rest = name.partition("/")
        parent = campaign_id(world, site, unquote(campaign))
        if parent is None:
            raise UsageError(f"there is no campaign {unquote(campaign)!r} in the sandbox: set it first")
        body = {**old, "enabled": True, **value, "name": unquote(rest)}
        if key:
            world.put(site, collection, key, body)
        else:
            made(world, site, parent, body)
    else:
        own = str(value.get("id") or key or new_id(world, site, collection))
        world.put(site, collection, own, {"deleted": False, **old, **value, "id": own, "name": name})


def state(world: World, site: str, collection: str) -> dict[str, Json]:
    """All live objects by name."""
    found = {}
    for key, item in world.items(site, collection).items():
        if item.get("deleted"):
            continue
        name = item["name"]
        if collection == ENGAGEMENTS:
            parent = world.item(site, CAMPAIGNS, key.partition("/")[0]) or {"name": "?"}
            name = f"{quote(parent['name'])}/{quote(name)}"
        found[name] = item
    return found
