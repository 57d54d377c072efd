"""Which hosts may be talked to, and how a host is written as the beginning of a URL. Pure.

Source: contract 1.3 and 6.1. Credentials go only to hosts under the domain of `domain_api`, to the bridge, and to
loopback; bare hosts are called over https, over http only when they and `domain_api` are on loopback.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]*[A-Za-z0-9._\]-]")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "mil", "net", "org"})


@lru_cache(maxsize=1_000)
def is_loopback(host: str) -> bool:
    """Whether a host name (without port) is this machine. A dot at its end means nothing."""
    host = host.lower().removesuffix(".")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parent_domain(host: str) -> str:
    """The domain that somebody registered, as far as it can be told without a list: the host less its first label.

    ``api.liveperson.net`` gives ``liveperson.net``. Addresses, and names that would leave a public suffix such as
    ``co.uk``, stand for themselves.
    """
    host = host.lower().rstrip(".")
    labels = host.split(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        rest = labels[1:]
        public = len(rest) < 2 or (len(rest) == 2 and len(rest[1]) == 2 and rest[0] in _SECOND_LEVEL)
        return host if public else ".".join(rest)
    return host


@lru_cache(maxsize=1_000)  # each request asks it of the same few
def split(url: str) -> SplitResult:
    """The parts of a base URL. Raises ValueError where it is none: http or https, a host, no user, no query."""
    if not url.isprintable() or " " in url:  # urlsplit would drop line breaks silently
        raise ValueError("not a base URL")
    parts = urlsplit(url)
    _ = parts.port  # a port that is no number raises here
    if parts.scheme not in ("http", "https") or not parts.hostname or not _HOST.fullmatch(parts.netloc):
        raise ValueError("not a base URL")
    if parts.query or parts.fragment or "/../" in parts.path + "/":
        raise ValueError("not a base URL")
    return parts


_ZONE = re.compile(r"(?:.*\.)?([a-z0-9-]+)\.acr?\.")


def zone_of(url: str) -> str | None:
    """The label before ``.ac.`` or ``.acr.`` in the host of a base URL; None where it has none (facts, section 1)."""
    match = _ZONE.match((urlsplit(url).hostname or "").lower())
    return match[1] if match else None


class Realm:
    """The hosts that belong to one `domain_api`."""

    def __init__(self, domain_api: str) -> None:
        """Raises ValueError where `domain_api` is no URL."""
        parts = split(domain_api)
        self.base = domain_api.rstrip("/")
        self._host = parts.hostname or ""
        self._plain = parts.scheme == "http" and is_loopback(self._host)
        self._parent = parent_domain(self._host)

    def url(self, named: str) -> str:
        """The base URL of a host as discovery or the project file names it, bare or whole. Raises ValueError."""
        text = named.strip()
        if "://" in text:
            split(text)
            return text.rstrip("/")
        host = split(f"https://{text}").hostname or ""
        text = text.rstrip("/")
        return f"{'http' if self._plain and is_loopback(host) else 'https'}://{text}"

    def beside(self, label: str) -> str:
        """The base URL of another host of this domain, by its first label; on this machine the same host."""
        return self.base if is_loopback(self._host) else f"https://{label}.{self._parent}"

    def leads_back(self, url: str) -> bool:
        """Whether `url` is this machine, though `domain_api` is not: no host of the platform is here, and whatever
        listens at a port of this machine would get the credential."""
        return is_loopback(split(url).hostname or "") and not is_loopback(self._host)

    def may_know(self, url: str) -> bool:
        """Whether credentials may be sent to `url`."""
        parts = split(url)
        host = (parts.hostname or "").removesuffix(".")
        if is_loopback(host):
            return True
        return parts.scheme == "https" and (host == self._parent or host.endswith("." + self._parent))
