"""A quick server that takes writes: ``write_server.py MILLISECONDS``. Every account exists and is empty at first.

It speaks the account-config wire for AC features and site settings and the bridge's wire for everything else, each
answer so many milliseconds after its request. It keeps the platform's rule that a write names the revision that it
saw, and answers 412 where it does not. ``/counted`` says what it was asked since the last time.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter, defaultdict
from typing import Any, NamedTuple

_GRANTS = re.compile(r"/api/account/(\w+)/configuration/provision/featureGrants")
_PROPERTY = re.compile(r"/api/account/(\w+)/configuration/setting/properties(?:/(.+))?")
_BRIDGE = re.compile(r"/accounts/(\w+)/(\w+)(?:/(.+))?")


class Request(NamedTuple):
    """One request: its verb after an override, its path, the revision that it names, and its body."""

    method: str
    path: str
    revision: str
    body: Any


class World:
    """The values of every account's surfaces, their revisions, and what was asked."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        self.revisions: Counter[tuple[str, str]] = Counter()
        self.counted: Counter[str] = Counter()
        self.port = 0

    def answer(self, request: Request) -> bytes:
        """The whole answer to a request."""
        if request.path == "/counted":
            body = dict(self.counted)
            self.counted.clear()
            return _http(200, body)
        self.counted["reads" if request.method == "GET" else "writes"] += 1
        if request.path.endswith("/service/baseURI.json"):
            service = {"service": "accountConfigReadWrite", "account": "", "baseURI": f"127.0.0.1:{self.port}"}
            return _http(200, {"baseURIs": [service]})
        if found := _GRANTS.fullmatch(request.path):
            return self._surface((found[1], "ac_feature"), "", request)
        if found := _PROPERTY.fullmatch(request.path):
            return self._surface((found[1], "site_setting"), found[2] or "", request)
        if found := _BRIDGE.fullmatch(request.path):
            return self._surface((found[1], found[2]), found[3] or "", request)
        return _http(404, {"message": "not here"})

    def _surface(self, home: tuple[str, str], key: str, request: Request) -> bytes:
        if request.method != "GET":
            if request.revision != self._revision(home):
                self.counted["refused"] += 1
                return _http(412, {"message": "the revision has moved"})
            self._write(home, key, request.body)
            self.revisions[home] += 1
        return _http(200, self._body(home, key), self._revision(home))

    def _write(self, home: tuple[str, str], key: str, body: Any) -> None:
        if home[1] == "ac_feature":
            self.values[home] |= _granted(body)
        elif home[1] == "site_setting":
            self.values[home][key or body["id"]] = body["propertyValue"]
        else:
            self.values[home][key] = body["value"]

    def _body(self, home: tuple[str, str], key: str) -> Any:
        values = self.values[home]
        if home[1] == "ac_feature":
            return _grants(home[0], values)
        if home[1] == "site_setting":
            items = [_property(name, value) for name, value in values.items()]
            return next((item for item in items if item["id"] == key), items) if key else items
        if key:
            return {"revision": self._revision(home), "value": values.get(key)}
        return {"revision": self._revision(home), "values": values}

    def _revision(self, home: tuple[str, str]) -> str:
        return str(self.revisions[home] + 1)


def _granted(body: Any) -> dict[str, bool]:
    """The switches that a provision document changes."""
    data = body["appDataList"][0]["accountList"]["accountList"][0]["itemsCollection"]["data"]
    return {item["compoundFeatureID"]: item["value"]["value"] for item in data}


def _grants(site: str, values: dict[str, Any]) -> Any:
    data = [{"compoundFeatureID": key, "value": {"value": on}, "isDeleted": False} for key, on in values.items()]
    account = {"siteId": site, "itemsCollection": {"data": data}}
    return {"appDataList": [{"appName": "provision", "appApiVersion": 1.0, "accountList": {"accountList": [account]}}]}


def _property(key: str, value: Any) -> Any:
    return {"id": key, "type": 2, "propertyValue": value, "deleted": False}


def _http(status: int, body: Any, revision: str = "1") -> bytes:
    text = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nac-revision: {revision}\r\n"
    return f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text


class Connection(asyncio.Protocol):
    """One connection: requests one after another, with bodies or without."""

    def __init__(self, world: World, latency: float) -> None:
        self._world, self._latency, self._rest = world, latency, b""
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while request := self._next():
            self._loop.call_later(self._latency, self._send, self._world.answer(request))

    def _next(self) -> Request | None:
        """The next whole request, if it has come."""
        head, blank, rest = self._rest.partition(b"\r\n\r\n")
        if not blank:
            return None
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return None
        body, self._rest = rest[:length], rest[length:]
        method, target, _ = first.split(" ", 2)
        verb = headers.get("x-http-method-override", method)
        path = target.partition("?")[0]
        return Request(verb, path, headers.get("if-match", ""), json.loads(body) if body else None)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(milliseconds: float) -> None:
    """Serve until the process is ended; the port is printed first."""
    world = World()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(world, milliseconds / 1000), "127.0.0.1", 0, backlog=512)
    world.port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"{world.port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
