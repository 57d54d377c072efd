"""An ASGI application around the sandbox that does what a fault says to the requests that it strikes.

A connection is dropped by the server where it lends a hand (``state.drop`` of the scope); in one process
`ConnectionDropped` says so to whoever called.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, NamedTuple, TypeAlias

from lpconf.domain.fault import Fault, FaultKind
from lpconf.sandbox import object_store
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.api.control import TOKEN_HEADER, is_token
from lpconf.sandbox.api.responses import error_body
from lpconf.sandbox.faults import misbehaviour
from lpconf.sandbox.faults.replies import FaultReply
from lpconf.sandbox.faults.schedule import Dice, FaultScript
from lpconf.sandbox.request_target import RequestTarget, target_of
from lpconf.sandbox.world import World

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("lpconf.sandbox")
_REMEMBERED = 200
"""So many answers to one question are remembered, for those who shall see an old one."""
_STRUCK = 100_000
_SLOW = 1.0
_PAGE = b"<html><body>We will be back soon.</body></html>"


class ConnectionDropped(ConnectionError):
    """The connection is gone."""


class StruckRequest(NamedTuple):
    """One fault that struck."""

    what: FaultKind
    method: str
    path: str


def _refusal(status: int, message: str, headers: Mapping[str, str]) -> FaultReply:
    return FaultReply.of(status, json.dumps(error_body(status, message)).encode(), headers)


_REFUSALS: Mapping[FaultKind, tuple[int, str]] = {
    "throttle": (429, "too many requests"),
    "error-before": (500, "internal error"),
    "forbidden": (403, "not for this user"),
    "expired": (401, "this token has ended"),
}


class FaultInjector:
    """`app` with faults before and behind it. `world` is what it is about; `end` makes a token worthless; `struck` are
    the faults that struck, the first first."""

    def __init__(
        self,
        app: App,
        world: World,
        *,
        script: FaultScript | None = None,
        dice: Dice | None = None,
        end: Callable[[str], None] = lambda token: None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        control_token: str | None = None,
    ) -> None:
        self._app, self._world, self._end, self._sleep = app, world, end, sleep
        self._control_token = control_token
        self.script, self.dice = script or FaultScript(()), dice
        self.struck: deque[StruckRequest] = deque(maxlen=_STRUCK)
        self._writes: dict[tuple[str, str], int] = {}
        self._past: dict[str, deque[tuple[int, FaultReply]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == "/sandbox/faults":
            given = dict(scope["headers"]).get(TOKEN_HEADER.lower().encode(), b"").decode("latin-1")
            if self._control_token is not None and not is_token(given, self._control_token):
                await _send_reply(_refusal(403, f"{TOKEN_HEADER} is missing or wrong", {}), send)
                return
            await _send_reply(
                FaultReply.of(200, json.dumps([item._asdict() for item in self.struck]).encode(), {}), send
            )
            return
        place, method = target_of(scope["path"]), _method(scope)
        if place is None:
            await self._app(scope, receive, send)
            return
        asked = _Asked(scope, place, method, await _body(receive))
        asked.behaviours = self.script.behaviours(method, place)
        for what in asked.behaviours:
            self._note(what, asked)
        fault = self._choose(asked)
        if fault is None:
            await _send_reply(await self._pass(asked), send)
            return
        self._note(fault.what, asked)
        await self._do(fault, asked, receive, send)

    def _note(self, what: FaultKind, asked: _Asked) -> None:
        """Remember that a request is struck, and tell it."""
        self.struck.append(StruckRequest(what, asked.method, asked.path))
        log.info("%s: %s %s", what, asked.method, asked.path)

    def _choose(self, asked: _Asked) -> Fault | None:
        creates, past = asked.name != "", self._old(asked) is not None
        fault = self.script.strike(asked.method, asked.place, creates=creates, has_past=past)
        if fault is None and self.dice is not None:
            fault = self.dice.strike(asked.method, asked.path, creates=creates, has_past=past)
        return fault

    async def _do(self, fault: Fault, asked: _Asked, receive: Receive, send: Send) -> None:
        match fault.what:
            case "drop-before":
                await _drop(asked.scope, receive)
            case "drop-after":
                await self._pass(asked)
                await _drop(asked.scope, receive)
            case "cut-off":
                await _send_reply(await self._pass(asked), send, half=True)
                await _drop(asked.scope, receive)
            case _:
                await _send_reply(await self._answer(fault, asked), send)

    async def _answer(self, fault: Fault, asked: _Asked) -> FaultReply:
        """The answer to a question that is struck, where there is one at all."""
        if fault.what in _REFUSALS:
            if fault.what == "expired":
                self._end(asked.token)
            wait = {} if fault.seconds is None or fault.what != "throttle" else {"retry-after": f"{fault.seconds:g}"}
            return _refusal(*_REFUSALS[fault.what], wait)
        if fault.what == "delayed":
            return self._old(asked) or await self._pass(asked)
        await self._before(fault, asked)
        reply = await self._pass(asked)
        match fault.what:
            case "error-after":
                return _refusal(500, "internal error", {})
            case "truncated":
                return reply.with_body(reply.body[: len(reply.body) // 2])
            case "garbage":
                return FaultReply.of(200, _PAGE, {"content-type": "text/html"})
            case "twin-after" if reply.status < 300:
                self._twin(asked)
        return reply

    async def _before(self, fault: Fault, asked: _Asked) -> None:
        """What happens before a question that is struck is answered honestly."""
        match fault.what:
            case "slow":
                await self._sleep(_SLOW if fault.seconds is None else fault.seconds)
            case "moved":
                self._world.move(asked.place.site, asked.place.surface)
            case "twin-before":
                self._twin(asked)

    def _twin(self, asked: _Asked) -> None:
        object_store.twin(self._world, asked.place.site, asked.place.surface, asked.name, asked.place.rest)

    async def _pass(self, asked: _Asked) -> FaultReply:
        """The honest answer, as the platform behaves. What it says is remembered, and that something was written."""
        reply = await misbehaviour.behaving(self._world, asked, lambda: _ask(self._app, asked))
        key = (asked.place.site, asked.place.surface)
        if asked.method != "GET":
            self._writes[key] = self._writes.get(key, 0) + (reply.status < 300)
        elif reply.status == 200:
            past = self._past.setdefault(asked.question, deque(maxlen=_REMEMBERED))
            past.append((self._writes.get(key, 0), reply))
        return reply

    def _old(self, asked: _Asked) -> FaultReply | None:
        """The last answer to this question from before the last write; None where nobody has asked then."""
        if asked.method != "GET":
            return None
        now = self._writes.get((asked.place.site, asked.place.surface), 0)
        return next((reply for then, reply in reversed(self._past.get(asked.question, ())) if then < now), None)


def with_faults(
    world: World, script: FaultScript | None = None, dice: Dice | None = None, *, control_token: str | None = None
) -> FaultInjector:
    """The application over `world`, with faults."""
    app = create_app(world, control_token=control_token)
    end = app.state.tokens.end
    return FaultInjector(app, world, script=script, dice=dice, end=end, control_token=control_token)


class _Asked:
    """One request, its body read."""

    def __init__(self, scope: Scope, place: RequestTarget, method: str, body: bytes) -> None:
        self.scope, self.place, self.method, self.body = scope, place, method, body
        self.path: str = scope["path"]
        self.behaviours: tuple[FaultKind, ...] = ()
        self.question = f"{self.path}?{scope.get('query_string', b'').decode('latin-1')}"

    @property
    def token(self) -> str:
        """The bearer that came along."""
        result = dict(self.scope["headers"]).get(b"authorization", b"").decode("latin-1")
        return str(result).removeprefix("Bearer ")

    @property
    def name(self) -> str:
        """The name of the object that this creates; empty where it creates none."""
        if self.method != "POST" or self.place.surface not in object_store.CREATED_BY_NAME:
            return ""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        name = body.get("name") if isinstance(body, dict) else None
        return name if isinstance(name, str) else ""


def _method(scope: Scope) -> str:
    """The method that is meant: a POST may stand for another one."""
    meant = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
    return str(meant if scope["method"] == "POST" and meant else scope["method"])


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def _ask(app: App, asked: _Asked) -> FaultReply:
    """The whole answer of an application."""
    status, headers, body = 500, (), bytearray()

    async def again() -> Message:
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def keep(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], tuple(message.get("headers", ()))
        else:
            body.extend(message.get("body", b""))

    await app(asked.scope, again, keep)
    return FaultReply(status, headers, bytes(body))


async def _send_reply(reply: FaultReply, send: Send, *, half: bool = False) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)})
    if half:
        await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
    else:
        await send({"type": "http.response.body", "body": reply.body})


async def _drop(scope: Scope, receive: Receive) -> None:
    """Break the connection. Raises ConnectionDropped where there is none, because all is in one process."""
    drop = (scope.get("state") or {}).get("drop")
    if drop is None:
        raise ConnectionDropped("the sandbox dropped the connection")
    drop()
    while (await receive())["type"] != "http.disconnect":
        pass
