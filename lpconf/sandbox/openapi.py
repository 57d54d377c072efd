"""What the sandbox and its bridge speak, as an OpenAPI document: from the bridge's part a company can build its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf import __version__
from lpconf.sandbox.surfaces import EMPTY_COLLECTIONS, SURFACES, SandboxSurface, of_form
from lpconf.sandbox.world import World

_CONFIG = "/api/account/{site}/configuration"
_REVISION_OUT = {"ac-revision": {"description": "Revision of the collection.", "schema": {"type": "string"}}}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "message": {"type": "string"},
                "responseStatus": {"type": "string"},
                "internalCode": {"type": "integer"},
            },
        }
    },
}


async def read(world: World, request: Request) -> Response:
    """The document."""
    return JSONResponse(document())


def document() -> dict[str, Any]:
    """The OpenAPI description of every route that other programs use."""
    paths = dict(_bridge_paths())
    for surface in SURFACES.values():
        paths |= dict(_surface_paths(surface))
    paths |= dict(_platform_paths())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lpconf sandbox: the platform's wire, and the bridge",
            "version": __version__,
            "description": "The paths under /accounts are the bridge: a service that a company puts in front of the "
            "homes without a public API. A 404 says that a surface is not offered, a key that is missing reads as off.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"bearer": []}],
    }


def _bridge_paths() -> Iterator[tuple[str, Any]]:
    surfaces = of_form("bridge")
    site = _parameter("site", "path", "The account's id.")
    readable = _parameter("surface", "path", "What is asked for.", enum=[surface.name for surface in surfaces])
    writable = [surface.name for surface in surfaces if surface.writable]
    values = {
        "type": "object",
        "required": ["revision", "values"],
        "properties": {
            "revision": {"type": "string", "description": "A short printable word, never -1 or *."},
            "values": {"type": "object", "additionalProperties": True},
        },
    }
    value = {
        "type": "object",
        "required": ["revision", "value"],
        "properties": {"revision": {"type": "string"}, "value": {}},
    }
    yield (
        "/accounts/{site}/{surface}",
        {
            "parameters": [site, readable],
            "get": {
                "summary": "All values of a surface, and its revision",
                "responses": _responses(values, 401, 403, 404),
            },
        },
    )
    yield (
        "/accounts/{site}/{surface}/{key}",
        {
            "parameters": [
                site,
                _parameter("surface", "path", "What is written.", enum=writable),
                _parameter("key", "path", "Which value of it."),
            ],
            "put": {
                "summary": "Set one value. lpconf sends no null: what is switched off is false, or an empty text",
                "parameters": [_if_match(required=True)],
                "requestBody": _body({"type": "object", "required": ["value"], "properties": {"value": {}}}),
                "responses": _responses(value, 400, 401, 403, 404, 405, 412),
            },
        },
    )


def _surface_paths(surface: SandboxSurface) -> Iterator[tuple[str, Any]]:
    """The collection of a surface of account-config, and its items."""
    if not surface.path:
        return
    path = f"{_CONFIG}/{surface.path}"
    common = [_parameter("site", "path", "The account's id."), _version(surface)]
    get = {"summary": f"All of: {surface.name}", "responses": _responses({}, 304, 401, 403, revision=True)}
    if surface.form == "feature_grants":
        put = _write(f"Change {surface.name}", required=True)
        yield path, {"parameters": common, "get": get, "put": put, "post": put}
        return
    post = _write(f"A new {surface.name}", required=False)
    yield (
        path,
        {"parameters": common, "get": get, "post": post}
        if surface.form != "campaigns"
        else {
            "parameters": common,
            "get": get,
        },
    )
    below = f"{path}/{{key}}/engagements" if surface.form == "campaigns" else f"{path}/{{key}}"
    key = _parameter("key", "path", "Its id.")
    if surface.form == "campaigns":
        yield f"{path}/{{key}}", {"parameters": [*common, key], "get": get}
        yield below, {"parameters": [*common, key], "get": get, "post": _write("A new engagement", required=False)}
        below, common = f"{below}/{{engagement}}", [*common, _parameter("engagement", "path", "Its id.")]
    item = {"get": get, "put": _write("Replace it", required=True), "delete": _write("Delete it", required=True)}
    yield below, {"parameters": [*common, key], **item}


def _platform_paths() -> Iterator[tuple[str, Any]]:
    """Discovery, log-in, tokens, taglets and the audit trail."""
    site = [_parameter("site", "path", "The account's id.")]
    simple = {
        "/api/account/{site}/service/baseURI.json": ("get", "Where each service of the account is"),
        "/api/account/{site}/service/{service}/baseURI.json": ("get", "Where one service is"),
        "/csdr/account/{site}/service/baseURI.json": ("get", "Where each service is, under its older path"),
        "/api/account/{site}/login": ("post", "Log in as a user, or as an application"),
        "/api/account/{site}/refresh": ("post", "Keep a session alive"),
        "/api/account/{site}/logout": ("post", "End a session"),
        "/sentinel/api/v2/account/{site}/app/token": ("post", "A token for client credentials"),
        "/sentinel/api/account/{site}/app/token": ("post", "A token for client credentials, first version"),
        "/lptag/api/account/{site}/configuration/applications/taglets/.jsonp": ("get", "The taglets, as JSONP"),
        f"{_CONFIG}/metadata/audit": ("post", "The audit trail, by a GraphQL text"),
        **{f"{_CONFIG}/{path}": ("get", "Not kept here: always empty") for path in EMPTY_COLLECTIONS},
    }
    for path, (method, summary) in simple.items():
        service = [_parameter("service", "path", "Its name.")] if "{service}" in path else []
        yield (
            path,
            {"parameters": [*site, *service], method: {"summary": summary, "responses": _responses({}, 400, 401)}},
        )


def _parameter(name: str, place: str, text: str, *, enum: list[str] | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", **({"enum": enum} if enum else {})}
    return {"name": name, "in": place, "required": place == "path", "description": text, "schema": schema}


def _version(surface: SandboxSurface) -> dict[str, Any]:
    text = f"Version of the API; {surface.version} where it is left out."
    return _parameter("v", "query", text)


def _if_match(*, required: bool) -> dict[str, Any]:
    parameter = _parameter("If-Match", "header", "The revision that was read; 412 where it has moved.")
    return {**parameter, "required": required}


def _write(summary: str, *, required: bool) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": [_if_match(required=required)],
        "requestBody": {**_body({}), "required": False},
        "responses": _responses({}, 400, 401, 403, 404, 409, 412, revision=True),
    }


def _body(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(schema: Mapping[str, Any], *others: int, revision: bool = False) -> dict[str, Any]:
    headers = {"headers": _REVISION_OUT} if revision else {}
    good = {"description": "Done.", "content": {"application/json": {"schema": schema}}, **headers}
    refusal = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    return {"200": good, **{str(status): {"description": "Refused.", **refusal} for status in others}}
