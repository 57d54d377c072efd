"""Domain discovery: which host serves what, asked once per account and run.

Source: facts, section 1. The answer is ``{"baseURIs": [{"service", "account", "baseURI"}]}`` with bare host names; no
credential is needed.
"""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.connect.http.hosts import Realm, zone_of
from lpconf.connect.http.messages import Answer, Request, segment
from lpconf.connect.http.session import HttpSession
from lpconf.connect.memo import AsyncMemo
from lpconf.domain.state import Site
from lpconf.domain.value import Json
from lpconf.errors import Unexpected

SURFACE = "domain discovery"
_READ_ONLY = "accountConfigReadOnly"


class Discovery:
    """Base URLs of services by account. What the profile pins in `hosts` is not asked for."""

    def __init__(self, realm: Realm, hosts: Mapping[str, str], session: HttpSession) -> None:
        self._realm, self._pins, self._session = realm, hosts, session
        self._answers: AsyncMemo[str, Mapping[str, str]] = AsyncMemo()

    async def base(self, site: Site, service: str, surface: str) -> str:
        """The base URL, without a slash at its end, of `service` for `site`.

        `service` is a service name, or a host or base URL that a rule of the profile names instead. Raises
        RemoteError: whatever discovery met, and Unexpected for a host that no credential may go to.
        """
        named, source = await self._named(site, service)
        try:
            url = self._realm.url(named)
            trusted = self._realm.may_know(url)
        except ValueError:
            raise _unexpected(
                site, surface, f"{source} names {named[:100]!r} for {service}, which is no host"
            ) from None
        if source == "discovery" and self._realm.leads_back(url):
            raise _unexpected(site, surface, f"discovery at {self._realm.base} names this machine for {service}: {url}")
        if not trusted:
            raise _unexpected(site, surface, f"{source} named a host outside the domain of {self._realm.base}: {url}")
        return url

    async def host(self, site: Site, service: str) -> str:
        """The host of a service that is only named to people and never called; empty where discovery names none.

        Raises RemoteError.
        """
        if service in self._pins:
            return self._pins[service]
        return (await self._answers.get(site.id, lambda: self._ask(site))).get(service, "")

    async def tag_server(self, site: Site) -> str:
        """The base URL of the host from which pages load their tags: pinned, or beside `domain_api`. It is asked
        without any credential."""
        pinned = self._pins.get("lptag")
        return self._realm.url(pinned) if pinned else self._realm.beside("lptag")

    async def zone(self, site: Site, service: str, surface: str) -> str | None:
        """The zone in the name of the host that serves `site`; where it has none, in that of its read-only twin, which
        the same answer names and which is not talked to. Raises RemoteError."""
        own = zone_of(await self.base(site, service, surface))
        if own or service in self._pins or "." in service or ":" in service:
            return own
        twin = (await self._answers.get(site.id, lambda: self._ask(site))).get(_READ_ONLY, "")
        try:
            return zone_of(self._realm.url(twin)) if twin else None
        except ValueError:
            return None

    async def _named(self, site: Site, service: str) -> tuple[str, str]:
        if service in self._pins:
            return self._pins[service], "hosts"
        if "." in service or ":" in service:
            return service, "the profile"
        result = await self._answers.get(site.id, lambda: self._ask(site))
        if service not in result:
            raise _unexpected(site, SURFACE, f"{self._realm.base} names no service {service}")
        return result[service], "discovery"

    async def _ask(self, site: Site) -> Mapping[str, str]:
        url = f"{self._realm.base}/api/account/{segment(site.id)}/service/baseURI.json"
        answer = await self._session.send(Request("GET", url, SURFACE, site.name, site.id, query={"version": "1.0"}))
        return _services(answer, answer.json())


def _services(answer: Answer, body: Json) -> dict[str, str]:
    """Hosts by service. A list without its wrapping and a single service are taken too; a service without a host is
    as good as not named."""
    entries = body.get("baseURIs", [body]) if isinstance(body, dict) else body
    if not isinstance(entries, list):
        raise answer.unexpected("the answer lists no services")
    result = {}
    for entry in entries:
        service, host = (entry.get("service"), entry.get("baseURI")) if isinstance(entry, dict) else (None, None)
        if not isinstance(service, str) or not isinstance(host, str | None):
            raise answer.unexpected("the answer lists no services")
        if host is not None:
            result[service] = host
    return result


def _unexpected(site: Site, surface: str, what: str) -> Unexpected:
    return Unexpected(f"{surface} of {site.name}: {what}", surface=surface, account=site.name)
