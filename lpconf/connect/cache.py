"""The read cache: what was read last, so that an unchanged collection is asked for and not sent again.

Each read is still a question to the platform: ``If-Match: REVISION`` is answered by 304 where nothing has changed
(facts, section 3.3), and only then does the body come from here. A place that does not know the question answers 200
with the body, or refuses it and is asked plainly from then on.

An entry is found by a keyed digest of everything that the answer depends on: profile, site, address with host, version
and query, and the credential. Entries hold the body and its revision, no credential; what is damaged is ignored, and
the folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lpconf import __version__
from lpconf.connect.wire import Answer, Ask, Sender, Signer
from lpconf.errors import Conflict, Unexpected
from lpconf.redaction import redact
from lpconf.terms.value import Json

REVISION = "ac-revision"
_NOT_MODIFIED = 304
_KEY = "key"
_CHANGING = ("oauth_nonce", "oauth_timestamp", "oauth_signature")
"""Parts of an OAuth 1.0a header that are new with each request."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A body as it was read at a revision."""

    revision: str
    body: bytes


class Cache:
    """Entries in a folder, one file each. Nothing here fails: without a folder that can be written, nothing is kept."""

    def __init__(self, folder: Path, profile: str) -> None:
        self._folder, self._profile = folder, profile
        self._key: bytes | None = None

    def get(self, ask: Ask) -> Entry | None:
        """What is known of a question, None for nothing."""
        try:
            head, _, body = self._file(ask).read_bytes().partition(b"\n")
            revision, digest = json.loads(head)
        except (OSError, ValueError, TypeError):
            return None
        whole = isinstance(revision, str) and digest == _digest(revision, body)
        return Entry(revision, body) if whole else None

    def put(self, ask: Ask, entry: Entry) -> None:
        """Keep an answer: readers see the old file or the new one whole. One that holds a credential is not kept."""
        file = self._file(ask)
        text = entry.body.decode("utf-8", "replace")
        if redact(text) != text:
            self.drop(ask)
            return
        head = json.dumps([entry.revision, _digest(entry.revision, entry.body)]).encode()
        with contextlib.suppress(OSError):
            _write(file, head + b"\n" + entry.body)

    def drop(self, ask: Ask) -> None:
        """Forget an answer."""
        with contextlib.suppress(OSError):
            self._file(ask).unlink(missing_ok=True)

    def _file(self, ask: Ask) -> Path:
        where = [__version__, self._profile, ask.site, ask.method, ask.whole_url, dict(ask.headers)]
        text = json.dumps([*where, whose(ask.sign, ask)], sort_keys=True)
        name = hmac.new(self._secret(), text.encode(), hashlib.sha256).hexdigest()
        return self._folder / name[:2] / name[2:]

    def _secret(self) -> bytes:
        """Random bytes of this folder, so that its names tell nothing of credentials elsewhere."""
        if self._key is None:
            file = self._folder / _KEY
            with contextlib.suppress(OSError):
                self._key = file.read_bytes()
            if self._key is None or len(self._key) != 32:
                self._key = secrets.token_bytes(32)
                with contextlib.suppress(OSError):
                    _write(file, self._key)
        return self._key


def whose(sign: Signer, ask: Ask) -> str:
    """What tells one credential from another. Signers of tokens that are new in each run say it themselves."""
    own: Callable[[], str] | None = getattr(sign, "whose", None)
    if own is not None:
        return own()
    return "\n".join(f"{name}: {_lasting(value)}" for name, value in sorted(_proof(sign, ask).items()))


def _proof(sign: Signer, ask: Ask) -> Mapping[str, str]:
    return sign(ask.method, ask.whole_url)


def _lasting(header: str) -> str:
    if not header.startswith("OAuth "):
        return header
    parts = (part.strip() for part in header.removeprefix("OAuth ").split(","))
    return ",".join(sorted(part for part in parts if not part.startswith(_CHANGING)))


def _digest(revision: str, body: bytes) -> str:
    return hashlib.sha256(revision.encode() + b"\n" + body).hexdigest()


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.replace(temporary, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


class Remembering:
    """Sends reads conditionally where their last answer is known, and everything else as it is.

    `unchanged` counts the reads that nothing was sent for.
    """

    def __init__(self, sender: Sender, cache: Cache) -> None:
        self._sender, self._cache = sender, cache
        self._plain: set[tuple[str, str]] = set()
        self.unchanged = 0

    async def send(self, ask: Ask) -> Answer:
        """The answer to `ask`, always as the platform says now. Raises RemoteError."""
        if ask.method != "GET" or (ask.host, ask.surface) in self._plain:
            return await self._sender.send(ask)
        known = self._cache.get(ask)
        if known is None:
            return self._kept(ask, await self._sender.send(ask))
        try:
            answer = await self._sender.send(_conditional(ask, known))
        except (Conflict, Unexpected) as refused:
            if not _is_refusal(refused.status):
                raise
            self._plain.add((ask.host, ask.surface))
            return await self._sender.send(ask)
        if answer.status != _NOT_MODIFIED:
            return self._kept(ask, replace(answer, ask=ask))
        if answer.headers.get(REVISION, known.revision) != known.revision:
            self._cache.drop(ask)
            return self._kept(ask, await self._sender.send(ask))
        self.unchanged += 1
        headers = {**answer.headers, REVISION: known.revision}
        return Answer(ask, 200, headers, known.body, lambda: self._cache.drop(ask))

    def _kept(self, ask: Ask, answer: Answer) -> Answer:
        """The answer, kept where it names its revision, until somebody finds it to be of no use."""
        revision = _revision(answer)
        if not revision:
            self._cache.drop(ask)
            return answer
        self._cache.put(ask, Entry(revision, answer.body))
        return replace(answer, forget=lambda: self._cache.drop(ask))


def _conditional(ask: Ask, known: Entry) -> Ask:
    return replace(ask, headers={**ask.headers, "If-Match": known.revision}, good=ask.good | {_NOT_MODIFIED})


def _is_refusal(status: int | None) -> bool:
    """Whether a status may mean the condition and not the question: 400 to 499, but for what is about the credential
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
