"""One request to a place outside, and its answer. Nothing in here knows the HTTP library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Protocol, TypeAlias
from urllib.parse import quote, unquote_plus, urlencode, urlsplit, urlunsplit

from lpconf.connect.exact_json import exact_json, parse_exact
from lpconf.data_class import frozen
from lpconf.domain.value import Json
from lpconf.domain.wording import shown as printable
from lpconf.errors import Unexpected
from lpconf.redaction import HIDDEN_TEXT, redact_fields, repeats_secret

Signer: TypeAlias = Callable[[str, str], Mapping[str, str]]
"""Method and whole URL to the headers that prove who asks. Called anew for each attempt: some signatures hold once."""

_SHOWN = 4
_MOST_REASON = 10_000
"""Bytes. A longer body is a page, and no reason."""


class Renewing(Protocol):
    """A signer whose proof may run out in mid-run. What it gave for a request is called `proof` here."""

    def __call__(self, method: str, url: str) -> Mapping[str, str]: ...

    async def renew(self, proof: Mapping[str, str], surface: str) -> bool:
        """After a 401 to `proof` from `surface`: whether there is another proof now. Raises RemoteError."""

    def accepted(self, proof: Mapping[str, str]) -> None:
        """`proof` was taken."""

    def refused(self, surface: str) -> None:
        """`surface` has refused a proof that was just renewed: it is not to be renewed for it again."""


def renewing(sign: Signer) -> Renewing | None:
    """The signer as one that can renew its proof; None where it cannot. (Asking the protocol itself is slow.)"""
    return sign if hasattr(sign, "renew") else None  # type: ignore[return-value]


def nobody(method: str, url: str) -> Mapping[str, str]:
    """The signer of requests that need no credential."""
    return {}


@frozen
class Request:
    """One request. `full_url` is the URL with its query. `surface`, `account` and `site` (the site id) say on whose
    behalf, for messages and limits.

    `json` and `form` are bodies; at most one is given. `expected` are the statuses to be handed back instead of raised,
    besides all of the 200s. `repeatable` says whether a lost request may be sent again; by default only GETs may.
    `least_wait` is the shortest wait in seconds after a 429. The body of a `confidential` request holds credentials:
    its words are hidden in what is told of the answer. A `fresh` request is never answered from what was read before.
    """

    method: str
    url: str
    surface: str
    account: str
    site: str = ""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Json = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    sign: Signer = field(default=nobody, repr=False)
    expected: frozenset[int] = frozenset()
    repeatable: bool | None = None
    least_wait: float = 0.0
    confidential: bool = False
    fresh: bool = False
    full_url: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        full_url = f"{self.url}?{urlencode(self.query, quote_via=quote)}" if self.query else self.url
        object.__setattr__(self, "full_url", full_url)

    @property
    def may_repeat(self) -> bool:
        return self.method == "GET" if self.repeatable is None else self.repeatable

    @property
    def content(self) -> bytes | None:
        """The JSON body as it is sent."""
        return None if self.json is None else exact_json(self.json).encode()

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(urlencode(self.form)) if self.form else len(self.content or b"")

    @property
    def hidden(self) -> tuple[str, ...]:
        """The words of a confidential body."""
        body = (self.form or self.json) if self.confidential else None
        return tuple(value for value in body.values() if isinstance(value, str)) if isinstance(body, Mapping) else ()

    @property
    def host(self) -> str:
        """Host and port, as messages name them."""
        return self.url.partition("://")[2].partition("/")[0].rpartition("@")[2]

    @property
    def who(self) -> str:
        """``site_setting of acme-retail``: how messages begin."""
        return f"{self.surface} of {self.account}" if self.account else self.surface


@frozen
class Answer:
    """What came back. Header names are in lower case. `forget` takes it out of the read cache."""

    request: Request
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    forget: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)

    def json(self) -> Json:
        """The body as JSON. Raises Unexpected where it is none, naming surface, host and status."""
        try:
            value = parse_exact(self.body)
        except (ValueError, RecursionError):
            raise self.unexpected("the answer is not JSON" if self.body else "the answer is empty") from None
        return value

    @property
    def reason(self) -> str:
        """What the platform says of a refusal, in a few words, where the body has its known envelope (facts 3.6)."""
        if self.request.confidential or len(self.body) > _MOST_REASON:
            return ""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        inner = body.get("error", body) if isinstance(body, dict) else None
        message = inner.get("message") if isinstance(inner, dict) else inner
        if not isinstance(message, str):
            return ""
        words = redact_fields(message.strip())
        if repeats_secret(words):
            return HIDDEN_TEXT
        code = inner.get("internalCode") if isinstance(inner, dict) else None
        numbered = f"internal code {code}: " if isinstance(code, int | str) and str(code).isalnum() else ""
        return numbered + printable(words, 160)

    def unexpected(self, what: str) -> Unexpected:
        """The failure to raise when the answer is not of the shape that was asked for. `what` says how."""
        self.forget()
        request = self.request
        return Unexpected(
            f"{request.who}: {what} (status {self.status} from {request.host})",
            surface=request.surface,
            account=request.account,
            status=self.status,
        )


class Sender(Protocol):
    """Sends requests: the session, or what stands before it."""

    async def send(self, request: Request) -> Answer:
        """The answer to `request`. Raises RemoteError."""


def shown(url: str) -> str:
    """`url` fit for output: no user part, and each query value shortened to its last four characters."""
    parts = urlsplit(url)
    query = "&".join(_shortened(piece) for piece in parts.query.split("&") if piece)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def _shortened(piece: str) -> str:
    """``name=…alue``. What stands alone may be a name or a value, so it is shortened, too."""
    name, equals, value = (unquote_plus(part) for part in piece.partition("="))
    return f"{name}={_tail(value)}" if equals else _tail(name)


def _tail(value: str) -> str:
    return value if len(value) <= _SHOWN else "…" + value[-_SHOWN:]


def segment(name: str) -> str:
    """`name` as one segment of a path. Raises ValueError for names that no path can hold: ``.`` and ``..``
    would lead to another place.

    Signs that may stand in a path stay: the library would write them plain, and a signature is of the URL as it goes
    out.
    """
    if name in ("", ".", ".."):
        raise ValueError(f"{name!r} cannot stand in a URL")
    return quote(name, safe="!$&'()*,;=:@")
