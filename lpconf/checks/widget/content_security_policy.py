"""Content Security Policies as browsers read them (CSP Level 3): parsing, and whether a source list lets a URL in.

Several header lines, and several policies in one line behind commas, hold all at once. In one policy the first
directive of a name counts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from lpconf.data_class import frozen

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SPACE = re.compile(r"[\t\n\f\r ]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]+|\*))?(?P<path>/[^\s;,]*)?",
    re.IGNORECASE,
)
_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'", re.IGNORECASE)
_HASH = re.compile(r"'(sha256|sha384|sha512)-([A-Za-z0-9+/_=-]+)'", re.IGNORECASE)


class Origin(NamedTuple):
    """Scheme, host and port, in lower case."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of a URL. Raises ValueError where it is none."""
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return cls(scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(scheme))


@frozen
class SecurityPolicy:
    """One policy: directive names in lower case with their source lists as they were written."""

    directives: dict[str, tuple[str, ...]]
    where: Literal["header", "meta"] = "header"

    def list_for(self, *names: str) -> tuple[str, tuple[str, ...]] | None:
        """The first of these directives that the policy has, with its sources."""
        return next(((name, self.directives[name]) for name in names if name in self.directives), None)


def parse(values: Iterable[str], where: Literal["header", "meta"] = "header") -> list[SecurityPolicy]:
    """The policies in the values of a header (one per line), or of a meta element."""
    results = []
    for value in values:
        for text in value.split(","):
            directives: dict[str, tuple[str, ...]] = {}
            for part in text.split(";"):
                name, *sources = [word for word in _SPACE.split(part) if word] or [""]
                if name:
                    directives.setdefault(name.lower(), tuple(sources))
            if directives:
                results.append(SecurityPolicy(directives, where))
    return results


def allows_url(sources: Sequence[str], url: str, own: Origin | None) -> bool:
    """Whether a source list matches `url`. `own` is the origin of the page, None where it is not known."""
    return any(_matches(source, url, own) for source in sources)


def _matches(source: str, url: str, own: Origin | None) -> bool:
    there = Origin.of(url)
    word = source.lower()
    if word == "*":
        return there.scheme in _PORTS or (own is not None and there.scheme == own.scheme)
    if word == "'self'":
        return own is not None and _same(own, there)
    scheme = _SCHEME.fullmatch(word)
    if scheme:
        return _scheme_fits(scheme[1], there.scheme)
    parts = _HOST.fullmatch(source)
    if parts is None:  # 'none' beside others, keywords, and what is no source at all
        return False
    asked = (parts["scheme"] or (own.scheme if own else "https")).lower()
    return (
        _scheme_fits(asked, there.scheme)
        and _host_fits(parts["host"].lower().rstrip("."), there.host)
        and _port_fits(parts["port"], there, asked)
        and _path_fits(parts["path"] or "", urlsplit(url).path)
    )


def host_of(source: str) -> tuple[str, str]:
    """Host and port that a source names, in lower case; both empty where it names none, or no page's."""
    parts = _HOST.fullmatch(source)
    if parts is None or (parts["scheme"] or "https").lower() not in ("http", "https"):
        return "", ""
    return parts["host"].lower().rstrip("."), parts["port"] or ""


def _same(own: Origin, there: Origin) -> bool:
    """``'self'``: the same origin, or the same host where only the scheme is a safer one."""
    if own.host != there.host or not _scheme_fits(own.scheme, there.scheme):
        return False
    default = own.port == _PORTS.get(own.scheme) and there.port == _PORTS.get(there.scheme)
    return own.port == there.port or default


def _scheme_fits(asked: str, there: str) -> bool:
    return asked == there or (asked, there) in (("http", "https"), ("ws", "wss"), ("ws", "http"), ("ws", "https"))


def _host_fits(pattern: str, host: str) -> bool:
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern.strip("[]")


def _port_fits(port: str | None, there: Origin, asked: str) -> bool:
    if port == "*":
        return True
    if port is None:
        return there.port == _PORTS.get(there.scheme)
    return there.port == int(port) or (int(port) == 80 and asked == "http" and there.port == 443)


def _path_fits(pattern: str, path: str) -> bool:
    if pattern in ("", "/"):
        return True
    desired, asked = unquote(pattern), unquote(path or "/")
    return asked.startswith(desired) if desired.endswith("/") else asked == desired


def allows_script(policy: SecurityPolicy, *, url: str, text: str, nonce: str, own: Origin | None) -> str:
    """The directive with which `policy` keeps a script from running; empty where it runs.

    `url` is the script's address, empty for a script in the page, whose `text` is then looked at.
    """
    result = policy.list_for("script-src-elem", "script-src", "default-src")
    if result is None:
        return ""
    name, sources = result
    allowed = _allows_file(sources, url, nonce, own) if url else _allows_text(sources, text, nonce)
    return "" if allowed else f"{name} {' '.join(sources)}".rstrip()


def _nonces(sources: Sequence[str]) -> set[str]:
    matches = [_NONCE.fullmatch(source) for source in sources]
    return {match[1] for match in matches if match}


def _has_keyword(sources: Sequence[str], keyword: str) -> bool:
    return any(source.lower() == keyword for source in sources)


def _allows_file(sources: Sequence[str], url: str, nonce: str, own: Origin | None) -> bool:
    """Whether a script with an address runs. With ``'strict-dynamic'`` hosts count for nothing."""
    if nonce and nonce in _nonces(sources):
        return True
    return not _has_keyword(sources, "'strict-dynamic'") and allows_url(sources, url, own)


def _allows_text(sources: Sequence[str], text: str, nonce: str) -> bool:
    """Whether a script in the page runs. ``'unsafe-inline'`` counts only where nothing stricter stands beside it."""
    nonces = _nonces(sources)
    if nonce and nonce in nonces:
        return True
    matches = [_HASH.fullmatch(source) for source in sources]
    hashes = [match for match in matches if match]
    if any(_hashed(text, match[1].lower()) == _plain(match[2]) for match in hashes):
        return True
    is_strict = bool(nonces or hashes) or _has_keyword(sources, "'strict-dynamic'")
    return _has_keyword(sources, "'unsafe-inline'") and not is_strict


def _hashed(text: str, name: str) -> str:
    return base64.b64encode(hashlib.new(name, text.encode("utf-8", "replace")).digest()).decode().rstrip("=")


def _plain(digest: str) -> str:
    return digest.replace("-", "+").replace("_", "/").rstrip("=")
