"""The sandbox as an HTTP application: it answers by path, whatever the host, like the platform and a bridge would.

Source: contract 6.1 and 6.2, and the facts, sections 1, 2.1, 2.4, 3.2, 3.3, 4.1 and 4.2.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lpconf.sandbox import backdoor
from lpconf.sandbox.api import bridge, campaigns, feature_grants, objects, site_settings
from lpconf.sandbox.api.responses import Refused, refuse
from lpconf.sandbox.api.tokens import Tokens
from lpconf.sandbox.world import World

_SITE = re.compile(r"[A-Za-z0-9_]{1,20}")
_REMEMBERED = 100_000
SERVICES = ("accountConfigReadWrite", "accountConfigReadOnly", "agentVep", "sentinel")

Handler = Callable[[World, Request], Awaitable[Response]]


class Logged(NamedTuple):
    """One request that was answered."""

    method: str
    path: str
    status: int


def create_app(world: World) -> Starlette:
    """The application over `world`. Its `state.log` has the last requests (`Logged`), the first first, `state.tokens`
    the `Tokens` that it hands out."""
    log: deque[Logged] = deque(maxlen=_REMEMBERED)
    tokens = Tokens()

    def endpoint(handle: Handler, *, private: bool = True) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                _admit(world, request, tokens if private else None)
                response = await handle(world, request)
            except Refused as refused:
                response = refused.response
            log.append(Logged(request.method, request.url.path, response.status_code))
            return response

        return answer

    def handing_out(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        return endpoint(lambda world, request: handle(request), private=False)

    config = "/api/account/{site}/configuration"
    routes = [
        Route("/api/account/{site}/login", handing_out(tokens.log_in), methods=["POST"]),
        Route("/api/account/{site}/refresh", handing_out(tokens.refresh), methods=["POST"]),
        Route("/sentinel/api/v2/account/{site}/app/token", handing_out(tokens.token), methods=["POST"]),
        Route("/api/account/{site}/service/baseURI.json", endpoint(_discovery, private=False)),
        Route(f"{config}/provision/featureGrants", endpoint(feature_grants.read)),
        Route(f"{config}/provision/featureGrants", endpoint(feature_grants.write), methods=["PUT", "POST"]),
        Route(f"{config}/setting/properties", endpoint(site_settings.read)),
        Route(f"{config}/setting/properties", endpoint(site_settings.create), methods=["POST"]),
        Route(f"{config}/setting/properties/{{key:path}}", endpoint(site_settings.read_one)),
        Route(
            f"{config}/setting/properties/{{key:path}}",
            endpoint(site_settings.change),
            methods=["PUT", "DELETE", "POST"],
        ),
        *(route for name, path in _OBJECTS.items() for route in _routes(f"{config}/{path}", name, endpoint)),
        Route(f"{config}/le-campaigns/campaigns", endpoint(campaigns.read)),
        Route(f"{config}/le-campaigns/campaigns/{{campaign}}", endpoint(campaigns.read_one)),
        Route(
            f"{config}/le-campaigns/campaigns/{{campaign}}/engagements",
            endpoint(campaigns.create),
            methods=["GET", "POST"],
        ),
        Route(
            f"{config}/le-campaigns/campaigns/{{campaign}}/engagements/{{key}}",
            endpoint(campaigns.change),
            methods=["GET", "PUT", "DELETE", "POST"],
        ),
        Route("/accounts/{site}/{surface}", endpoint(bridge.read)),
        Route("/accounts/{site}/{surface}/{key:path}", endpoint(bridge.write), methods=["PUT"]),
        Route("/sandbox/state", endpoint(_state, private=False)),
        Route("/sandbox/violations", endpoint(_violations, private=False)),
        Route("/sandbox/reset", endpoint(_reset, private=False), methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.log, app.state.tokens = log, tokens
    return app


_OBJECTS = {
    "widget": "le-ui-personalization/widgets",
    "skill": "le-users/skills",
    "profile": "le-users/profiles",
    "window": "engagement-window/window-confs",
}


def _routes(path: str, name: str, endpoint: Callable[..., Callable[[Request], Awaitable[Response]]]) -> list[Route]:
    all_of, one_of = objects.collection(name)
    return [
        Route(path, endpoint(all_of), methods=["GET", "POST"]),
        Route(f"{path}/{{key}}", endpoint(one_of), methods=["GET", "PUT", "DELETE", "POST"]),
    ]


def _admit(world: World, request: Request, tokens: Tokens | None) -> None:
    """Turn down who may not ask. Without `tokens` everybody may."""
    site = request.path_params.get("site")
    if site is not None and not _SITE.fullmatch(site):
        raise refuse(401, "this is no site id")
    proof = request.headers.get("authorization", "")
    if tokens is not None and world.options.require_bearer and not proof.startswith("Bearer "):
        raise refuse(401, "a bearer is needed")
    if tokens is not None and not tokens.takes(proof):
        raise refuse(401, "this token has ended")


async def _discovery(world: World, request: Request) -> Response:
    """Everything is served where the question came in."""
    host, site = request.headers.get("host", ""), request.path_params["site"]
    return JSONResponse({"baseURIs": [{"service": s, "account": site, "baseURI": host} for s in SERVICES]})


async def _state(world: World, request: Request) -> Response:
    return JSONResponse(backdoor.state(world))


async def _violations(world: World, request: Request) -> Response:
    return JSONResponse([violation._asdict() for violation in world.violations()])


async def _reset(world: World, request: Request) -> Response:
    world.reset()
    return Response(status_code=204)
