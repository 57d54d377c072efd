"""The bridge that the sandbox offers, in front of the back-office homes. Source: contract 6.2."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.sandbox import backdoor
from lpconf.sandbox.api.responses import body_of, guard, refuse, unchanged
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.surfaces import SURFACES
from lpconf.sandbox.world import World


async def read(world: World, request: Request) -> Response:
    """The revision and all values of one surface."""
    site, surface = request.path_params["site"], _surface(request)
    same = unchanged(world, request, surface)
    if same:
        return same
    values = {key: item["value"] for key, item in world.items(site, surface).items()}
    return JSONResponse({"revision": str(world.revision(site, surface)), "values": values})


async def write(world: World, request: Request) -> Response:
    """Set one value; null takes it away."""
    site, surface, key = request.path_params["site"], _surface(request), request.path_params["key"]
    if not SURFACES[surface].writable:
        raise refuse(405, f"the surface {surface} is read-only")
    body = await body_of(request)
    if not isinstance(body, dict) or "value" not in body:
        raise refuse(400, "the body has a value")
    with judged(world, site):
        guard(world, request, surface)
        backdoor.put(world, site, surface, key, body["value"])
        revision = str(world.revision(site, surface))
    return JSONResponse({"revision": revision, "value": body["value"]})


def _surface(request: Request) -> str:
    surface: str = request.path_params["surface"]
    if surface not in SURFACES or SURFACES[surface].form != "bridge":
        raise refuse(404, "this surface is not offered")
    return surface
