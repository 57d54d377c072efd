"""What all answers of the sandbox have in common: revisions, refusals, methods in disguise, bodies."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.domain.value import Json
from lpconf.sandbox.audit_trail import Author, program
from lpconf.sandbox.world import World

ANY_REVISION = "-1"
MOST_BYTES = 8 * 1024 * 1024
"""Larger bodies are turned down."""
_EVERY_FIELD = "$all"


class Refused(Exception):
    """A request that is turned down. `response` says how."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def refuse(status: int, message: str, *, revision: int | None = None, code: int | None = None) -> Refused:
    """A refusal with a status and a few words; `code` is the platform's own number of it, where that is public."""
    headers = {} if revision is None else _naming(revision)
    return Refused(JSONResponse(error_body(status, message, code), status, headers))


def error_body(status: int, message: str, code: int | None = None) -> Json:
    """The envelope of an error that the platform's login service documents (facts 3.6)."""
    words = HTTPStatus(status).phrase.upper().replace(" ", "_")
    error: dict[str, Json] = {"message": message, "responseStatus": words}
    return {"error": error if code is None else {**error, "internalCode": code}}


def _naming(revision: int) -> dict[str, str]:
    """The headers that name a revision: the one that is observed, and the one that the Skills API documents."""
    return {"ac-revision": str(revision), "etag": str(revision)}


def answer(world: World, request: Request, collection: str, body: Json, status: int = 200) -> Response:
    """A body, or none, with the revision of the collection."""
    headers = _naming(world.revision(request.path_params["site"], collection))
    return Response(status_code=status, headers=headers) if body is None else JSONResponse(body, status, headers)


def unchanged(world: World, request: Request, collection: str) -> Response | None:
    """A 304 where a read names the revision that the collection has, else None. ``-1`` always wants the body."""
    if request.headers.get("if-match") == str(world.revision(request.path_params["site"], collection)):
        return answer(world, request, collection, None, 304)
    return None


def guard(world: World, request: Request, collection: str) -> None:
    """Turn down a write that names another revision than the collection's. Call it inside of the change.

    A write in place has to name one. A POST of its own right need not, as public clients do not; and where
    `Options.guards_creates` is off, whatever it names is taken.
    """
    revision = world.revision(request.path_params["site"], collection)
    named = request.headers.get("if-match")
    if method_of(request) == "POST" and (named is None or not world.options.guards_creates):
        return
    if named not in (str(revision), ANY_REVISION):
        raise refuse(412, "the revision has moved", revision=revision)


def author_of(request: Request) -> Author:
    """Who the audit trail says that a request came from."""
    return program(request.headers.get("user-agent", ""))


def method_of(request: Request) -> str:
    """The method that is meant: a POST may stand for another one, and a HEAD asks like a GET."""
    meant = request.headers.get("x-http-method-override", "").upper()
    if request.method == "POST" and meant:
        return meant
    return "GET" if request.method == "HEAD" else request.method


async def body_of(request: Request) -> Json:
    """The JSON that was sent."""
    try:
        body = json.loads(await raw_body(request))
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair can be kept nowhere
        return body
    except (ValueError, RecursionError):
        raise refuse(400, "the body is not JSON") from None


async def raw_body(request: Request) -> bytes:
    """The bytes that were sent, up to a limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise refuse(413, f"the body is larger than {MOST_BYTES // 1024 // 1024} MiB")
    return bytes(body)


def selected(request: Request, items: Iterable[Mapping[str, Json]], summary: tuple[str, ...] = ()) -> list[Json]:
    """The fields that a read of a list selects: all with ``select=$all`` or ``field_set=all``, those of ``fields`` or
    ``select`` where it names some, else those of the `summary`."""
    query = request.query_params
    if query.get("select") == _EVERY_FIELD or query.get("field_set") == "all":
        return list(items)
    written = ",".join([*query.getlist("fields"), *query.getlist("select")])
    named = set(filter(None, written.split(","))) or set(summary)
    if not named:
        return list(items)
    return [_fields(item, named) for item in items]


def _fields(item: Mapping[str, Json], names: Container[str]) -> dict[str, Json]:
    """An object with the fields of some names alone."""
    return {name: value for name, value in item.items() if name in names}


def includes_deleted(request: Request) -> bool:
    """Whether a read asks for the memory of deleted objects, too."""
    return request.query_params.get("include_deleted") == "true"
