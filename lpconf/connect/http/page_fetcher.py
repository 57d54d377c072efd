"""Pages of external systems: fetched without any credential or cookie, redirects followed by hand and kept.

Nothing here raises for what the other side does: a certificate that nobody vouches for is a finding, not a failure.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx

from lpconf import __version__
from lpconf.connect.http.messages import shown
from lpconf.connect.http.request_log import log
from lpconf.domain.results.page_check import PageReply, Trouble, TroubleKind, Visit

MOST_BYTES = 2 * 1024 * 1024
"""More of a body is not read."""
MOST_HOPS = 10
"""More redirects are not followed. Browsers give up at about twenty."""
_DEADLINE = 20.0
"""Seconds for one answer as a whole, and half of what a chain of redirects may take. It bounds answers that drip."""
_MOST_HEADERS = 64 * 1024
"""Characters of headers that are kept."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = {"html": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "script": "*/*"}

_VERIFY: dict[int, tuple[TroubleKind, str]] = {
    9: ("not-yet", "the certificate of {host} is not valid yet"),
    10: ("expired", "the certificate of {host} has expired"),
    18: ("untrusted", "the certificate of {host} is self-signed"),
    19: ("untrusted", "the certificate of {host} comes from an authority that is not trusted here (self-signed)"),
    20: ("untrusted", "the certificate of {host} comes from an authority that is not trusted here, or the server "
                      "does not send the certificates in between"),
    21: ("untrusted", "the server of {host} does not send the certificates in between"),
    23: ("revoked", "the certificate of {host} was revoked"),
    62: ("wrong-name", "the certificate is for another name than {host}"),
    64: ("wrong-name", "the certificate is for another address than {host}"),
}  # fmt: skip
"""OpenSSL's verification results (X509_V_ERR_*) that people meet."""


class Pages:
    """Fetches pages and their scripts over the sockets of `transport`; real ones by default, through the proxies that
    the environment names, like everything that lpconf asks."""

    def __init__(self, *, transport: httpx.AsyncBaseTransport | None = None, deadline: float = _DEADLINE) -> None:
        self._deadline = deadline
        if transport is None:
            from lpconf.connect.http.aiohttp_transport import SocketTransport  # start-up

            transport = SocketTransport(8)
        self._transport = transport
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(deadline, connect=min(deadline, 10.0)),
            trust_env=False,
            headers={"User-Agent": f"lpconf/{__version__}"},
        )

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def visit(self, url: str, *, wants: str = "html", hops: int = MOST_HOPS) -> Visit:
        """Go to `url`, and where it leads. `wants` is ``html`` or ``script``."""
        replies: list[PageReply] = []
        been: set[str] = set()
        here = urlsplit(url)._replace(fragment="").geturl()
        proxy = self._proxy(here)
        end = time.monotonic() + 2 * self._deadline
        while True:
            been.add(here)
            answer = await self._ask(here, wants, end - time.monotonic())
            if isinstance(answer, Trouble):
                return Visit(url, tuple(replies), answer, here, proxy=proxy)
            replies.append(answer)
            if answer.status not in _REDIRECTS:
                return Visit(url, tuple(replies), proxy=proxy)
            target = answer.first("location")
            if not target:
                return Visit(url, tuple(replies), stopped="no-target", proxy=proxy)
            there = follow(here, target)
            if not there:
                return Visit(url, tuple(replies), stopped="bad-target", proxy=proxy)
            if there in been:
                return Visit(url, tuple(replies), stopped="loop", proxy=proxy)
            if len(replies) > hops:
                return Visit(url, tuple(replies), stopped="too-many", proxy=proxy)
            here = there

    def _proxy(self, url: str) -> str:
        """The host of the proxy that stands between, if there is one."""
        way = getattr(self._transport, "proxy_for", None)
        try:
            return (urlsplit(way(httpx.URL(url))).hostname or "") if way else ""
        except (httpx.InvalidURL, ValueError):
            return ""

    async def _ask(self, url: str, wants: str, left: float) -> PageReply | Trouble:
        began = time.monotonic()
        answer = await self._guarded(url, wants, max(0.0, min(self._deadline, left)))
        if log.isEnabledFor(logging.DEBUG):
            outcome = answer.words if isinstance(answer, Trouble) else f"{answer.status}, {len(answer.body):,} B"
            log.debug("GET %s -> %s, %.0f ms", shown(url), outcome, (time.monotonic() - began) * 1000)
        return answer

    async def _guarded(self, url: str, wants: str, seconds: float) -> PageReply | Trouble:
        host = urlsplit(url).hostname or ""
        try:
            async with asyncio.timeout(seconds):
                return await self._transfer(url, wants)
        except httpx.ProxyError as error:
            said = str(error) or "the proxy of this machine cannot be reached"
            return Trouble("proxy", f"{host} is not reached: {said}")
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            return _tls(error, host) or _lost(error, host, self._deadline)

    async def _transfer(self, url: str, wants: str) -> PageReply:
        request = self._client.build_request("GET", url, headers={"Accept": _ACCEPT[wants]})
        # Not `client.send`: that would look at Location by itself, and fail where it is no URL.
        response = await self._transport.handle_async_request(request)
        try:
            body, cut = b"", False
            if response.status_code not in _REDIRECTS:
                body, cut = await _beginning(response)
            return PageReply(url, response.status_code, _relevant_headers(response.headers), body, cut)
        finally:
            await response.aclose()


def follow(here: str, target: str) -> str:
    """The URL that a redirect at `here` leads to, without its fragment; empty where it is none for a browser's
    frame: not http(s), without host, or not a URL at all."""
    try:
        parts = urlsplit(urljoin(here, target.strip()))
        _ = parts.port
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
        return parts._replace(fragment="").geturl() if good else ""
    except ValueError:
        return ""


def _relevant_headers(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    result, size = [], 0
    for name, value in headers.multi_items():
        size += len(name) + len(value)
        if size > _MOST_HEADERS:
            break
        result.append((name.lower(), value))
    return tuple(result)


async def _beginning(response: httpx.Response) -> tuple[bytes, bool]:
    """The body, unpacked, up to the limit, and whether there is more. What is packed more than once is not unpacked:
    in between it could be much larger, and nobody packs twice honestly."""
    if "," in response.headers.get("content-encoding", ""):
        raise httpx.DecodingError("packed more than once")
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            return bytes(body[:MOST_BYTES]), True
    return bytes(body), False


def _tls(error: BaseException, host: str) -> Trouble | None:
    if type(error).__name__ == "TrustFileError":  # the module that raises it is imported with the sockets
        return Trouble("tls", str(error))
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            kind, words = _VERIFY.get(cause.verify_code, ("untrusted", ""))
            message = words.format(host=host) or f"the certificate of {host} is not trusted: {cause.verify_message}"
            return Trouble(kind, message)
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        return Trouble("tls", f"no TLS connection with {host}: it speaks none, or none that is still accepted")
    return None


def _lost(error: BaseException, host: str, deadline: float) -> Trouble:
    """Why there is no answer, as far as it is known. The HTTP library calls a refused connection a timeout, too."""
    import socket  # start-up

    causes = [*_causes(error)]
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Trouble("name", f"no such host is known here: {host}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Trouble("refused", f"{host} refuses the connection")
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return Trouble("timeout", f"{host} gave no whole answer in time ({deadline:g} s)")
    if isinstance(error, httpx.ConnectError) or any(type(cause) is OSError for cause in causes):
        return Trouble("refused", f"{host} cannot be reached")
    if isinstance(error, httpx.DecodingError):
        return Trouble("broken", f"{host} sent a body that cannot be unpacked")
    return Trouble("broken", f"{host} broke off, or answered with what is no HTTP")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
        inner = getattr(error, "os_error", None) or getattr(error, "certificate_error", None)
        if isinstance(inner, BaseException):
            yield inner
