"""The four ways of proving who asks (contract 7): bearer, login, oauth1, oauth2.

A credential is found, or a token fetched, once per account and run, when the first request needs it. Tokens are not
renewed within a run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from lpconf.connect.once import Once
from lpconf.connect.secret_refs import Vault
from lpconf.connect.session import Session
from lpconf.connect.wire import Ask, Signer, nobody, segment
from lpconf.errors import Unauthorised
from lpconf.terms.profile import Auth
from lpconf.terms.state import Site
from lpconf.terms.value import Secret

Base = Callable[[Site, str, str], Awaitable[str]]
"""Site, service name and surface to a base URL that may know credentials; `Discovery.base` is one."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "bearer": ("bearer",),
    "login": ("username", "password"),
    "oauth1": ("app_key", "secret", "access_token", "token_secret"),
    "oauth2": ("client_id", "client_secret"),
}
"""The parts of each kind of credential, by the names of the project file."""


class Credentials:
    """Signs requests with one `auth` of a profile; without one, requests go out unsigned."""

    def __init__(self, auth: Auth | None, vault: Vault, session: Session, base: Base | None = None) -> None:
        """`base` finds the services that hand out tokens; bearers and OAuth 1.0a need none."""
        self._auth, self._vault, self._session, self._base = auth, vault, session, base
        self._signers: Once[str, Signer] = Once()

    async def signer(self, site: Site) -> Signer:
        """What signs the requests for `site`. Raises RemoteError, Unauthorised where a part is missing."""
        auth = self._auth
        return nobody if auth is None else await self._signers.get(site.name, lambda: self._made(auth, site))

    async def _made(self, auth: Auth, site: Site) -> Signer:
        parts = {}
        for name in PARTS[auth.kind]:
            if name not in auth.parts:
                raise _refused(site, f"the profile's {auth.kind} names no {name}")
            parts[name] = await self._vault.find(auth.parts[name], site)
        if auth.kind == "bearer":
            if not parts["bearer"].reveal().isascii():
                raise _refused(site, "the bearer holds characters that no header may have")
            return _bearer(parts["bearer"])
        if auth.kind == "oauth1":
            return _oauth1(parts)
        if self._base is None:
            raise _refused(site, f"{auth.kind} works with LivePerson's own hosts only; use a bearer here")
        if auth.kind == "login":
            return _bearer(await self._logged_in(site, parts, self._base))
        return _bearer(await self._granted(site, parts, self._base))

    async def _logged_in(self, site: Site, parts: Mapping[str, Secret], base: Base) -> Secret:
        """The bearer of a user's log-in. Source: facts, section 2.1."""
        url = f"{await base(site, 'agentVep', 'login')}/api/account/{segment(site.id)}/login"
        body = {name: part.reveal() for name, part in parts.items()}
        return await self._token(
            Ask("POST", url, "login", site.name, site.id, {"v": "1.3"}, json=body, repeatable=True), "bearer"
        )

    async def _granted(self, site: Site, parts: Mapping[str, Secret], base: Base) -> Secret:
        """The access token of OAuth 2.0 client credentials. Source: facts, section 2.4."""
        host = await base(site, "sentinel", "oauth2")
        url = f"{host}/sentinel/api/v2/account/{segment(site.id)}/app/token"
        form = {"grant_type": "client_credentials"} | {name: part.reveal() for name, part in parts.items()}
        return await self._token(
            Ask("POST", url, "oauth2", site.name, site.id, form=form, repeatable=True), "access_token"
        )

    async def _token(self, ask: Ask, name: str) -> Secret:
        answer = await self._session.send(ask)
        body = answer.json()
        token = body.get(name) if isinstance(body, dict) else None
        if not isinstance(token, str) or not token.isprintable() or not token.isascii() or not token:
            raise answer.unexpected(f"the answer holds no {name}")
        return Secret(token)


def _bearer(token: Secret) -> Signer:
    def sign(method: str, url: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token.reveal()}"}

    return sign


def _oauth1(parts: Mapping[str, Secret]) -> Signer:
    """OAuth 1.0a, HMAC-SHA1. JSON bodies take no part in the signature. Source: facts, section 2.3."""
    from authlib.oauth1 import ClientAuth

    auth = ClientAuth(
        parts["app_key"].reveal(),
        parts["secret"].reveal(),
        token=parts["access_token"].reveal(),
        token_secret=parts["token_secret"].reveal(),
        signature_method="HMAC-SHA1",
    )

    def sign(method: str, url: str) -> Mapping[str, str]:
        _, headers, _ = auth.prepare(method, url, {}, b"")
        return {"Authorization": headers["Authorization"]}

    return sign


def _refused(site: Site, why: str) -> Unauthorised:
    return Unauthorised(f"no credential for {site.name}: {why}", surface="credential", account=site.name)
