"""Real sockets: the httpx API over aiohttp, which stays fast at many requests at once.

Three habits of aiohttp are put off here. It keeps cookies (ours are per account, and needless), it sends a PUT or
DELETE again by itself when the connection drops (a write may happen twice), and it reads ~/.netrc together with the
proxy variables.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import map_aiohttp_exceptions

_KEEPALIVE = 4.0
"""Seconds. Shorter than what common servers allow, so that a kept connection is seldom closed under a request."""


class RawResponse(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class SocketTransport(httpx.AsyncBaseTransport):
    """Sends requests over the network, through the proxies that the environment names (HTTPS_PROXY, NO_PROXY)."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._by_proxy: dict[str, AiohttpTransport] = {}
        self._proxies = {k: v for k, v in urllib.request.getproxies().items() if k in ("http", "https", "all")}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport = self._transport(self.proxy_for(request.url))
        with _unmapped():
            return await transport.handle_async_request(request)

    def goes_straight(self, url: str) -> bool:
        """Whether no proxy stands between, so that `exchange` will do."""
        return not self._proxies or not self.proxy_for(httpx.URL(url))

    async def exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, most: int, wait: httpx.Timeout
    ) -> RawResponse:
        """The same without the requests and answers of httpx in between, which take as long as all the rest. The body
        comes as it is, up to a little more than `most` bytes. Raises the errors of httpx."""
        transport = self._transport("")
        timeout = aiohttp.ClientTimeout(sock_connect=wait.connect, sock_read=wait.read, connect=wait.pool)
        with _unmapped(), map_aiohttp_exceptions():
            if not isinstance(transport.client, aiohttp.ClientSession):
                transport.client = transport.get_client()
            asked = transport.client.request(
                method,
                url,
                headers=headers,
                data=content,
                allow_redirects=False,
                auto_decompress=False,
                timeout=timeout,
            )
            async with asked as response:
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > most:
                        break
                return RawResponse(response.status, response.raw_headers, bytes(body))

    async def aclose(self) -> None:
        for transport in self._by_proxy.values():
            await transport.aclose()

    def proxy_for(self, url: httpx.URL) -> str:
        """The proxy through which `url` is asked; empty for none."""
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all", "")
        if not proxy or url.host in ("localhost", "127.0.0.1", "::1") or urllib.request.proxy_bypass(url.host):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"

    def _transport(self, proxy: str) -> AiohttpTransport:
        if proxy not in self._by_proxy:
            transport = AiohttpTransport(proxy=httpx.Proxy(proxy) if proxy else None)
            transport.client = lambda: _client(transport, self._connections)
            self._by_proxy[proxy] = transport
        return self._by_proxy[proxy]


def _client(transport: AiohttpTransport, connections: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=connections, keepalive_timeout=_KEEPALIVE, ssl=transport.ssl_context)
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), middlewares=(_send_once,), trust_env=False
    )


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a request again: it does so on the errors that say that the connection dropped."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientPayloadError("the connection was dropped") from error


@contextmanager
def _unmapped() -> Iterator[None]:
    """The failures of aiohttp that its bridge to httpx leaves alone: answers that are no HTTP."""
    try:
        yield
    except aiohttp.ClientError as error:
        raise httpx.RemoteProtocolError(type(error).__name__) from error
