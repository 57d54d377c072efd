"""The sandbox behind a real socket, slow where a test wants it, with every write counted."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.server import listening_socket
from lpconf.sandbox.world import Options, World


class Served:
    """A running sandbox. `writes` counts each write by method, path and body when it is answered; `begun` when it
    comes in. Each waits `delay` seconds before it is carried out. `reads` counts the reads, each of which waits
    `slow_reads` seconds."""

    def __init__(self, world: World, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.delay = 0.0
        self.begun = 0
        self.reads = 0
        self.slow_reads = 0.0
        self.writes: Counter[tuple[str, str, bytes]] = Counter()
        self.world = world
        self._app = create_app(world)

    @property
    def done(self) -> int:
        """How many writes were answered well."""
        return sum(self.writes.values())

    def wait_for(self, ready: Callable[[], bool]) -> None:
        """Wait until something is so. Fails after a minute: a busy machine may start slowly."""
        end = time.monotonic() + 60
        while not ready():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.005)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            self.reads += 1
            await asyncio.sleep(self.slow_reads)
            await self._app(scope, receive, send)
            return
        self.begun += 1
        body = b""
        more = True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        await asyncio.sleep(self.delay)

        async def again() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def note(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                self.writes[scope["method"], scope["path"], body] += 1
            await send(message)

        await self._app(scope, again, note)


@contextmanager
def served(path: Path, *, require_bearer: bool = False) -> Iterator[Served]:
    """A sandbox with its world at `path`, on a free port of this machine."""
    world = World(path, options=Options(require_bearer=require_bearer))
    with listening_socket() as socket:
        app = Served(world, socket.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        app.wait_for(lambda: server.started)
        try:
            yield app
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join()
            world.close()


def project(url: str, auth: str = "") -> str:
    """A project file with a profile that goes to `url` over HTTP, surface by surface and without long waits."""
    return f"""\
version: 1
profile: live
profiles:
  live:
    kind: liveperson
    domain_api: {url}
    bridge: {{url: {url}}}
    limits: {{concurrency: 1, backoff_scale: 0.0001}}
{auth}policy: {{max_changed_percent: 100}}
"""
