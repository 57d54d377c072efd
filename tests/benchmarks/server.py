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

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.recorded import accounts  # noqa: E402

REVISION = "7"
_CONFIG = "configuration/"
_PATHS = {"ac_feature": f"{_CONFIG}provision/featureGrants", "site_setting": f"{_CONFIG}setting/properties"}
_KINDS = {bool: "LPBoolean", int: "LPInteger", str: "LPString"}
_UNCHANGED = f"HTTP/1.1 304 -\r\nac-revision: {REVISION}\r\nContent-Length: 0\r\n\r\n".encode()
_CONDITION = f"\r\nif-match: {REVISION}\r\n".encode()


class World:
    """All answers by path, and what was asked."""

    def __init__(self, recording: Path) -> None:
        self.answers: dict[bytes, bytes] = {}
        for account in accounts(recording):
            for surface, values in account.surfaces.items():
                body = json.dumps(_body(surface, values)).encode()
                self.answers[_path(account.site, surface).encode()] = _http(200, body)
        self.missing = _http(404, b'{"error": {"message": "not here"}}')
        self.hosts = b""
        self.reset()

    def reset(self) -> None:
        """Count from nothing."""
        self.requests = self.unchanged = self.sent = 0

    def listening(self, port: int) -> None:
        """Where services are found from now on."""
        service = {"service": "accountConfigReadWrite", "account": "", "baseURI": f"127.0.0.1:{port}"}
        self.hosts = _http(200, json.dumps({"baseURIs": [service]}).encode())

    def answer(self, request: bytes) -> bytes:
        """The whole answer to a whole request."""
        method, target, _ = request.split(b" ", 2)
        path = target.partition(b"?")[0]
        if path == b"/told":
            told = {"requests": self.requests, "unchanged": self.unchanged, "sent": self.sent}
            self.reset()
            return _http(200, json.dumps(told).encode())
        self.requests += 1
        if path.endswith(b"/service/baseURI.json"):
            answer = self.hosts
        elif method != b"GET" or path not in self.answers:
            answer = self.missing
        elif _CONDITION in request.lower():
            answer = _UNCHANGED
            self.unchanged += 1
        else:
            answer = self.answers[path]
        self.sent += len(answer)
        return answer


def _path(site: str, surface: str) -> str:
    if surface in _PATHS:
        return f"/api/account/{site}/{_PATHS[surface]}"
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
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in whole:
            self._loop.call_later(self._latency, self._send, self._world.answer(request + b"\r\n"))

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(recording: Path, milliseconds: float) -> None:
    """Serve until the process is ended."""
    world = World(recording)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(world, milliseconds / 1000), "127.0.0.1", 0, backlog=512)
    port = server.sockets[0].getsockname()[1]
    world.listening(port)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
