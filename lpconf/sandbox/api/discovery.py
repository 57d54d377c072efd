"""Domain discovery in the sandbox: everything is served where the question came in. Source: facts, section 1."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.responses import refuse
from lpconf.sandbox.world import World

SERVICES = (
    "accountConfigReadOnly", "accountConfigReadWrite", "acCdnDomain", "adminArea", "agentVep", "appKeyManagement",
    "asyncMessaging", "asyncMessagingEnt", "auditTrail", "auditlog", "coApp", "engHistDomain", "faasGW", "faasUI",
    "leDataReporting", "msdkgw", "msgEwtAPI", "msgHist", "pusher", "redirect", "rollover", "rtbf", "sentinel", "smt",
    "tokenizer", "visitorFeed",
)  # fmt: skip
"""Services that public clients look for. The sandbox answers for some of them, and names itself for all."""


def entries(request: Request) -> list[Json]:
    """An entry per service."""
    host, site = request.headers.get("host", ""), request.path_params["site"]
    return [{"service": service, "account": site, "baseURI": host} for service in SERVICES]


async def read_all(world: World, request: Request) -> Response:
    """All services."""
    return JSONResponse({"baseURIs": entries(request)})


async def read_one(world: World, request: Request) -> Response:
    """One service by its name."""
    name = request.path_params["service"]
    matching = [entry for entry in entries(request) if entry["service"] == name]
    if not matching:
        raise refuse(404, f"there is no service {name}")
    return JSONResponse(matching[0])
