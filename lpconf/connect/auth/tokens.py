"""Tokens that run out: kept alive while a run lasts, renewed once when they are refused. One renewal serves all
requests that wait for it.

Source: facts, sections 2.1 and 2.4.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

from lpconf.connect.http.request_log import log
from lpconf.data_class import frozen
from lpconf.domain.value import Secret
from lpconf.errors import RemoteError, Temporary

_SOON = 30.0
"""Seconds until a token that could not be kept alive, and still holds, is tried again."""


@frozen
class Token:
    """What is sent as ``Authorization: Bearer``. It is due to be kept alive at `due`, and holds no longer than `until`
    (both in seconds since the epoch; None: not known). `session` and `csrf` belong to a log-in."""

    bearer: Secret
    due: float | None = None
    until: float | None = None
    session: Secret | None = None
    csrf: Secret | None = None

    @property
    def proof(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.bearer.reveal()}"}


class Source(Protocol):
    """Where tokens come from. All methods raise RemoteError."""

    async def new_token(self, old: Token | None) -> Token | None:
        """A new token; None where there is none but the `old` one."""

    def identity(self, token: Token) -> str:
        """What tells this credential from others, the same in each run."""

    async def refreshed(self, old: Token) -> Token | None:
        """`old`, kept alive; None where only a new one helps."""


class TokenSigner:
    """Signs with a token of one account (see `messages.Renewing`)."""

    def __init__(self, source: Source, token: Token, who: str, now: Callable[[], float]) -> None:
        self._source, self._token, self._who, self._now = source, token, who, now
        self._turn = asyncio.Lock()
        self._renewed = False
        """Whether the token came by a renewal and nobody has taken it yet."""
        self._refused_by: set[str] = set()
        self._failed: RemoteError | None = None

    def __call__(self, method: str, url: str) -> Mapping[str, str]:
        return self._token.proof

    def identity(self) -> str:
        """What tells this credential from others. Never shown; the read cache digests it."""
        return self._source.identity(self._token)

    async def keep(self) -> None:
        """Keep the token alive if it is time. Raises RemoteError where it has ended and there is no other."""
        if self._is_due():
            async with self._turn:
                if self._is_due():
                    await self._refresh()

    async def renew(self, proof: Mapping[str, str], surface: str) -> bool:
        """After a 401 to `proof`: whether another one is there now. Raises RemoteError."""
        async with self._turn:
            if proof != self._token.proof:
                return True  # somebody has renewed it meanwhile
            if self._renewed or surface in self._refused_by:
                return False
            token = await self._tried(self._source.new_token(self._token))
            if token is None or token.proof == proof:
                return False
            self._token, self._renewed = token, True
            return True

    def accepted(self, proof: Mapping[str, str]) -> None:
        """`proof` was taken."""
        if self._renewed and proof == self._token.proof:
            self._renewed = False

    def refused(self, surface: str) -> None:
        """A surface that refuses what others take is not a matter of age."""
        self._refused_by.add(surface)

    def _is_due(self) -> bool:
        return self._token.due is not None and self._now() >= self._token.due

    async def _refresh(self) -> None:
        try:
            token = await self._source.refreshed(self._token)
        except Temporary as error:
            log.info("%s: not kept alive now (%s)", self._who, error)
            token = replace(self._token, due=self._now() + _SOON)
        if token is None:
            token = await self._new_or_still_good()
        self._token = token

    async def _new_or_still_good(self) -> Token:
        try:
            token = await self._tried(self._source.new_token(self._token))
        except Temporary:
            if self._token.until is None or self._now() >= self._token.until:
                raise
            self._failed = None
            token = replace(self._token, due=min(self._token.until, self._now() + _SOON))
        return token or self._token

    async def _tried(self, work: Awaitable[Token | None]) -> Token | None:
        """Remembers a failure: a wrong password is not tried again for each request that waits."""
        if self._failed is not None:
            if hasattr(work, "close"):
                work.close()
            raise self._failed.with_traceback(None)
        try:
            return await work
        except RemoteError as error:
            self._failed = error
            raise
