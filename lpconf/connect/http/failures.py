"""What a failure of the HTTP library, or a status, means: an error of `lpconf.errors` whose words tell the surface, the
account, the host and the status. The texts of the library, credentials and whole URLs never stand in them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from lpconf.connect.http.messages import Answer, Request
from lpconf.connect.http.retry import Final, Untrusted, retry_after
from lpconf.errors import (
    Conflict,
    Forbidden,
    RateLimited,
    RemoteError,
    ServerFault,
    Unauthorised,
    Unexpected,
    Unreachable,
)

OF_TRANSFER = (TimeoutError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
"""What is raised where a request gets no whole answer."""

_KINDS: dict[int, type[RemoteError]] = {401: Unauthorised, 403: Forbidden, 409: Conflict, 412: Conflict}
"""Errors by status; 5xx are faults of the server, and all others are unexpected."""


class ProxyRefusal(httpx.ProxyError):
    """A proxy answered for itself. `status` is what it answered, None where it cannot be spoken to at all."""

    def __init__(self, proxy: str, said: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(f"the proxy {proxy} {said}")


class TrustFileError(httpx.TransportError):
    """The certificates that the environment names cannot be read."""


def about(kind: type[RemoteError], request: Request, problem: str, status: int | None = None) -> RemoteError:
    """An error of this kind about a request."""
    return kind(f"{request.who}: {problem}", surface=request.surface, account=request.account, status=status)


def of_transfer(request: Request, error: BaseException) -> RemoteError:
    """What it means that a request got no whole answer. `error` is one of `OF_TRANSFER`."""
    if isinstance(error, httpx.ProxyError):
        return _of_proxy(request, error)
    if isinstance(error, TimeoutError | httpx.TimeoutException | httpx.NetworkError):
        return _unreachable(request, error)
    if isinstance(error, httpx.RemoteProtocolError):
        return about(Unreachable, request, f"{request.host} broke off, or answered with what is no HTTP")
    if isinstance(error, httpx.DecodingError):
        problem = f"the answer of {request.host} cannot be unpacked: it is not packed as its header says"
        return about(Unexpected, request, problem)
    if isinstance(error, TrustFileError):
        return about(Untrusted, request, str(error))
    return about(Unexpected, request, f"{request.host}: {type(error).__name__}")


def of_status(answer: Answer, now: float) -> RemoteError:
    """What a status means that is no success. `now` in seconds since the epoch."""
    request, status = answer.request, answer.status
    problem = f"{status} {_phrase(status)}".strip() + f" from {request.host}"
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return about(Final, request, f"{problem}: a proxy in between asks for a log-in", status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = retry_after(answer.headers.get("retry-after", ""), now, answer.headers.get("date", ""))
        return RateLimited(f"{request.who}: {problem}", wait=wait, surface=request.surface, account=request.account)
    if status == HTTPStatus.NOT_MODIFIED and request.method != "GET":
        return about(Conflict, request, f"{problem}: nothing was changed", status)
    if status == HTTPStatus.NOT_MODIFIED:
        return about(Unexpected, request, f"{problem}, which nobody had asked for", status)
    if 200 <= status < 300:
        return about(Unexpected, request, f"{problem}: no whole answer to a read", status)
    if 300 <= status < 400:
        target = _host_of(answer.headers.get("location", "")) or request.host
        return about(Unexpected, request, f"{problem}: it redirects to {target}, which is not followed", status)
    kind = ServerFault if 500 <= status < 600 else _KINDS.get(status, Unexpected)
    return about(kind, request, f"{problem}: {answer.reason}" if answer.reason else problem, status)


def _unreachable(request: Request, error: BaseException) -> RemoteError:
    """Why there was no answer, as far as it is known."""
    tls = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)]
    if tls:
        reasons = [getattr(cause, "verify_message", "") or getattr(cause, "reason", "") for cause in tls]
        return about(Untrusted, request, f"{request.host} is not trusted: {next(filter(None, reasons), 'TLS failed')}")
    if isinstance(error, TimeoutError | httpx.ReadTimeout | httpx.WriteTimeout | httpx.PoolTimeout):
        return about(Unreachable, request, f"no answer from {request.host} in time")
    if isinstance(error, httpx.ReadError | httpx.WriteError):
        return about(Unreachable, request, f"{request.host} broke off")
    return about(Unreachable, request, f"{request.host} cannot be reached")


def _of_proxy(request: Request, error: httpx.ProxyError) -> RemoteError:
    """What a proxy in between answered. Its refusals last; that it cannot be reached may not."""
    status = getattr(error, "status", None)
    lasting = status is not None and 400 <= status < 500
    problem = str(error) or "the proxy in between cannot be reached"
    return about(Final if lasting else Unreachable, request, f"{request.host} is not reached: {problem}", status)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


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
