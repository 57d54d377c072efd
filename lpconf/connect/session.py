"""The only place that knows the HTTP library: bounded, patient with reads, never with writes, and it translates
every failure into `lpconf.errors`.

Messages name the surface, the account, the host and the status; credentials and whole URLs never stand in them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from lpconf import __version__
from lpconf.connect.retry import Untrusted, pause, retry_after
from lpconf.connect.wire import Answer, Ask, shown
from lpconf.errors import (
    Conflict,
    Forbidden,
    RateLimited,
    RemoteError,
    ServerFault,
    Temporary,
    Unauthorised,
    Unexpected,
    Unreachable,
)
from lpconf.terms.profile import Limits

MOST_BYTES = 32 * 1024 * 1024
"""Larger bodies are refused."""
_DEADLINE = 60.0
_TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=_DEADLINE)

log = logging.getLogger("lpconf.wire")
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole URLs; `log` shortens them


class Session:
    """Sends questions and hands back answers of the 200s, and of the statuses that the question calls good.

    `transport` is the seam for the sandbox and for tests; without one, real sockets are used. `requests` counts what
    was sent, retries included. Everything else raised is a `RemoteError`.
    """

    def __init__(
        self,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
        deadline: float = _DEADLINE,
    ) -> None:
        self.requests = 0
        self._limits = limits or Limits()
        self._transport = transport
        self._sleep, self._chance, self._now = sleep, chance, now
        self._deadline = deadline
        self._client: httpx.AsyncClient | None = None
        self._all = asyncio.Semaphore(self._limits.concurrency)
        self._each: dict[str, asyncio.Semaphore] = {}

    async def send(self, ask: Ask) -> Answer:
        """The answer to `ask`. Raises RemoteError.

        A question that may be repeated is asked again after connection errors, 429 and 5xx, three times at most. Others
        are sent once: whether a lost write happened is for the caller to look up.
        """
        attempt = 1
        while True:
            try:
                async with self._turn(ask.site):
                    return await self._once(ask)
            except Temporary as error:
                wait = pause(error, attempt, scale=self._limits.backoff_scale, chance=self._chance())
                if wait is None or not ask.may_repeat:
                    raise
                log.warning("%s: again in %.1f s", error, wait)
            await self._sleep(wait)
            attempt += 1

    async def close(self) -> None:
        """Let go of connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    @asynccontextmanager
    async def _turn(self, site: str) -> AsyncIterator[None]:
        """A place among the requests under way: first the account's own, so that one account cannot fill the house."""
        own = self._each.setdefault(site, asyncio.Semaphore(self._limits.per_account))
        async with own, self._all:
            yield

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            transport = self._transport
            if transport is None:
                from lpconf.connect.sockets import SocketTransport

                transport = SocketTransport(self._limits.concurrency)
            self._client = httpx.AsyncClient(
                transport=transport,
                timeout=_TIMEOUT,
                follow_redirects=False,
                trust_env=False,
                headers={"User-Agent": f"lpconf/{__version__}", "Accept": "application/json"},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            )
        return self._client

    async def _once(self, ask: Ask) -> Answer:
        self.requests += 1
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._exchange(ask)
        except (TimeoutError, httpx.TimeoutException, httpx.NetworkError, httpx.ProxyError) as error:
            raise _unreachable(ask, error) from None
        except httpx.RemoteProtocolError:
            raise _error(Unreachable, ask, f"{ask.host} broke off, or answered with what is no HTTP") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _error(Unexpected, ask, f"{ask.host}: {type(error).__name__}") from None
        log.debug("%s %s -> %d", ask.method, shown(ask.whole_url), answer.status)
        if 200 <= answer.status < 300 or answer.status in ask.good:
            return answer
        raise self._refusal(answer)

    async def _exchange(self, ask: Ask) -> Answer:
        url = ask.whole_url
        client = self._opened()
        headers = {**ask.headers, **ask.sign(ask.method, url)}
        content: bytes | None = None
        if ask.json is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(ask.json, ensure_ascii=False, separators=(",", ":")).encode()
        request = client.build_request(ask.method, url, headers=headers, content=content, data=ask.form)
        response = await client.send(request, stream=True)
        try:
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(ask, response.status_code, names, await _bounded(ask, response))
        finally:
            await response.aclose()

    def _refusal(self, answer: Answer) -> RemoteError:
        """The failure that a status means."""
        ask, status = answer.ask, answer.status
        said = f"{status} {_phrase(status)}".strip() + f" from {ask.host}"
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = retry_after(answer.headers.get("retry-after", ""), self._now())
            return RateLimited(f"{ask.who}: {said}", wait=wait, surface=ask.surface, account=ask.account)
        if 300 <= status < 400:
            target = _host_of(answer.headers.get("location", "")) or ask.host
            return _error(Unexpected, ask, f"{said}: it redirects to {target}, which is not followed", status)
        kinds: dict[int, type[RemoteError]] = {401: Unauthorised, 403: Forbidden, 409: Conflict, 412: Conflict}
        kind = ServerFault if 500 <= status < 600 else kinds.get(status, Unexpected)
        return _error(kind, ask, said, status)


def _error(kind: type[RemoteError], ask: Ask, said: str, status: int | None = None) -> RemoteError:
    return kind(f"{ask.who}: {said}", surface=ask.surface, account=ask.account, status=status)


def _unreachable(ask: Ask, error: BaseException) -> RemoteError:
    """Why there was no answer, as far as it is known. The texts of the library are not passed on."""
    tls = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)]
    if tls:
        said = [getattr(cause, "verify_message", "") or getattr(cause, "reason", "") for cause in tls]
        return _error(Untrusted, ask, f"{ask.host} is not trusted: {next(filter(None, said), 'TLS failed')}")
    if isinstance(error, TimeoutError | httpx.ReadTimeout | httpx.WriteTimeout | httpx.PoolTimeout):
        return _error(Unreachable, ask, f"no answer from {ask.host} in time")
    if isinstance(error, httpx.ReadError | httpx.WriteError):
        return _error(Unreachable, ask, f"{ask.host} broke off")
    return _error(Unreachable, ask, f"{ask.host} cannot be reached")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _bounded(ask: Ask, response: httpx.Response) -> bytes:
    """The body, unpacked, up to the limit. The limit holds for what it unpacks to."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _error(Unexpected, ask, f"the answer of {ask.host} is larger than 32 MiB", response.status_code)
    return bytes(body)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
