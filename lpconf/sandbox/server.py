"""The sandbox for other programs: the same application over HTTP on this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from lpconf.sandbox.certificate import Certificate
from lpconf.sandbox.faults.injection import App

HOST = "127.0.0.1"


class Droppable(H11Protocol):
    """Lends the application a hand that breaks the connection: ``state.drop`` of the scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the parent has it
        super().connection_made(transport)
        self.app_state = {**self.app_state, "drop": transport.abort}


class Server(uvicorn.Server):
    """A server of `app` that reports its URL once it answers."""

    def __init__(
        self, app: App, listening: socket.socket, ready: Callable[[str], None], certificate: Certificate | None = None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Droppable,
                log_level="warning",
                access_log=False,
                lifespan="off",
                ws="none",
                ssl_certfile=certificate.file if certificate else None,
                ssl_keyfile=certificate.key_file if certificate else None,
            )
        )
        self._listening, self._ready = listening, ready
        self._scheme = "https" if certificate else "http"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        host, port = self._listening.getsockname()[:2]
        self._ready(f"{self._scheme}://{host}:{port}")

    def serve_until_stopped(self) -> None:
        """Answer until a signal comes, or ``should_exit`` is set."""
        self.run(sockets=[self._listening])


def listening_socket(port: int = 0, host: str = HOST) -> socket.socket:
    """A socket that listens on `port`, 0 for a free one. Raises OSError where the port is taken."""
    listening = socket.create_server((host, port))
    # Connections inherit it. Else every answer would wait for the other side's delayed acknowledgement, 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve(
    app: App,
    *,
    port: int = 0,
    host: str = HOST,
    ready: Callable[[str], None],
    certificate: Certificate | None = None,
) -> None:
    """Answer over HTTP, with a certificate over HTTPS, until interrupted. `ready` is told the URL once. Raises OSError
    where the port is taken."""
    with listening_socket(port, host) as listening:
        Server(app, listening, ready, certificate).serve_until_stopped()
