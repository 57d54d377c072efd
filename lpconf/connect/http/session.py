"""Sends requests: bounded, patient with reads, never with writes. What goes wrong is an error of `lpconf.errors` (see
`failures`)."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode

import httpx

from lpconf import __version__
from lpconf.connect.connector import before_sending
from lpconf.connect.http import failures
from lpconf.connect.http.messages import Answer, Request, renewing
from lpconf.connect.http.rate_limit import REST, CircuitBreaker, HostLimiter
from lpconf.connect.http.request_log import log, log_answer, log_loss
from lpconf.connect.http.retry import TooSlow, pause
from lpconf.connect.http.slots import release_slot
from lpconf.domain.project import Limits
from lpconf.errors import RateLimited, RemoteError, Temporary, Unauthorised, Unexpected, Unreachable

MOST_BYTES = 32 * 1024 * 1024
"""Larger bodies are refused."""
_PIECE = 16 * 1024
"""Bytes that are unpacked at once."""
_DEADLINE = 60.0
"""Seconds for a whole call. It bounds answers that drip."""
_TIMEOUT = httpx.Timeout(20.0, connect=10.0, pool=_DEADLINE)
"""Seconds of silence, and for a connection."""
_PATIENCE = {"timeout": _TIMEOUT.as_dict()}
_HEADERS = {
    "User-Agent": f"lpconf/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
}

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole URLs; `request_log` shortens them


class HttpSession:
    """Sends requests and hands back answers of the 200s, and of the statuses that the request expects.

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
        self.limits = limits or Limits()
        self.now = now
        self._transport = transport
        self._sleep, self._chance = sleep, chance
        self._deadline = deadline
        self._open: httpx.AsyncBaseTransport | None = None
        self._all = asyncio.Semaphore(self.limits.concurrency)
        self._each: dict[str, asyncio.Semaphore] = {}
        self._limiters: dict[str, HostLimiter] = {}
        self._circuits: dict[tuple[str, str], CircuitBreaker] = {}
        self._warned: set[tuple[str, str]] = set()

    async def send(self, request: Request) -> Answer:
        """The answer to `request`. Raises RemoteError.

        A request that may be repeated is sent again after connection errors, 429 and 5xx, three times at most. Others
        are sent once: whether a lost write happened is for the caller to look up. After a 401 whatever was asked is
        repeated once if its proof can be renewed: a 401 says that it was not done.
        """
        circuit, caller = self._circuit(request), object()
        gave_up = False
        try:
            return await self._with_retries(request, circuit, caller)
        except Unreachable:
            gave_up = request.may_repeat
            raise
        finally:
            circuit.leave(caller, gave_up=gave_up)

    async def _with_retries(self, request: Request, circuit: CircuitBreaker, caller: object) -> Answer:
        attempt, renewed = 1, False
        while True:
            with before_sending:
                await self._wait_for_circuit(request, circuit, caller)
                proof = request.sign(request.method, request.full_url)
            try:
                answer = await self._within_limits(request, proof)
            except Unauthorised:
                circuit.answered()
                if renewed:
                    _refused_again(request)
                    raise
                with before_sending:
                    is_renewed = await _renew(request, proof)
                if not is_renewed:
                    raise
                renewed = True
                log.info("%s: the credential was refused (401) and renewed; asking again", request.who)
                continue
            except Temporary as error:
                pointless = isinstance(error, Unreachable) and circuit.lost(
                    request.site, str(error).removeprefix(f"{request.who}: ")
                )
                if not isinstance(error, Unreachable):
                    circuit.answered()
                scale, chance = self.limits.backoff_scale, self._chance()
                wait = pause(error, attempt, scale=scale, chance=chance, least=request.least_wait)
                if wait is None or pointless or not request.may_repeat:
                    raise
                self._log_wait(request, error, wait)
            except RemoteError:
                circuit.answered()
                raise
            else:
                circuit.answered()
                if signer := renewing(request.sign):
                    signer.accepted(proof)
                return answer
            release_slot()
            await self._sleep(wait)
            attempt += 1

    async def close(self) -> None:
        """Let go of connections."""
        if self._open is not None:
            await self._open.aclose()
            self._open = None

    def _circuit(self, request: Request) -> CircuitBreaker:
        key = (request.host, request.surface)
        if key not in self._circuits:
            self._circuits[key] = CircuitBreaker(self.now, REST * self.limits.backoff_scale)
        return self._circuits[key]

    async def _wait_for_circuit(self, request: Request, circuit: CircuitBreaker, caller: object) -> None:
        """Wait for others to find out whether the host is there. Raises Unreachable where they found that it is not."""
        while circuit.is_shut or not circuit.admits(caller):
            if circuit.is_shut:
                raise failures.about(Unreachable, request, f"{circuit.why}; not asked again so soon")
            release_slot()
            await circuit.changed()

    async def _within_limits(self, request: Request, proof: Mapping[str, str]) -> Answer:
        """One attempt, at a place among the requests under way: first the account's own, so that one account cannot
        fill the house, then one of its host, last one of the house."""
        limiter = self._limiter(request.host)
        async with self._places_of(request.site):
            if limiter.throttled_once and limiter.is_full:
                release_slot()
            epoch = await limiter.enter()
            try:
                async with self._all:
                    answer = await self._attempt(request, proof)
                limiter.answered()
                return answer
            except RateLimited:
                if limiter.throttled(epoch):
                    log.info("%s throttles: at most %d requests at once now", request.host, limiter.places)
                raise
            except (Unreachable, asyncio.CancelledError):
                raise
            except RemoteError:
                limiter.answered()
                raise
            finally:
                limiter.leave()

    def _places_of(self, site: str) -> asyncio.Semaphore:
        """The places of one account among the requests under way."""
        if site not in self._each:
            self._each[site] = asyncio.Semaphore(self.limits.per_account)
        return self._each[site]

    def _limiter(self, host: str) -> HostLimiter:
        if host not in self._limiters:
            self._limiters[host] = HostLimiter(self.limits.concurrency)
        return self._limiters[host]

    def _log_wait(self, request: Request, error: Temporary, wait: float) -> None:
        """The first wait for a host is worth a line without being asked for; a fleet's are not."""
        kind = (request.host, type(error).__name__)
        level = logging.INFO if kind in self._warned else logging.WARNING
        self._warned.add(kind)
        log.log(level, "%s: again in %.1f s", error, wait)

    def _opened(self) -> httpx.AsyncBaseTransport:
        if self._open is None:
            transport = self._transport
            if transport is None:
                from lpconf.connect.http.aiohttp_transport import SocketTransport  # start-up

                transport = SocketTransport(self.limits.concurrency)
            self._open = transport
        return self._open

    async def _attempt(self, request: Request, proof: Mapping[str, str]) -> Answer:
        self.requests += 1
        began = time.monotonic()
        try:
            answer = await self._exchange(request, proof)
        except RemoteError as error:
            log_loss(request, error, time.monotonic() - began)
            raise
        log_answer(answer, time.monotonic() - began)
        if answer.status in request.expected or _is_success(request, answer.status):
            return answer
        raise failures.of_status(answer, self.now())

    async def _exchange(self, request: Request, proof: Mapping[str, str]) -> Answer:
        """Send once, and read the whole answer. Raises RemoteError where none came."""
        timeout = asyncio.timeout(self._deadline)
        try:
            async with timeout:
                return await self._transfer(request, proof)
        except failures.OF_TRANSFER as error:
            if timeout.expired():
                said = f"no whole answer from {request.host} within {self._deadline:g} s"
                raise failures.about(TooSlow, request, said) from None
            raise failures.of_transfer(request, error) from None

    async def _transfer(self, request: Request, proof: Mapping[str, str]) -> Answer:
        headers = {**_HEADERS, **request.headers, **proof}
        if request.json is not None:
            headers["Content-Type"] = "application/json"
        content = request.content
        if request.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(request.form).encode()
        opened = self._opened()
        straight = getattr(opened, "exchange", None)
        if straight is not None and opened.goes_straight(request.url):  # type: ignore[attr-defined]
            status, raw, body = await straight(request.method, request.full_url, headers, content, MOST_BYTES, _TIMEOUT)
            names = _names(raw)
            if "content-encoding" not in names and len(body) <= MOST_BYTES:
                return Answer(request, status, names, body)
            # What is packed is unpacked bit by bit, in the one place that bounds it.
            response = httpx.Response(status, headers=raw, stream=_Pieces(body))
        else:
            # The library's client is left out: it would follow redirects, keep cookies and mix in what the
            # environment says, none of which is wanted here.
            outgoing = httpx.Request(
                request.method, request.full_url, headers=headers, content=content, extensions=_PATIENCE
            )
            response = await opened.handle_async_request(outgoing)
            names = _names(response.headers.raw)
        try:
            return Answer(request, response.status_code, names, await _bounded(request, response, names))
        finally:
            await response.aclose()


