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


_PLATFORM = (".liveperson.net", ".lpsnmedia.net", ".liveper.sn", ".invalid")
"""Names that clients of the platform use, redirected to this machine. Nobody else can give pages under them."""


def admit(request: Request, token: str | None) -> None:
    """Turn down who may not ask. Without a `token` the sandbox is embedded, and nobody else can reach it."""
    if token is None:
        return
    if not _is_this_machine(_host_of(request.headers.get("host", ""))):
        raise refuse(421, "the sandbox is controlled under this machine's own names alone")
    if not is_token(request.headers.get(TOKEN_HEADER.lower(), ""), token):
        raise refuse(403, f"{TOKEN_HEADER} is missing or wrong: lpconf sandbox serve prints it when it starts")


def is_token(given: str, token: str) -> bool:
    """Whether the right token was given; takes as long for a wrong one."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def admit_from_here(request: Request) -> None:
    """Turn down requests under strange names, and those that a page of another origin has sent: any web page could
    otherwise change the sandbox of whoever looks at it. Raises Refused."""
    host = _host_of(request.headers.get("host", ""))
    if not _is_this_machine(host) and not host.endswith(_PLATFORM):
        raise refuse(421, "the sandbox answers under this machine's names and the platform's alone")
    origin = request.headers.get("origin")
    if origin is not None and not _is_this_machine(_host_of(origin.partition("://")[2])):
        raise refuse(403, "the sandbox takes no requests from web pages of other origins")


def _host_of(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
