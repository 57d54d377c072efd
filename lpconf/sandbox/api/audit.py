"""The audit trail of the sandbox over HTTP. Source: facts, section 3.5.

A question is a GraphQL text, ``{auditData(arguments){fields}}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.sandbox.api.responses import body_of, refuse
from lpconf.sandbox.world import World

_QUERY = re.compile(r"\{\s*auditData\s*(?:\((?P<arguments>[^{}]*)\))?\s*\{(?P<fields>[\w\s,]+)\}\s*\}")
_ARGUMENT = re.compile(r"(\w+)\s*:\s*(\[[^\]]*\]|\"[^\"]*\"|[\w-]+)")
_FIRST = 50
_ZONE = "US/Eastern"
"""The zone of dates, where a question names none."""


async def query(world: World, request: Request) -> Response:
    """The rows that a question asks for, the latest first."""
    body = await body_of(request)
    text = body.get("query") if isinstance(body, dict) else None
    match = _QUERY.search(text) if isinstance(text, str) else None
    if match is None:
        raise refuse(400, "the query is {auditData(arguments){fields}}")
    arguments = dict(_ARGUMENT.findall(match["arguments"] or ""))
    zone = _zone(arguments.get("timezone", _ZONE).strip('"'))
    fields = re.findall(r"\w+", match["fields"])
    kinds = re.findall(r"\w+", arguments.get("componentTypes", ""))
    first, last = (arguments.get(name, "").strip('"') for name in ("fromDate", "toDate"))
    rows = []
    for written in world.audit_rows(request.path_params["site"]):
        row = {**written, "changeDate": _local(str(written["changeDate"]), zone)}
        day = str(row["changeDate"])[:10]
        in_time = (not first or day >= first) and (not last or day <= last)
        if in_time and (not kinds or row["objectType"] in kinds):
            rows.append({name: row.get(name) for name in fields})
    offset, most = _number(arguments, "offset", 0), _number(arguments, "first", _FIRST)
    shown = rows[offset : offset + most]
    return JSONResponse({"data": {"auditData": shown}}, headers={"X-Total-Count": str(len(rows))})


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise refuse(400, "this is no time zone") from None


def _local(stamp: str, zone: ZoneInfo) -> str:
    """A date as the documentation's sample has it: ``2019-11-12 06:10:46.0``, on the clocks of a zone."""
    instant = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.0")


def _number(arguments: Mapping[str, str], name: str, default: int) -> int:
    text = arguments.get(name, "")
    return int(text) if text.isdigit() else default