def _is_success(request: Request, status: int) -> bool:
    """Whether a status says that all went well. A read takes 200 alone: any other success is no whole answer."""
    return status == HTTPStatus.OK if request.method == "GET" else 200 <= status < 300


def _refused_again(request: Request) -> None:
    """Let the signer know that a proof which has just been renewed was refused, too."""
    signer = renewing(request.sign)
    if signer is not None:
        signer.refused(request.surface)


async def _renew(request: Request, proof: Mapping[str, str]) -> bool:
    """Whether a refused proof was replaced. Raises RemoteError."""
    signer = renewing(request.sign)
    return signer is not None and await signer.renew(proof, request.surface)


class _Pieces(httpx.AsyncByteStream):
    """A body that is there already, handed on in pieces."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), _PIECE):
            yield self._body[at : at + _PIECE]


def _names(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; one that came more than once has all its values."""
    result: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        result[key] = f"{result[key]}, {text}" if key in result else text
    return result


async def _bounded(request: Request, response: httpx.Response, headers: Mapping[str, str]) -> bytes:
    """The body, unpacked, up to the limit. The limit holds for what it unpacks to; what is packed twice could be
    much larger in between, and nobody packs twice honestly."""
    packed = headers.get("content-encoding", "")
    if "," in packed:
        raise failures.about(
            Unexpected, request, f"the answer of {request.host} is packed more than once", response.status_code
        )
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise failures.about(
                Unexpected, request, f"the answer of {request.host} is larger than 32 MiB", response.status_code
            )
    return bytes(body)
