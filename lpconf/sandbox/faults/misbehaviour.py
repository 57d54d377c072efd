"""How a platform may behave that is whole and well, as research fears it (platform round 2, findings 8 and 9)."""

from __future__ import annotations

import html
import json

from lpconf.domain.fault import What
from lpconf.domain.value import Json
from lpconf.sandbox.faults.replies import FaultReply
from lpconf.sandbox.request_target import RequestTarget
from lpconf.sandbox.world import World

_SUMMARY = ("id", "name", "deleted")


def transformed(what: What, reply: FaultReply, target: RequestTarget) -> FaultReply:
    """A read's answer as a summary, or without its empty lists."""
    if reply.status != 200:
        return reply
    body = json.loads(reply.body)
    if what == "summary":
        if target.rest or not isinstance(body, list):
            return reply
        body = [_summarized(item) for item in body]
    else:
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


def with_other_name(what: What, body: bytes) -> bytes:
    """The body of a write with its name as the platform would store it."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
        return body
    name = sent["name"]
    stored = " ".join(name.split()) if what == "trimmed" else html.escape(name)
    return json.dumps({**sent, "name": stored}).encode()


def renumber_widgets(world: World, site: str) -> None:
    """Count the orders of all widgets anew, from 1, in the order in which they stand."""
    live = {key: item for key, item in world.items(site, "widget").items() if not item.get("deleted")}
    standing = sorted(live, key=lambda key: (live[key].get("order") or 0, key))
    with world.change():
        for place, key in enumerate(standing, 1):
            if "order" in live[key] and live[key]["order"] != place:
                world.put(site, "widget", key, {**live[key], "order": place})
