"""The double of the platform over HTTP, in a thread of the tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.server import Server, listening_socket
from lpconf.sandbox.world import World


@contextmanager
def serving(world: World) -> Iterator[str]:
    """Serve `world`; the URL."""
    urls: list[str] = []
    ready = threading.Event()

    def started(url: str) -> None:
        urls.append(url)
        ready.set()

    with listening_socket() as listening:
        server = Server(create_app(world), listening, started)
        server.install_signal_handlers = lambda: None  # type: ignore[method-assign] # not the main thread
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        try:
            assert ready.wait(30)
            yield urls[0]
        finally:
            server.should_exit = True
            thread.join()
