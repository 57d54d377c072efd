"""The audit trail of the sandbox over HTTP. Source: facts, section 3.5.

A question is a GraphQL text, ``{auditData(arguments){fields}}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.sandbox.api.responses import body_of, refuse
from lpconf.sandbox.world import World

_QUERY = re.compile(r"\{\s*auditData\s*(?:\((?P<arguments>[^{}]*)\))?\s*\{(?P<fields>[\w\s,]+)\}\s*\}")
_ARGUMENT = re.compile(r"(\w+)\s*:\s*(\[[^\]]*\]|\"[^\"]*\"|[\w-]+)")
_FIRST = 50


async def query(world: World, request: Request) -> Response:
    """The rows that a question asks for, the latest first."""
    body = await body_of(request)
    text = body.get("query") if isinstance(body, dict) else None
    match = _QUERY.search(text) if isinstance(text, str) else None
    if match is None:
        raise refuse(400, "the query is {auditData(arguments){fields}}")
    arguments = dict(_ARGUMENT.findall(match["arguments"] or ""))
    fields = re.findall(r"\w+", match["fields"])
    kinds = re.findall(r"\w+", arguments.get("componentTypes", ""))
    first, last = (arguments.get(name, "").strip('"') for name in ("fromDate", "toDate"))
    rows = []
    for row in world.audit_rows(request.path_params["site"]):
        day = str(row["changeDate"])[:10]
        in_time = (not first or day >= first) and (not last or day <= last)
        if in_time and (not kinds or row["objectType"] in kinds):
            rows.append({name: row.get(name) for name in fields})
    offset, most = _number(arguments, "offset", 0), _number(arguments, "first", _FIRST)
    shown = rows[offset : offset + most]
    return JSONResponse({"data": {"auditData": shown}}, headers={"X-Total-Count": str(len(rows))})


def _number(arguments: Mapping[str, str], name: str, default: int) -> int:
    text = arguments.get(name, "")
    return int(text) if text.isdigit() else default
