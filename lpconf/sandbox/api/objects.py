"""Objects with ids in the sandbox: widgets, skills, profiles, windows. Source: facts, sections 3.2, 3.3, 4.4 to 4.6."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.responses import (
    answer,
    author_of,
    body_of,
    guard,
    includes_deleted,
    method_of,
    refuse,
    selected,
    unchanged,
)
from lpconf.sandbox.object_store import new_id, stored
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.surfaces import SandboxSurface
from lpconf.sandbox.world import World

Handler = Callable[[World, Request], Awaitable[Response]]


def named(body: Json) -> Mapping[str, Json]:
    """A body that is an object with a name."""
    if not isinstance(body, dict) or not isinstance(body.get("name"), str) or not body["name"]:
        raise refuse(400, "an object has a name")
    return body


def handlers(surface: SandboxSurface) -> tuple[Handler, Handler]:
    """What answers at a collection of objects, and what answers at one of them."""
    return partial(_collection, surface), partial(_single, surface.name)


async def _collection(surface: SandboxSurface, world: World, request: Request) -> Response:
    name, method = surface.name, method_of(request)
    if method == "GET":
        return listed(world, request, name, surface.summary)
    if method != "POST":
        raise refuse(405, "the collection takes new objects only")
    site, sent = request.path_params["site"], await body_of(request)
    bodies = [named(body) for body in (sent if isinstance(sent, list) else [sent])]
    with judged(world, site, author_of(request)):
        guard(world, request, name)
        made = [_created(world, site, name, body) for body in bodies]
    if isinstance(sent, list):
        return answer(world, request, name, made, 201)
    response = answer(world, request, name, made[0], 201)
    response.headers["location"] = f"{request.url.path}/{made[0]['id']}"
    return response


async def _single(name: str, world: World, request: Request) -> Response:
    site, key, method = request.path_params["site"], request.path_params["key"], method_of(request)
    old = world.item(site, name, key)
    if old is None or old.get("deleted"):
        raise refuse(404, f"there is no {key}", revision=world.revision(site, name))
    if method == "GET":
        return unchanged(world, request, name) or answer(world, request, name, old)
    if method not in ("PUT", "DELETE"):
        raise refuse(405, "an object is put or deleted")
    body = named(await body_of(request)) if method == "PUT" else {}
    with judged(world, site, author_of(request)):
        guard(world, request, name)
        old = world.item(site, name, key) or old
        if method == "DELETE":
            world.put(site, name, key, {**old, "deleted": True})
            return answer(world, request, name, None, 204)
        if str(body.get("id", key)) != key:
            raise refuse(400, "the id of the body is not that of the path")
        item = stored(world, body, key, old)
        world.put(site, name, key, item)
    return answer(world, request, name, item)


async def read_nothing(world: World, request: Request) -> Response:
    """A collection that the sandbox does not keep: empty, and staying so."""
    if method_of(request) != "GET":
        raise refuse(405, "the sandbox keeps nothing here: this collection is empty, and stays so")
    return answer(world, request, "", [])


def listed(world: World, request: Request, collection: str, summary: tuple[str, ...] = ()) -> Response:
    """All objects of a collection; of each the fields of its `summary` unless others are asked for."""
    everything = includes_deleted(request)
    items = world.items(request.path_params["site"], collection).values()
    shown = selected(request, (item for item in items if everything or not item.get("deleted")), summary)
    return unchanged(world, request, collection) or answer(world, request, collection, shown)


def _created(world: World, site: str, collection: str, body: Mapping[str, Json]) -> Json:
    own = new_id(world, site, collection)
    item = stored(world, body, own, {})
    world.put(site, collection, own, item)
    return item
