"""The five ways of proving who asks (contract 7): bearer, login, bot, oauth1, oauth2.

A credential is found, or a token fetched, when the first request of an account needs it, and then once per account and
run. Tokens that run out are kept alive (see `tokens`), and renewed once when they are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from lpconf.connect.auth.secret_sources import SecretResolver
from lpconf.connect.auth.token_issuers import Base, BotLogin, ClientCredentials, LoginIssuer, StoredBearer
from lpconf.connect.auth.tokens import Source, TokenSigner
from lpconf.connect.http.hosts import is_loopback
from lpconf.connect.http.messages import Signer, nobody
from lpconf.connect.http.session import HttpSession
from lpconf.connect.memo import AsyncMemo
from lpconf.domain.project import Auth, CredentialKind
from lpconf.domain.state import Site
from lpconf.domain.value import Secret
from lpconf.errors import Unauthorised

PARTS: Mapping[CredentialKind, tuple[str, ...]] = {
    "bearer": ("bearer",),
    "login": ("username", "password"),
    "bot": ("username", "client_id", "client_secret"),
    "oauth1": ("app_key", "secret", "access_token", "token_secret"),
    "oauth2": ("client_id", "client_secret"),
}
"""The parts of each kind of credential, by the names of the project file."""

_ISSUERS: Mapping[CredentialKind, type[LoginIssuer] | type[BotLogin] | type[ClientCredentials]] = {
    "login": LoginIssuer,
    "bot": BotLogin,
    "oauth2": ClientCredentials,
}
"""Who issues tokens for a kind of credential; LivePerson's own services."""
_NAMES = frozenset({"username"})
"""Parts that name somebody and prove nothing."""


class Credentials:
    """Signs requests with one `auth` of a profile; without one, requests go out unsigned."""

    def __init__(
        self, auth: Auth | None, vault: SecretResolver, session: HttpSession, base: Base | None = None
    ) -> None:
        """`base` finds the services that hand out tokens; bearers and OAuth 1.0a need none."""
        self._auth, self._vault, self._session, self._base = auth, vault, session, base
        self._signers: AsyncMemo[str, Signer] = AsyncMemo()

    async def signer(self, site: Site) -> Signer:
        """What signs the requests for `site`, kept alive. Raises RemoteError, Unauthorised where a part is missing."""
        auth = self._auth
        if auth is None:
            return nobody
        signer = await self._signers.get(site.name, lambda: self._made(auth, site))
        if isinstance(signer, TokenSigner):
            await signer.keep()
        return signer

    async def _made(self, auth: Auth, site: Site) -> Signer:
        for name in PARTS[auth.kind]:
            if name not in auth.parts:
                raise _refused(site, f"the profile's {auth.kind} names no {name}")
        if auth.kind == "bearer":
            return await self._signing(StoredBearer(auth.parts["bearer"], site, self._vault), site)
        if auth.kind in _ISSUERS and self._base is None:
            raise _refused(site, f"{auth.kind} works with LivePerson's own hosts only; use a bearer here")
        parts = {
            name: await self._vault.find(auth.parts[name], site, hidden=name not in _NAMES) for name in PARTS[auth.kind]
        }
        if auth.kind == "oauth1":
            return OAuth1Signer(parts, site)
        assert self._base is not None
        return await self._signing(_ISSUERS[auth.kind](site, parts, self._base, self._session), site)

    async def _signing(self, source: Source, site: Site) -> TokenSigner:
        token = await source.new_token(None)
        assert token is not None
        return TokenSigner(source, token, site.name, self._session.now)


class OAuth1Signer:
    """Signs with OAuth 1.0a, HMAC-SHA1. JSON bodies take no part in the signature. Source: facts, section 2.3."""

    def __init__(self, parts: Mapping[str, Secret], site: Site) -> None:
        from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, Client  # start-up: few profiles use it

        self._parts, self._site = parts, site
        self._client = Client(
            parts["app_key"].reveal(),
            client_secret=parts["secret"].reveal(),
            resource_owner_key=parts["access_token"].reveal(),
            resource_owner_secret=parts["token_secret"].reveal(),
            signature_method=SIGNATURE_HMAC_SHA1,
        )

    def __call__(self, method: str, url: str) -> Mapping[str, str]:
        """The header for one request. Raises Unauthorised where others could read it on its way."""
        parts_of_url = urlsplit(url)
        if parts_of_url.scheme != "https" and not is_loopback(parts_of_url.hostname or ""):
            raise _refused(self._site, "oauth1 needs https, except on this machine")
        _, headers, _ = self._client.sign(url, http_method=method)
        return {"Authorization": headers["Authorization"]}

    def identity(self) -> str:
        """What tells this credential from others. Never shown; the read cache digests it."""
        return "\n".join(["oauth1", *(part.reveal() for part in self._parts.values())])


def _refused(site: Site, why: str) -> Unauthorised:
    return Unauthorised(f"no credential for {site.name}: {why}", surface="credential", account=site.name)
