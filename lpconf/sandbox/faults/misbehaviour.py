"""How a platform may behave that is whole and well, as research fears it (platform round 2, findings 8 and 9)."""

from __future__ import annotations

import html
import json
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from lpconf.domain.fault import FaultKind
from lpconf.domain.value import Json
from lpconf.sandbox.faults.replies import FaultReply
from lpconf.sandbox.request_target import RequestTarget
from lpconf.sandbox.world import World

_SUMMARY = ("id", "name", "deleted")
_OK = 200


class BehavedRequest(Protocol):
    """A request with the ways in which the platform behaves at it."""

    place: RequestTarget
    body: bytes
    behaviours: tuple[FaultKind, ...]


async def behaving(world: World, asked: BehavedRequest, answer: Callable[[], Awaitable[FaultReply]]) -> FaultReply:
    """The answer to a request by a platform that behaves so."""
    asked.body = _with_other_name(asked.behaviours, asked.body)
    reply = await answer()
    if "renumbered" in asked.behaviours and reply.status < 300:
        _renumber_widgets(world, asked.place.site)
    return _transformed(asked.behaviours, reply, asked.place)


def _transformed(behaviours: Collection[FaultKind], reply: FaultReply, target: RequestTarget) -> FaultReply:
    """A read's answer as a summary, or without its empty lists."""
    is_summary = "summary" in behaviours and not target.rest
    if reply.status != _OK or not (is_summary or "lists-dropped" in behaviours):
        return reply
    body = json.loads(reply.body)
    if is_summary and isinstance(body, list):
        body = [_summarized(item) for item in body]
    if "lists-dropped" in behaviours:
        body = _without_empty_lists(body)
    return reply.with_body(json.dumps(body).encode())


def _summarized(item: Json) -> Json:
    return {name: item[name] for name in _SUMMARY if name in item}


def _without_empty_lists(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _without_empty_lists(member) for name, member in value.items() if member != []}
    if isinstance(value, list):
        return [_without_empty_lists(member) for member in value]
    return value


def _with_other_name(behaviours: Collection[FaultKind], body: bytes) -> bytes:
    """The body of a write with its name as the platform would store it."""
    if not {"trimmed", "escaped"} & set(behaviours):
        return body
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
        return body
    name = sent["name"]
    if "trimmed" in behaviours:
        name = " ".join(name.split())
    if "escaped" in behaviours:
        name = html.escape(name)
    return json.dumps({**sent, "name": name}).encode()


def _renumber_widgets(world: World, site: str) -> None:
    """Count the orders of all widgets anew, from 1, in the order in which they stand."""
    live = {key: item for key, item in world.items(site, "widget").items() if not item.get("deleted")}
    standing = sorted(live, key=lambda key: (live[key].get("order") or 0, key))
    with world.change():
        for place, key in enumerate(standing, 1):
            if "order" in live[key] and live[key]["order"] != place:
                world.put(site, "widget", key, {**live[key], "order": place})
