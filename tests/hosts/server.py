"""A double behind a real socket: pages, rate limits, lost answers, and a record of every write."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

TOKEN = "tok3n-never-shown"


@dataclass
class Call:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]


@dataclass
class Reply:
    """An answer. `items` are split into pages."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    items: list[Any] | None = None
    key: str = ""


Fault = Callable[[Call], "Reply | str | None"]
"""Strikes a request: an answer instead of the right one, ``lost`` (done, and the answer lost), None for no strike."""


class Double:
    """What both doubles have in common. `page_size` is small, so that every list has several pages."""

    page_size = 2

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.lock = threading.Lock()

    @property
    def writes(self) -> list[Call]:
        return [call for call in self.calls if call.method != "GET"]

    def strike(self, status: int, times: int = 1, method: str = "", **headers: str) -> None:
        """Answer the next requests (of `method`) with this status."""
        left = [times]

        def fault(call: Call) -> Reply | None:
            if left[0] and method in ("", call.method):
                left[0] -= 1
                return Reply({"message": "struck"}, status, {k.replace("_", "-"): v for k, v in headers.items()})
            return None

        self.faults.append(fault)

    def lose(self, method: str, times: int = 1) -> None:
        """Carry the next requests of `method` out, and lose their answers."""
        left = [times]

        def fault(call: Call) -> str | None:
            if left[0] and call.method == method:
                left[0] -= 1
                return "lost"
            return None

        self.faults.append(fault)

    def authorised(self, call: Call) -> bool:
        raise NotImplementedError

    def answer(self, call: Call) -> Reply:
        raise NotImplementedError

    def handle(self, call: Call) -> Reply | None:
        """The answer to a call; None where it is lost."""
        with self.lock:
            self.calls.append(call)
            for fault in self.faults:
                struck = fault(call)
                if struck == "lost":
                    self.answer(call)
                    return None
                if isinstance(struck, Reply):
                    return struck
            if not call.path.startswith("/storage/") and not self.authorised(call):
                return Reply({"message": "Bad credentials"}, 401)
            reply = self.answer(call)
            return self._page(call, reply) if reply.items is not None else reply

    def _page(self, call: Call, reply: Reply) -> Reply:
        items = reply.items or []
        size = min(int(call.query.get("per_page", "30")), self.page_size)
        page = int(call.query.get("page", "1"))
        shown = items[(page - 1) * size : page * size]
        headers = dict(reply.headers)
        if page * size < len(items):
            query = urlencode({**call.query, "page": str(page + 1)})
            last = urlencode({**call.query, "page": str(-(-len(items) // size))})
            base = f"{self.url}{call.path}"
            headers["Link"] = f'<{base}?{query}>; rel="next", <{base}?{last}>; rel="last"'
        return Reply({reply.key: shown, "total_count": len(items)} if reply.key else shown, reply.status, headers)


@contextmanager
def served(double: Double) -> Iterator[Double]:
    """`double` on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            body = json.loads(content) if content else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = double.handle(Call(self.command, parts.path, query, body, headers))
            if reply is None:
                self.close_connection = True
                self.connection.close()
                return
            out = (
                reply.raw if reply.raw is not None else b"" if reply.status == 204 else json.dumps(reply.body).encode()
            )
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 # named by the standard library

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def segments(path: str) -> list[str]:
    """The parts of a path, unquoted."""
    return [unquote(part) for part in path.strip("/").split("/")]
