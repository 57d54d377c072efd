"""Reads of any path of the platform, handed back as they came: for questions about the platform itself."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.connect.auth.credentials import Credentials
from lpconf.connect.http.messages import Request, Sender, nobody, segment
from lpconf.connect.liveperson.discovery import Discovery
from lpconf.data_class import frozen
from lpconf.domain.state import Site
from lpconf.domain.value import Json
from lpconf.errors import Unexpected

TAG_SERVER = "lptag"
"""Not in discovery: the host from which every tagged page loads its taglets."""
_EVERY_STATUS = frozenset(range(200, 600))


@frozen
class RawAnswer:
    """One answer. `body` is its JSON, None where it is none; `text` what came."""

    status: int
    header_names: tuple[str, ...]
    body: Json
    text: str


@frozen
class RawReader:
    """Asks by GET alone. All methods raise RemoteError where no answer comes."""

    session: Sender
    credentials: Credentials
    discovery: Discovery

    async def get(
        self,
        site: Site,
        service: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> RawAnswer:
        """What stands at `path`, in which ``{site}`` is the account's id. The tag server gets no credential."""
        is_public = service == TAG_SERVER
        base = await (self.discovery.tag_server(site) if is_public else self.discovery.base(site, service, "probe"))
        answer = await self.session.send(
            Request(
                "GET",
                base + path.replace("{site}", segment(site.id)),
                "probe",
                site.name,
                site.id,
                query=query,
                headers=headers or {},
                sign=nobody if is_public else await self.credentials.signer(site),
                expected=_EVERY_STATUS,
                fresh=True,
            )
        )
        try:
            body = answer.json()
        except Unexpected:
            body = None
        names = tuple(sorted(answer.headers))
        return RawAnswer(answer.status, names, body, answer.body.decode("utf-8", "replace"))
