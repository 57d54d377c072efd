"""The sandbox as an HTTP application: it answers by path, whatever the host, like the platform and a bridge would.

Source: contract 6.1 and 6.2, and the facts, sections 1, 2.1, 2.4, 3.2, 3.3, 4.1 and 4.2.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lpconf.data_class import frozen
from lpconf.sandbox import openapi
from lpconf.sandbox.api import (
    audit,
    bridge,
    campaigns,
    control,
    discovery,
    feature_grants,
    objects,
    site_settings,
    taglets,
)
from lpconf.sandbox.api.responses import Refused, refuse
from lpconf.sandbox.api.tokens import TokenStore
from lpconf.sandbox.surfaces import EMPTY_COLLECTIONS, SURFACES, SandboxSurface
from lpconf.sandbox.world import World

_SITE = re.compile(r"[A-Za-z0-9_]{1,20}")
_REMEMBERED = 100_000
_CONFIG = "/api/account/{site}/configuration"

Handler = Callable[[World, Request], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class LoggedRequest(NamedTuple):
    """One request that was answered."""

    method: str
    path: str
    status: int


@frozen
class _Admission:
    """Who may ask. `tokens` judges those of the platform's own services; `control_token` guards ``/sandbox/*`` where
    the sandbox is served to other programs."""

    world: World
    tokens: TokenStore
    control_token: str | None

    def check(self, request: Request, *, private: bool) -> None:
        """Turn down who may not ask. What is not `private` is told to everybody. Raises Refused."""
        if self.control_token is not None:
            control.admit_from_here(request)
        site = request.path_params.get("site")
        if site is not None and not _SITE.fullmatch(site):
            raise refuse(401, "this is no site id")
        if not private:
            return
        proof = request.headers.get("authorization", "")
        if self.world.options.require_bearer and not proof.startswith("Bearer "):
            raise refuse(401, "a bearer is needed")
        if not self.tokens.takes(proof):
            raise refuse(401, "this token has ended")


def create_app(world: World, *, control_token: str | None = None) -> Starlette:
    """The application over `world`. Its `state.log` has the last requests (`LoggedRequest`), the first first,
    `state.tokens` the `TokenStore` that it hands out. With a `control_token` it is fit to be served: see `control`."""
    log: deque[LoggedRequest] = deque(maxlen=_REMEMBERED)
    tokens = TokenStore()
    admission = _Admission(world, tokens, control_token)

    def endpoint(handle: Handler, *, private: bool = True) -> Endpoint:
        async def answer(request: Request) -> Response:
            try:
                admission.check(request, private=private)
                response = await handle(world, request)
            except Refused as refused:
                response = refused.response
            if request.method == "HEAD":
                response.body = b""  # its length is told all the same
            log.append(LoggedRequest(request.method, request.url.path, response.status_code))
            return response

        return answer

    def handing_out(handle: Endpoint) -> Endpoint:
        return endpoint(lambda world, request: handle(request), private=False)

    def controlling(handle: Handler) -> Endpoint:
        async def guarded(world: World, request: Request) -> Response:
            control.admit(request, control_token)
            return await handle(world, request)

        return endpoint(guarded, private=False)

    account = "/api/account/{site}"
    routes = [
        Route(f"{account}/login", handing_out(tokens.log_in), methods=["POST"]),
        Route(f"{account}/refresh", handing_out(tokens.refresh), methods=["POST"]),
        Route(f"{account}/logout", handing_out(tokens.log_out), methods=["POST"]),
        Route("/sentinel/api/v2/account/{site}/app/token", handing_out(tokens.token), methods=["POST"]),
        Route("/sentinel/api/account/{site}/app/token", handing_out(tokens.token), methods=["POST"]),
        Route(f"{account}/service/baseURI.json", endpoint(discovery.read_all, private=False)),
        Route(f"{account}/service/{{service}}/baseURI.json", endpoint(discovery.read_one, private=False)),
        Route("/csdr/account/{site}/service/baseURI.json", endpoint(discovery.read_all, private=False)),
        Route(f"{_CONFIG}/metadata/audit", endpoint(audit.query), methods=["POST"]),
        Route(
            "/lptag/api/account/{site}/configuration/applications/taglets/.jsonp",
            endpoint(taglets.read, private=False),
        ),
        *_collections(endpoint),
        Route("/openapi.json", endpoint(openapi.read, private=False)),
        Route("/accounts/{site}/{surface}", endpoint(bridge.read)),
        Route("/accounts/{site}/{surface}/{key:path}", endpoint(bridge.write), methods=["PUT"]),
        Route("/sandbox/state", controlling(control.state)),
        Route("/sandbox/violations", controlling(control.violations)),
        Route("/sandbox/reset", controlling(control.reset), methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.log, app.state.tokens = log, tokens
    return app


def _collections(endpoint: Callable[[Handler], Endpoint]) -> Iterator[Route]:
    """What answers for account-config: the surfaces, and the collections that are not kept."""
    for surface in SURFACES.values():
        yield from _routes(surface, endpoint)
    for path in EMPTY_COLLECTIONS:
        methods = ["GET", "POST", "PUT", "DELETE"]
        yield Route(f"{_CONFIG}/{path}", endpoint(objects.read_nothing), methods=methods)


def _routes(surface: SandboxSurface, endpoint: Callable[[Handler], Endpoint]) -> Iterator[Route]:
    """What answers for one surface of account-config; those of the bridge have routes in common."""
    path, written = f"{_CONFIG}/{surface.path}", ["PUT", "DELETE", "POST"]
    if surface.form == "feature_grants":
        yield Route(path, endpoint(feature_grants.read))
        yield Route(path, endpoint(feature_grants.write), methods=["PUT", "POST"])
    elif surface.form == "site_properties":
        yield Route(path, endpoint(site_settings.read))
        yield Route(path, endpoint(site_settings.create), methods=["POST"])
        yield Route(f"{path}/{{key:path}}", endpoint(site_settings.read_one))
        yield Route(f"{path}/{{key:path}}", endpoint(site_settings.change), methods=written)
    elif surface.form == "objects":
        collection, single = objects.handlers(surface)
        yield Route(path, endpoint(collection), methods=["GET", "POST"])
        yield Route(f"{path}/{{key}}", endpoint(single), methods=["GET", *written])
    elif surface.form == "campaigns":
        below = f"{path}/{{campaign}}/engagements"
        yield Route(path, endpoint(campaigns.read))
        yield Route(f"{path}/{{campaign}}", endpoint(campaigns.read_one))
        yield Route(below, endpoint(campaigns.create), methods=["GET", "POST"])
        yield Route(f"{below}/{{key}}", endpoint(campaigns.change), methods=["GET", *written])
