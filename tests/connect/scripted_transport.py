"""An outside that does as it is told: scripted answers, and a record of what was asked."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import httpx
import pytest

from lpconf.connect.http.session import HttpSession
from lpconf.domain.project import Limits
from lpconf.domain.state import Site
from lpconf.errors import RemoteError

T = TypeVar("T")
Answer = httpx.Response | Exception | Callable[[httpx.Request], "httpx.Response | Awaitable[httpx.Response]"]

SECRET = "s3cr3t-never-shown"
SITE = Site("acme-retail", "20260001", "messaging_and_chat", {"environment": "production", "brand": "acme"})


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def told(value: object, status: int = 200, **headers: str) -> httpx.Response:
    """A JSON answer."""
    return httpx.Response(status, json=value, headers={k.replace("_", "-"): v for k, v in headers.items()})


class ScriptedTransport(httpx.AsyncBaseTransport):
    """Gives the scripted answers in order, the last one for ever. `asked` and `slept` are the record."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.slept: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = answer(request)
            if not isinstance(answer, httpx.Response):
                answer = await answer
        if isinstance(answer, Exception):
            raise answer
        # a fresh copy, so that one answer can be given again
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content, request=request)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def session(self, *, limits: Limits | None = None, **more: Any) -> HttpSession:
        more = {"sleep": self.sleep, "chance": lambda: 0.0, **more}
        return HttpSession(transport=self, limits=limits, **more)


class Recorder(httpx.AsyncBaseTransport):
    """Passes requests on to another transport and keeps a record."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        return await self.inner.handle_async_request(request)

    @property
    def writes(self) -> list[httpx.Request]:
        return [request for request in self.asked if request.method != "GET"]


def sent(request: httpx.Request) -> Any:
    """The JSON body of a request."""
    return json.loads(request.content)


def failure(kind: type[RemoteError], work: Coroutine[Any, Any, object]) -> RemoteError:
    """Run `work`, which must raise `kind`; no secret stands anywhere in what is printed of it."""
    with pytest.raises(kind) as caught:
        run(work)
    error = caught.value
    printed = "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(vars(error))
    assert SECRET not in printed
    return error
