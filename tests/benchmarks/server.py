"""A quick server of the account-config and bridge wires: ``server.py RECORDING MILLISECONDS``, reads only.

It answers from a recording, each request so many milliseconds after it came, and prints the port that it listens at.
``/told`` says what it was asked and what it sent since the last time. Answers are made beforehand, written in one
piece, and not held back (asyncio sets TCP_NODELAY), so that the latency is the injected one and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.recorded import accounts

REVISION = "7"
_CONFIG = "configuration/"
_PATHS = {f"{_CONFIG}provision/featureGrants": "ac_feature", f"{_CONFIG}setting/properties": "site_setting"}
_KINDS = {bool: "LPBoolean", int: "LPInteger", str: "LPString"}


class World:
    """All answers by path, and what was asked."""

    def __init__(self, recording: Path) -> None:
        self.bodies: dict[str, bytes] = {}
        for account in accounts(recording):
            for surface, values in account.surfaces.items():
                self.bodies[_path(account.site, surface)] = json.dumps(_body(surface, values)).encode()
        self.reset()

    def reset(self) -> None:
        self.requests = self.unchanged = self.sent = 0

    def answer(self, method: str, target: str, headers: Mapping[str, str]) -> bytes:
        path = target.partition("?")[0]
        if path == "/told":
            told = {"requests": self.requests, "unchanged": self.unchanged, "sent": self.sent}
            self.reset()
            return _http(200, json.dumps(told).encode())
        self.requests += 1
        if path.endswith("/service/baseURI.json"):
            service = {"service": "accountConfigReadWrite", "account": "", "baseURI": headers.get("host", "")}
            body = json.dumps({"baseURIs": [service]}).encode()
            status = 200
        elif method != "GET" or path not in self.bodies:
            status, body = 404, b'{"error": {"message": "not here"}}'
        elif headers.get("if-match") == REVISION:
            status, body = 304, b""
            self.unchanged += 1
        else:
            status, body = 200, self.bodies[path]
        self.sent += len(body)
        return _http(status, body)


def _path(site: str, surface: str) -> str:
    for path, name in _PATHS.items():
        if name == surface:
            return f"/api/account/{site}/{path}"
    return f"/accounts/{site}/{surface}"


def _body(surface: str, values: Mapping[str, Any]) -> Any:
    if surface == "ac_feature":
        return {"grantedFeatures": {"revision": REVISION, "grantedFeature": [_grant(*one) for one in values.items()]}}
    if surface == "site_setting":
        return [{"id": key, "type": 2, "propertyValue": {"value": v}, "deleted": False} for key, v in values.items()]
    return {"revision": REVISION, "values": values}


def _grant(key: str, value: Any) -> Any:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"id": key, "value": {"type": _KINDS[type(value)], "$": text}, "from": None, "to": None, "deleted": False}


def _http(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nac-revision: {REVISION}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One connection: requests without bodies, one after another."""

    def __init__(self, world: World, latency: float) -> None:
        self._world, self._latency, self._rest = world, latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for head in whole:
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            answer = self._world.answer(method, target, headers)
            asyncio.get_running_loop().call_later(self._latency, self._send, answer)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(recording: Path, milliseconds: float) -> None:
    """Serve until the process is ended."""
    world = World(recording)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(world, milliseconds / 1000), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
