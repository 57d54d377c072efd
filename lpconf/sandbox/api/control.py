"""The sandbox's own routes, ``/sandbox/…``: its state, its violations, and emptying it.

They change or tell everything at once, so where the sandbox is served to others a token is needed, and requests that
a web page of somebody else's may have sent are turned down (`admit`).
"""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.sandbox import backdoor
from lpconf.sandbox.api.responses import refuse
from lpconf.sandbox.world import World

TOKEN_HEADER = "X-Sandbox-Token"  # noqa: S105 - the name of a header


async def state(world: World, request: Request) -> Response:
    """All live values, by site id, surface and key."""
    return JSONResponse(backdoor.state(world))


async def violations(world: World, request: Request) -> Response:
    """What was written against the platform's rules."""
    return JSONResponse([violation._asdict() for violation in world.violations()])


async def reset(world: World, request: Request) -> Response:
    """Empty the sandbox."""
    world.reset()
    return Response(status_code=204)


def admit(request: Request, token: str | None) -> None:
    """Turn down who may not ask. Without a `token` the sandbox is embedded, and nobody else can reach it."""
    if token is None:
        return
    given = request.headers.get(TOKEN_HEADER.lower(), "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        raise refuse(403, f"{TOKEN_HEADER} is missing or wrong: lpconf sandbox serve prints it when it starts")


def admit_from_here(request: Request) -> None:
    """Turn down requests under another host's name, and those that a page of another origin has sent: any web page
    could otherwise change the sandbox of whoever looks at it. Raises Refused."""
    if not _is_this_machine(request.headers.get("host", "")):
        raise refuse(421, "the sandbox answers for this machine's own names alone")
    origin = request.headers.get("origin")
    if origin is not None and not _is_this_machine(urlsplit(origin).netloc):
        raise refuse(403, "the sandbox takes no requests from web pages of other origins")


def _is_this_machine(netloc: str) -> bool:
    try:
        host = urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
