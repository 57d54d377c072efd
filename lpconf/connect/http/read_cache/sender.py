"""The read cache: what was read last, so that an unchanged collection is asked for and not sent again.

Each read is still a request to the platform: ``If-Match: REVISION`` is answered by 304 where nothing has changed
(facts, section 3.3), and only then does the body come from here. A place that does not know the condition answers 200
with the body, or refuses it and is asked plainly from then on.

An entry is found by a keyed digest of everything that the answer depends on: profile, site, address with host, version
and query, and the credential. Entries hold the body and its revision, no credential (`put` says how).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lpconf import __version__
from lpconf.connect.http.messages import Answer, Request, Sender
from lpconf.connect.http.read_cache.store import CachedAnswer, CacheStore
from lpconf.domain.value import Json
from lpconf.errors import Conflict, Unexpected
from lpconf.redaction import redact

REVISION = "ac-revision"
_NOT_MODIFIED = 304


class Cache:
    """Answers by request, in a folder."""

    def __init__(self, folder: Path, profile: str, now: Callable[[], float] = time.time) -> None:
        self._store, self._profile = CacheStore(folder, now), profile
        self._key: bytes | None = None

    def get(self, name: str) -> CachedAnswer | None:
        """What is known under a name, None for nothing."""
        return self._store.get(name)

    def put(self, name: str, entry: CachedAnswer) -> None:
        """Keep an answer. One that holds a credential is not kept."""
        text = entry.body.decode("utf-8", "replace")
        self._store.put(name, entry if redact(text) == text else None)

    def drop(self, name: str) -> None:
        """Forget an answer."""
        self._store.put(name, None)

    def close(self) -> None:
        """Let go of the folder."""
        self._store.close()

    def name(self, request: Request) -> str:
        """The name of what answers a request."""
        if self._key is None:
            self._key = self._store.key()
        where = [
            __version__,
            self._profile,
            request.site,
            request.method,
            request.full_url,
            sorted(request.headers.items()),
        ]
        text = json.dumps([*where, _identity(request)])
        return hashlib.blake2b(text.encode(), digest_size=32, key=self._key).hexdigest()


def _identity(request: Request) -> str:
    """What tells one credential from another. Signers whose proof is new with each run or request say it themselves."""
    own: Callable[[], str] | None = getattr(request.sign, "identity", None)
    if own is not None:
        return own()
    proof = request.sign(request.method, request.full_url)
    return "\n".join(f"{name}: {value}" for name, value in sorted(proof.items()))


class CachingSender:
    """Sends reads conditionally where their last answer is known, and everything else as it is.

    `unchanged` counts the reads that nothing was sent for.
    """

    def __init__(self, sender: Sender, cache: Cache) -> None:
        self._sender, self._cache = sender, cache
        self._plain: set[tuple[str, str]] = set()
        self.unchanged = 0

    async def send(self, request: Request) -> Answer:
        """The answer to `request`, always as the platform says now. Raises RemoteError."""
        if request.method != "GET" or (request.host, request.surface) in self._plain:
            return await self._sender.send(request)
        name = self._cache.name(request)
        known = None if request.fresh else self._cache.get(name)
        if known is None:
            return self._stored(name, await self._sender.send(request))
        try:
            answer = await self._sender.send(_conditional(request, known))
        except (Conflict, Unexpected) as refused:
            if not _is_refusal(refused.status):
                raise
            self._plain.add((request.host, request.surface))
            return await self._sender.send(request)
        if answer.status != _NOT_MODIFIED:
            return self._stored(name, replace(answer, request=request))
        if answer.headers.get(REVISION, known.revision) != known.revision:
            self._cache.drop(name)
            return self._stored(name, await self._sender.send(request))
        self.unchanged += 1
        headers = {**answer.headers, REVISION: known.revision}
        return Answer(request, 200, headers, known.body, lambda: self._cache.drop(name))

    def close(self) -> None:
        """Let go of what is remembered."""
        self._cache.close()

    def _stored(self, name: str, answer: Answer) -> Answer:
        """The answer, kept where it names its revision, until somebody finds it to be of no use."""
        revision = _revision(answer)
        if not revision:
            self._cache.drop(name)
            return answer
        self._cache.put(name, CachedAnswer(revision, answer.body))
        return Answer(answer.request, answer.status, answer.headers, answer.body, lambda: self._cache.drop(name))


def _conditional(request: Request, known: CachedAnswer) -> Request:
    return replace(
        request, headers={**request.headers, "If-Match": known.revision}, expected=request.expected | {_NOT_MODIFIED}
    )


def _is_refusal(status: int | None) -> bool:
    """Whether a status may mean the condition and not the request: 400 to 499, but for what is about the credential
    or the traffic, which raise other errors."""
    return status is not None and 400 <= status < 500


def _revision(answer: Answer) -> str:
    """The revision that an answer names: in its header, else in its body. Empty where it names none."""
    if answer.status != 200:
        return ""
    named: Json = answer.headers.get(REVISION)
    if named is None:
        with contextlib.suppress(Unexpected):
            body = answer.json()
            named = body.get("revision") if isinstance(body, dict) else None
    fit = isinstance(named, str) or (isinstance(named, int) and not isinstance(named, bool))
    text = str(named) if fit else ""
    return text if text.isascii() and text.isprintable() and not text.startswith("-") else ""
