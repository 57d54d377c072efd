"""Who issues tokens: the log-in of a user, OAuth 2.0 client credentials, and places whose bearer may change.

Source: facts, sections 2.1 and 2.4. Hosts come from discovery; the requests carry credentials and are marked as such.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from lpconf.connect.auth.secret_sources import SecretResolver
from lpconf.connect.auth.tokens import Token
from lpconf.connect.http.failures import about, of_status
from lpconf.connect.http.messages import Answer, Request, segment
from lpconf.connect.http.session import HttpSession
from lpconf.data_class import frozen
from lpconf.domain.project import SecretRef
from lpconf.domain.state import Site
from lpconf.domain.value import Json, Secret
from lpconf.errors import Permanent, Unauthorised, Unexpected

Base = Callable[[Site, str, str], Awaitable[str]]
"""Site, service name and surface to a base URL that may know credentials; `Discovery.base` is one."""

LOGIN_WAIT = 5.0
"""Seconds after a 429 on a log-in."""
_REFRESH = 240.0
"""Seconds between refreshes of a session; the advice is three to five minutes."""
_SESSION_COOKIE = "Session_id"
_SESSION_IN_COOKIES = re.compile(rf'(?:^|[,;]\s*){_SESSION_COOKIE}\s*=\s*"?([^\s",;]+)', re.IGNORECASE)
_BAD_REQUEST = 400
_CLIENT_REFUSED = frozenset({"access_denied", "invalid_client", "unauthorized_client"})
"""The words of OAuth 2.0 for a client that is not known, or may not ask: its answer to them is a 400 as a rule."""
_MARGIN, _SHARE = 60.0, 0.2
"""A token is renewed so many seconds before its end, or this share of its life before, whichever is less."""


@frozen
class StoredBearer:
    """A bearer in a place of the profile: a file or a command may hold another one later."""

    ref: SecretRef
    site: Site
    vault: SecretResolver

    async def new_token(self, old: Token | None) -> Token | None:
        """What the place holds now; None where it cannot change within a run."""
        if old is None:
            return self._token(await self.vault.find(self.ref, self.site))
        result = await self.vault.find_again(self.ref, self.site, old.bearer)
        return self._token(result) if result else None

    def _token(self, bearer: Secret) -> Token:
        if not bearer.reveal().isascii():
            why = "the bearer holds characters that no header may have"
            raise Unauthorised(
                f"no credential for {self.site.name}: {why}", surface="credential", account=self.site.name
            )
        return Token(bearer)

    async def refreshed(self, old: Token) -> Token | None:
        return old

    def identity(self, token: Token) -> str:
        return f"bearer\n{token.bearer.reveal()}"


@frozen
class LoginIssuer:
    """The log-in of a user: agentVep. Its session is refreshed with a cookie and the csrf word."""

    site: Site
    parts: Mapping[str, Secret]
    base: Base
    session: HttpSession

    async def new_token(self, old: Token | None) -> Token | None:
        body = self.body()
        answer = await self.session.send(await self._ask("login", body, query={"v": "1.3"}, repeatable=True))
        result = _document(answer)
        token = _token(answer, result, "bearer")
        session = _text(result.get("sessionId")) or _cookie(answer.headers.get("set-cookie", ""))
        csrf = _text(result.get("csrf"))
        lifetime = _number(result.get("sessionTTl")) / 1000
        step = min(_REFRESH, lifetime / 2) if lifetime > 0 else _REFRESH
        return Token(
            token,
            due=self.session.now() + step,
            session=Secret(session) if session else None,
            csrf=Secret(csrf) if csrf else None,
        )

    def body(self) -> dict[str, str]:
        """What the log-in says."""
        return {name: part.reveal() for name, part in self.parts.items()}

    def identity(self, token: Token) -> str:
        return "\n".join(["login", *self.body().values()])

    async def refreshed(self, old: Token) -> Token | None:
        """The session refreshed; None where the platform refuses, or where there is nothing to refresh it with."""
        if old.session is None or old.csrf is None:
            return None
        cookie = {"Cookie": f"{_SESSION_COOKIE}={old.session.reveal()}"}
        try:
            await self.session.send(await self._ask("refresh", {"csrf": old.csrf.reveal()}, headers=cookie))
        except Permanent:
            return None
        return Token(old.bearer, self.session.now() + _REFRESH, None, old.session, old.csrf)

    async def _ask(
        self,
        what: str,
        body: Mapping[str, str],
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> Request:
        host = await self.base(self.site, "agentVep", "login")
        return Request(
            "POST",
            f"{host}/api/account/{segment(self.site.id)}/{what}",
            "login",
            self.site.name,
            self.site.id,
            query=query or {},
            headers=headers or {},
            json=body,
            repeatable=repeatable,
            least_wait=LOGIN_WAIT,
            confidential=True,
        )


@frozen
class BotLogin(LoginIssuer):
    """The log-in of an application: a user of type bot with an OAuth 2.0 client, which needs no person's password.

    Source: platform round 2, finding 7. The names of the fields are those of API keys, from which the log-in was made;
    the last two have to be there, with any text.
    """

    def body(self) -> dict[str, str]:
        return {
            "username": self.parts["username"].reveal(),
            "appKey": self.parts["client_id"].reveal(),
            "secret": self.parts["client_secret"].reveal(),
            "accessToken": "none",
            "accessTokenSecret": "none",
        }


@frozen
class ClientCredentials:
    """OAuth 2.0 client credentials: sentinel. There is no refresh; a token is asked for anew before it ends."""

    site: Site
    parts: Mapping[str, Secret]
    base: Base
    session: HttpSession

    async def new_token(self, old: Token | None) -> Token | None:
        host = await self.base(self.site, "sentinel", "oauth2")
        form = {"grant_type": "client_credentials"} | {name: part.reveal() for name, part in self.parts.items()}
        began = self.session.now()
        answer = await self._answer(
            Request(
                "POST",
                f"{host}/sentinel/api/v2/account/{segment(self.site.id)}/app/token",
                "oauth2",
                self.site.name,
                self.site.id,
                query={"v": "2.0"},
                form=form,
                repeatable=True,
                least_wait=LOGIN_WAIT,
                confidential=True,
            )
        )
        result = _document(answer)
        token = _token(answer, result, "access_token")
        life = _number(result.get("expires_in")) or _life(token.reveal(), began)
        if life <= 0:
            return Token(token)
        return Token(token, due=began + life - min(_MARGIN, life * _SHARE), until=began + life)

    async def _answer(self, request: Request) -> Answer:
        """The answer of sentinel. Raises RemoteError: a 400 that names the client is a refusal of the credential."""
        answer = await self.session.send(replace(request, expected=frozenset({_BAD_REQUEST})))
        if answer.status != _BAD_REQUEST:
            return answer
        with contextlib.suppress(Unexpected):
            body = answer.json()
            if isinstance(body, dict) and body.get("error") in _CLIENT_REFUSED:
                raise about(Unauthorised, request, f"{request.host} refuses the client: {body['error']}", _BAD_REQUEST)
        raise of_status(answer, self.session.now())

    async def refreshed(self, old: Token) -> Token | None:
        return None

    def identity(self, token: Token) -> str:
        return f"oauth2\n{self.parts['client_id'].reveal()}\n{self.parts['client_secret'].reveal()}"


def _document(answer: Answer) -> Mapping[str, Json]:
    body = answer.json()
    if not isinstance(body, dict):
        raise answer.unexpected("the answer is no object")
    return body


def _token(answer: Answer, body: Mapping[str, Json], name: str) -> Secret:
    token = body.get(name)
    if not isinstance(token, str) or not token.isprintable() or not token.isascii() or not token:
        raise answer.unexpected(f"the answer holds no {name}")
    return Secret(token)


def _text(value: Json) -> str:
    return value if isinstance(value, str) and value.isascii() and value.isprintable() and ";" not in value else ""


def _number(value: Json) -> float:
    """A number, also one that is written as text; 0 for anything else."""
    try:
        return max(0.0, float(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
    except (ValueError, OverflowError):
        return 0.0


def _cookie(header: str) -> str:
    """The session's id where only a cookie tells it. Clients write its name with and without a capital. Dates in the
    cookies beside it hold commas, as stand between cookies."""
    match = _SESSION_IN_COOKIES.search(header)
    return _text(match[1]) if match else ""


def _life(token: str, now: float) -> float:
    """Seconds that a JWT says it lives; 0 where it says nothing. Its own beginning counts: clocks may differ."""
    parts = token.split(".")
    if len(parts) != 3:
        return 0.0
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return 0.0
    if not isinstance(claims, dict) or not _number(claims.get("exp")):
        return 0.0
    return _number(claims["exp"]) - (_number(claims.get("iat")) or now)
