"""Real sockets: the httpx API over aiohttp, which stays fast at many requests at once.

Three habits of aiohttp are put off here. It keeps cookies (ours are per account, and needless), it sends a PUT or
DELETE again by itself when the connection drops (a write may happen twice), and it reads ~/.netrc together with the
proxy variables.
"""

from __future__ import annotations

import os
import ssl
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from lpconf.connect.http import trusting_nobody
from lpconf.connect.http.failures import ProxyRefusal, TrustFileError
from lpconf.connect.http.hosts import is_loopback

with trusting_nobody():
    import aiohttp
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
        proxy = self.proxy_for(request.url)
        transport = self._transport(proxy)
        with _unmapped(), _naming_proxy(proxy):
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
        timeout = _timeout(wait.connect, wait.read, wait.pool)
        try:
            if not isinstance(transport.client, aiohttp.ClientSession):
                transport.client = transport.get_client()
            sending = transport.client.request(
                method,
                url,
                headers=headers,
                data=content,
                allow_redirects=False,
                auto_decompress=False,
                timeout=timeout,
            )
            async with sending as response:
                return RawResponse(response.status, response.raw_headers, await _body(response, most))
        except Exception:
            with _unmapped(), map_aiohttp_exceptions():
                raise

    async def aclose(self) -> None:
        for transport in self._by_proxy.values():
            await transport.aclose()

    def proxy_for(self, url: httpx.URL) -> str:
        """The proxy through which `url` is asked; empty for none."""
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all", "")
        if not proxy or is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"

    def _transport(self, proxy: str) -> AiohttpTransport:
        if proxy not in self._by_proxy:
            if urlsplit(proxy).scheme not in ("", "http", "https"):
                raise ProxyRefusal(_host_of(proxy), "is of a kind that is not spoken here: http and https are")
            try:
                transport = AiohttpTransport(proxy=httpx.Proxy(proxy) if proxy else None)
            except OSError as error:  # an SSLError is one, too
                raise TrustFileError(_trust_problem(error)) from None
            transport.client = lambda: _client(transport, self._connections)
            self._by_proxy[proxy] = transport
        return self._by_proxy[proxy]


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body as it is, up to a little more than `most` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            break
    return bytes(body)


@cache
def _timeout(connect: float | None, read: float | None, pool: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(sock_connect=connect, sock_read=read, connect=pool)


def _host_of(proxy: str) -> str:
    """Host and port of a proxy, without the user and the password that may stand before it."""
    return urlsplit(proxy).netloc.rpartition("@")[2]


_TRUST_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Where certificates are looked for; the first that is set counts."""


def _trust_problem(error: OSError) -> str:
    named = [f"{name}={os.environ[name]}" for name in _TRUST_VARIABLES if os.environ.get(name)]
    why = "it holds no certificates" if isinstance(error, ssl.SSLError) else error.strerror or "it is no file"
    return f"the certificates of {named[0] if named else 'this machine'} cannot be read: {why}"


@contextmanager
def _naming_proxy(proxy: str) -> Iterator[None]:
    """Say who refused where it was the proxy: its own name and status, never its password."""
    try:
        yield
    except httpx.ProxyError as error:
        cause = error.__cause__
        if isinstance(cause, aiohttp.ClientHttpProxyError):
            phrase = HTTPStatus(cause.status).phrase if cause.status in set(HTTPStatus) else ""
            raise ProxyRefusal(_host_of(proxy), f"answers {cause.status} {phrase}".strip(), cause.status) from error
        raise ProxyRefusal(_host_of(proxy), "cannot be reached") from error


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
