"""Site settings in the sandbox: a list of items, each replaced whole. Source: facts, sections 3.2, 3.3 and 4.2."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.responses import answer, body_of, guard, includes_deleted, method_of, refuse, unchanged
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.world import World

COLLECTION = "site_setting"


async def read(world: World, request: Request) -> Response:
    """All items; deleted ones only where ``include_deleted=true`` asks for them."""
    same = unchanged(world, request, COLLECTION)
    if same:
        return same
    everything = includes_deleted(request)
    items = world.items(request.path_params["site"], COLLECTION).values()
    return answer(world, request, COLLECTION, [item for item in items if everything or not item["deleted"]])


async def read_one(world: World, request: Request) -> Response:
    """One item; 404 where there is none."""
    item = _there(world, request)
    return unchanged(world, request, COLLECTION) or answer(world, request, COLLECTION, item)


async def create(world: World, request: Request) -> Response:
    """A new item, or a list of them; 409 where one is there already."""
    if method_of(request) != "POST":
        raise refuse(405, "the collection takes new items only")
    body, site = await body_of(request), request.path_params["site"]
    items = body if isinstance(body, list) else [body]
    made: list[Json] = []
    with judged(world, site):
        guard(world, request, COLLECTION)
        made += [_created(world, site, item) for item in items]
    response = answer(world, request, COLLECTION, made if isinstance(body, list) else made[0], 201)
    if not isinstance(body, list):
        response.headers["location"] = f"{request.url.path}/{quote(made[0]['id'], safe='')}"
    return response


async def change(world: World, request: Request) -> Response:
    """Replace an item, or delete it."""
    method, site, key = method_of(request), request.path_params["site"], request.path_params["key"]
    if method not in ("PUT", "DELETE"):
        raise refuse(405, "an item is put or deleted")
    body = await body_of(request) if method == "PUT" else None
    with judged(world, site):
        guard(world, request, COLLECTION)
        if method == "DELETE":
            world.put(site, COLLECTION, key, {**_there(world, request), "deleted": True, "modifiedDate": world.stamp()})
            return answer(world, request, COLLECTION, None, 204)
        old = world.item(site, COLLECTION, key)
        if old is None:
            raise refuse(404, f"there is no {key}", revision=world.revision(site, COLLECTION))
        if not isinstance(body, dict) or body.get("id") != key:
            raise refuse(400, "the id of the body is not that of the path")
        stored = _store(world, site, key, body, old)
    return answer(world, request, COLLECTION, stored)


def _created(world: World, site: str, item: Json) -> Json:
    key = item.get("id") if isinstance(item, dict) else None
    if not isinstance(key, str) or not key:
        raise refuse(400, "an item has an id")
    old = world.item(site, COLLECTION, key)
    if old and not old["deleted"]:
        raise refuse(409, f"{key} is there already", revision=world.revision(site, COLLECTION))
    return _store(world, site, key, item, old or {})


def _store(world: World, site: str, key: str, sent: Mapping[str, Json], old: Mapping[str, Json]) -> Json:
    """Keep what was sent, unknown fields too, and nothing else of what was there: a PUT replaces all but the dates."""
    value = sent.get("propertyValue")
    if not isinstance(value, dict) or "value" not in value or not isinstance(sent.get("type"), int):
        raise refuse(400, "an item has a type and a propertyValue with a value")
    dates = {"createdDate": old.get("createdDate", world.stamp()), "modifiedDate": world.stamp()}
    item = {**sent, **dates, "deleted": _is_flag_set(sent.get("deleted"))}
    world.put(site, COLLECTION, key, item)
    return item


def _is_flag_set(value: Json) -> bool:
    """A boolean, also as a text: public scripts write ``"false"``."""
    return value is True or str(value).lower() == "true"


def _there(world: World, request: Request) -> Mapping[str, Json]:
    site, key = request.path_params["site"], request.path_params["key"]
    item: Mapping[str, Json] | None = world.item(site, COLLECTION, key)
    if item is None or item["deleted"]:
        raise refuse(404, f"there is no {key}", revision=world.revision(site, COLLECTION))
    return item
