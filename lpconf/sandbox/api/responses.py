"""What all answers of the sandbox have in common: revisions, refusals, methods in disguise, bodies."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.domain.value import Json
from lpconf.sandbox.world import World

ANY_REVISION = "-1"


class Refused(Exception):
    """A request that is turned down. `response` says how."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def refuse(status: int, message: str, *, revision: int | None = None) -> Refused:
    """A refusal with a status and a few words, in the envelope that the platform's login service uses."""
    headers = {} if revision is None else {"ac-revision": str(revision)}
    return Refused(JSONResponse({"error": {"message": message, "responseStatus": status}}, status, headers))


def answer(world: World, request: Request, collection: str, body: Json, status: int = 200) -> Response:
    """A body, or none, with the revision of the collection."""
    headers = {"ac-revision": str(world.revision(request.path_params["site"], collection))}
    return Response(status_code=status, headers=headers) if body is None else JSONResponse(body, status, headers)


def unchanged(world: World, request: Request, collection: str) -> Response | None:
    """A 304 where a read names the revision that the collection has, else None. ``-1`` always wants the body."""
    if request.headers.get("if-match") == str(world.revision(request.path_params["site"], collection)):
        return answer(world, request, collection, None, 304)
    return None


def guard(world: World, request: Request, collection: str) -> None:
    """Turn down a write that does not name the collection's revision. Call it inside of the change."""
    revision = world.revision(request.path_params["site"], collection)
    if request.headers.get("if-match") not in (str(revision), ANY_REVISION):
        raise refuse(412, "the revision has moved", revision=revision)


def method_of(request: Request) -> str:
    """The method that is meant: a POST may stand for another one."""
    meant = request.headers.get("x-http-method-override", "").upper()
    return meant if request.method == "POST" and meant else request.method


def versioned(request: Request) -> None:
    """Turn down a request without ``v``."""
    if not request.query_params.get("v"):
        raise refuse(400, "v is required")


async def body_of(request: Request) -> Json:
    """The JSON that was sent."""
    try:
        body = json.loads(await request.body())
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair can be kept nowhere
        return body
    except (ValueError, RecursionError):
        raise refuse(400, "the body is not JSON") from None
