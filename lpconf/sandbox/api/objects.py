"""Objects with ids in the sandbox: widgets, skills, profiles, windows. Source: facts, sections 3.2, 3.3, 4.4 to 4.6."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.responses import answer, body_of, guard, method_of, refuse, unchanged, versioned
from lpconf.sandbox.object_store import new_id, stored
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.world import World

Handler = Callable[[World, Request], Awaitable[Response]]


def named(body: Json) -> Mapping[str, Json]:
    """A body that is an object with a name."""
    if not isinstance(body, dict) or not isinstance(body.get("name"), str) or not body["name"]:
        raise refuse(400, "an object has a name")
    return body


def collection(name: str) -> tuple[Handler, Handler]:
    """What answers at the collection `name`, and what answers at one of its objects."""

    async def all_of(world: World, request: Request) -> Response:
        versioned(request)
        site = request.path_params["site"]
        if request.method == "GET":
            items = [item for item in world.items(site, name).values() if not item.get("deleted")]
            return unchanged(world, request, name) or answer(world, request, name, items)
        if method_of(request) != "POST":
            raise refuse(405, "the collection takes new objects only")
        body = named(await body_of(request))
        with judged(world, site):
            guard(world, request, name)
            own = new_id(world, site, name)
            item = stored(world, body, own, {})
            world.put(site, name, own, item)
        response = answer(world, request, name, item, 201)
        response.headers["location"] = f"{request.url.path}/{own}"
        return response

    async def one_of(world: World, request: Request) -> Response:
        versioned(request)
        site, key, method = request.path_params["site"], request.path_params["key"], method_of(request)
        old = world.item(site, name, key)
        if old is None or old.get("deleted"):
            raise refuse(404, f"there is no {key}", revision=world.revision(site, name))
        if method == "GET":
            return unchanged(world, request, name) or answer(world, request, name, old)
        if method not in ("PUT", "DELETE"):
            raise refuse(405, "an object is put or deleted")
        body = named(await body_of(request)) if method == "PUT" else {}
        with judged(world, site):
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

    return all_of, one_of
