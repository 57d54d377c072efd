"""A platform of the same wire on loopback, by another hand than the sandbox: it hands out tokens, and lets them end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    target: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = tuple[int, dict[str, str], bytes]
Say = Callable[[Request], Reply | None]


def reply(value: Any = None, status: int = 200, **headers: str) -> Reply:
    body = b"" if value is None else json.dumps(value).encode()
    return status, {name.replace("_", "-"): text for name, text in headers.items()}, body


@dataclass
class Platform:
    """`good` is the set of proofs (Authorization headers) that are taken. `say` may answer first. `settings` are site
    settings by site."""

    good: set[str] = field(default_factory=set)
    say: Say = lambda request: None
    settings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)
    url: str = ""
    logins: int = 0
    refreshes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request) -> Reply:
        with self.lock:
            self.requests.append(request)
            said = self.say(request)
            if said is not None:
                return said
            if request.path.endswith("/service/baseURI.json"):
                site = request.path.split("/")[3]
                return reply({"baseURIs": [{"service": n, "account": site, "baseURI": h} for n, h in self._hosts()]})
            if request.path.endswith("/login"):
                return self._login()
            if request.path.endswith("/refresh"):
                return self._refresh(request)
            if request.path.endswith("/app/token"):
                self.logins += 1
                return reply({"access_token": self._hand_out("jwt"), "token_type": "Bearer", "expires_in": 3600})
            if request.headers.get("authorization") not in self.good:
                return reply({"error": {"message": f"{request.headers.get('authorization')} is not taken"}}, 401)
            site = request.path.split("/")[3]
            return reply(self.settings.get(site, []), ac_revision="7")

    def _hosts(self) -> list[tuple[str, str]]:
        bare = urlsplit(self.url).netloc
        names = ("accountConfigReadWrite", "accountConfigReadOnly", "agentVep", "sentinel")
        return list((dict.fromkeys(names, bare) | self.services).items())

    def _hand_out(self, kind: str) -> str:
        token = f"{kind}-t0ken-number-{self.logins}"
        self.good = {f"Bearer {token}"}
        return token

    def _login(self) -> Reply:
        self.logins += 1
        return reply(
            {
                "bearer": self._hand_out("login"),
                "csrf": f"csrf-w0rd-{self.logins}",
                "sessionId": f"sessi0n-{self.logins}",
                "sessionTTl": "28800000",
            }
        )

    def _refresh(self, request: Request) -> Reply:
        self.refreshes += 1
        cookie, csrf = f"Session_id=sessi0n-{self.logins}", {"csrf": f"csrf-w0rd-{self.logins}"}
        if request.headers.get("cookie") != cookie or request.json != csrf:
            return reply({"error": {"message": "bad csrf", "internalCode": 10}}, 401)
        return reply()

    def asked(self, word: str) -> list[Request]:
        """The requests whose path holds `word`."""
        return [request for request in self.requests if word in request.path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024  # one packet: with two, each answer would wait for a delayed ACK
    platform: Platform

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parse_qs(parts.query), headers, body, self.path)
        status, more, content = self.platform.answer(request)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815 # so the library finds them

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is nothing to talk about."""


@contextmanager
def running(platform: Platform | None = None) -> Iterator[Platform]:
    """A platform at work; `url` says where."""
    platform = platform or Platform()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"platform": platform}))
    platform.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
