"""The part that both hosts' REST APIs have in common: one credential, pages, rate limits, files behind a redirect."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

from lpconf.connect.http.hosts import is_loopback, split
from lpconf.connect.http.messages import Answer, Request, nobody
from lpconf.connect.http.retry import retry_after
from lpconf.connect.http.session import HttpSession
from lpconf.domain.value import Json, Secret
from lpconf.errors import Forbidden, RateLimited, Unexpected, UsageError

log = logging.getLogger("lpconf.http")

NOT_FOUND = 404
_FORBIDDEN = 403
_TOO_MANY = 429
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ATTEMPTS = 4
_PATIENCE = 300.0
"""Seconds. A host that asks for a longer wait is not waited for: a job would only run into its own timeout."""
_MOST_PAGES = 200
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')


class RestClient:
    """Speaks JSON to one API. `name` stands in messages (``GitHub``), `credential` in the header `header`."""

    def __init__(
        self,
        name: str,
        url: str,
        header: str,
        credential: Secret,
        session: HttpSession,
        *,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Raises UsageError where `url` is no https URL (or http on loopback): the credential goes there."""
        self.name = name
        self.url = url.rstrip("/")
        self._header, self._credential = header, credential
        self._headers = dict(headers or {})
        self._session, self._sleep, self._now = session, sleep, now
        if not _is_trustworthy(self.url):
            raise UsageError(f"the API of {name} is at {self.url or 'no URL'}: credentials go to https URLs only")

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """The JSON at `path`. Raises RemoteError."""
        answer = await self._ask("GET", f"{self.url}{path}", query=query or {})
        return answer.json()

    async def find(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """The JSON at `path`; None where nothing is there (404). Raises RemoteError."""
        answer = await self._ask("GET", f"{self.url}{path}", query=query or {}, expected=frozenset({NOT_FOUND}))
        return None if answer.status == NOT_FOUND else answer.json()

    async def pages(self, path: str, query: Mapping[str, str] | None = None, key: str = "") -> list[Mapping[str, Json]]:
        """All items of a list, page by page. `key` is where they stand in an answer that is an object. Raises
        RemoteError."""
        url = f"{self.url}{path}"
        gathered: list[Mapping[str, Json]] = []
        parameters: Mapping[str, str] = {"per_page": "100", **(query or {})}
        for _ in range(_MOST_PAGES):
            answer = await self._ask("GET", url, query=parameters)
            body = answer.json()
            items = body.get(key) if key and isinstance(body, dict) else body
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise answer.unexpected("the answer is no list")
            gathered += items
            following = _NEXT.search(answer.headers.get("link", ""))
            if following is None:
                return gathered
            url, parameters = self._same_host(answer, following[1]), {}
        raise Unexpected(f"{self.name}: the list at {path} has more than {_MOST_PAGES} pages", surface=self.name)

    async def send(self, method: str, path: str, body: Json, *, expected: frozenset[int] = frozenset()) -> Answer:
        """Write. A POST is sent once, everything else until there is an answer. Raises RemoteError."""
        return await self._ask(method, f"{self.url}{path}", body=body, expected=expected)

    async def file(self, path: str) -> bytes | None:
        """The file at `path`; None where there is none. A redirect to a storage is followed without the credential.
        Raises RemoteError."""
        answer = await self._ask("GET", f"{self.url}{path}", expected=_REDIRECTS | {NOT_FOUND, 410})
        if answer.status in _REDIRECTS:
            target = answer.headers.get("location", "")
            if not _is_trustworthy(target):
                raise answer.unexpected("it redirects to a place that is not https")
            # The signature of such a URL stands in its query: `Request` keeps queries out of messages.
            base, _, query = target.partition("?")
            request = Request(
                "GET", base, self.name, "", query=_parsed(query), sign=nobody, expected=frozenset({404, 410})
            )
            answer = await self._session.send(request)
        return answer.body if 200 <= answer.status < 300 else None

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()

    async def _ask(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Json = None,
        expected: frozenset[int] = frozenset(),
    ) -> Answer:
        """One call; throttled ones are repeated, since a refusal says that nothing was done."""
        request = Request(
            method,
            url,
            self.name,
            "",
            query=query or {},
            headers=self._headers,
            json=body,
            sign=self._sign,
            expected=expected | {_FORBIDDEN, _TOO_MANY},
            repeatable=method != "POST",
        )
        attempt = 1
        while True:
            answer = await self._session.send(request)
            if answer.status not in (_FORBIDDEN, _TOO_MANY):
                return answer
            wait = self._throttled_for(answer)
            if wait is None:
                reason = f": {answer.reason}" if answer.reason else ""
                raise Forbidden(f"{self.name}: 403 Forbidden{reason}", surface=self.name, status=_FORBIDDEN)
            if attempt == _ATTEMPTS or wait > _PATIENCE:
                raise RateLimited(f"{self.name} throttles", wait=wait, surface=self.name)
            log.warning("%s throttles: again in %.0f s", self.name, wait)
            await self._sleep(wait)
            attempt += 1

    def _throttled_for(self, answer: Answer) -> float | None:
        """Seconds until the host may be asked again; None where it is a refusal and no throttling.

        GitHub throttles with 403 or 429: a secondary limit has ``retry-after``, the primary one ``x-ratelimit-*``.
        """
        headers = answer.headers
        if "retry-after" in headers:
            return max(1.0, retry_after(headers["retry-after"], self._now()))
        reset = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))
        spent = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", "")) == "0"
        if spent and reset.isdigit():
            return max(1.0, float(reset) - self._now())
        if answer.status == _TOO_MANY or "rate limit" in answer.reason.lower():
            return 60.0  # what GitHub's documentation asks for where no header says more
        return None

    def _sign(self, method: str, url: str) -> Mapping[str, str]:
        prefix = "Bearer " if self._header == "Authorization" else ""
        return {self._header: prefix + self._credential.reveal()}

    def _same_host(self, answer: Answer, url: str) -> str:
        """`url`, which an answer names as the next page; the credential goes there."""
        if urlsplit(url)[:2] != urlsplit(self.url)[:2]:
            raise answer.unexpected("the next page is on another host")
        return url


def _is_trustworthy(url: str) -> bool:
    try:
        parts = split(url.partition("?")[0])
    except ValueError:
        return False
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def _parsed(query: str) -> dict[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True))
