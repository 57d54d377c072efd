"""Campaigns and their engagements in the sandbox. Source: facts, section 4.3.

The names of what is not public are the sandbox's own: ``landingPage`` and ``engagementUrl``.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.objects import listed, named
from lpconf.sandbox.api.responses import (
    answer,
    author_of,
    body_of,
    guard,
    method_of,
    refuse,
    unchanged,
)
from lpconf.sandbox.object_store import CAMPAIGNS, ENGAGEMENTS, engagements, new_engagement, stored
from lpconf.sandbox.rules.prerequisites import judged
from lpconf.sandbox.world import World


async def read(world: World, request: Request) -> Response:
    """All campaigns, without their engagements."""
    return listed(world, request, CAMPAIGNS)


async def read_one(world: World, request: Request) -> Response:
    """One campaign with its engagements, and the revision that guards them."""
    site, campaign = request.path_params["site"], _campaign(world, request)
    body = {
        **campaign,
        "engagements": engagements(world, site, str(campaign["id"])),
        "engagementCollectionRevision": world.revision(site, ENGAGEMENTS),
    }
    return answer(world, request, CAMPAIGNS, body)


async def create(world: World, request: Request) -> Response:
    """A new engagement; the platform gives it an id and its URL. A GET returns all."""
    site, own = request.path_params["site"], str(_campaign(world, request)["id"])
    if method_of(request) == "GET":
        return unchanged(world, request, ENGAGEMENTS) or answer(
            world, request, ENGAGEMENTS, engagements(world, site, own)
        )
    body = named(await body_of(request))
    with judged(world, site, author_of(request)):
        guard(world, request, ENGAGEMENTS)
        item = new_engagement(world, site, own, body)
    return answer(world, request, ENGAGEMENTS, item, 201)


async def change(world: World, request: Request) -> Response:
    """Replace an engagement, or delete it. A GET returns it."""
    site, own = request.path_params["site"], str(_campaign(world, request)["id"])
    key, method = f"{own}/{request.path_params['key']}", method_of(request)
    old = world.item(site, ENGAGEMENTS, key)
    if old is None or old.get("deleted"):
        raise refuse(404, "there is no such engagement", revision=world.revision(site, ENGAGEMENTS))
    if method == "GET":
        return unchanged(world, request, ENGAGEMENTS) or answer(world, request, ENGAGEMENTS, old)
    if method not in ("PUT", "DELETE"):
        raise refuse(405, "an engagement is put or deleted")
    body = named(await body_of(request)) if method == "PUT" else {}
    with judged(world, site, author_of(request)):
        guard(world, request, ENGAGEMENTS)
        if method == "DELETE":
            world.put(site, ENGAGEMENTS, key, None)
            return answer(world, request, ENGAGEMENTS, None, 204)
        item = stored(world, body, str(old["id"]), old)
        world.put(site, ENGAGEMENTS, key, item)
    return answer(world, request, ENGAGEMENTS, item)


def _campaign(world: World, request: Request) -> Json:
    campaign = world.item(request.path_params["site"], CAMPAIGNS, request.path_params["campaign"])
    if campaign is None or campaign.get("deleted"):
        raise refuse(404, "there is no such campaign")
    return campaign
