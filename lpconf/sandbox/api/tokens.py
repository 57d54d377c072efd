"""Who hands out tokens in the sandbox: the log-in of users and of bots (agentVep), and sentinel.

Source: facts, sections 2.1 and 2.4.

Every user may log in with any password, and every client with any secret: it is a toy world. Tokens of other places
are taken as they come; those that were handed out here, as long as they were not ended.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.discovery import entries
from lpconf.sandbox.api.responses import body_of, raw_body, refuse

_SESSION = 28_800_000
"""Milliseconds of a session: eight hours."""
_LIFE = 3600
"""Seconds of a token of sentinel."""
_KINDS: tuple[tuple[str, ...], ...] = (
    ("username", "password"),
    ("username", "appKey", "secret", "accessToken", "accessTokenSecret"),
    ("assertion",),
)
"""What a log-in has to say: that of a user, that of an application (a bot), and a SAML assertion."""
_BAD_CSRF = 10
"""The login service's own number for it [documented]."""


class TokenStore:
    """The tokens of one sandbox that is running, and the sessions behind them."""

    def __init__(self) -> None:
        self._handed_out: set[str] = set()
        self._ended: set[str] = set()
        self._sessions: dict[str, tuple[str, str]] = {}

    def end(self, token: str) -> None:
        """Make a token that was handed out here worthless, and the session that it belongs to."""
        if token not in self._handed_out:
            return
        self._ended.add(token)
        self._sessions = {own: session for own, session in self._sessions.items() if session[1] != token}

    def takes(self, header: str) -> bool:
        """Whether an Authorization header bears no token that has ended."""
        return header.removeprefix("Bearer ") not in self._ended

    async def log_in(self, request: Request) -> Response:
        """A session for a user or a bot: bearer, csrf word, cookie, and where every service of the account is."""
        body = await body_of(request)
        if not isinstance(body, dict) or not any(_has_all(body, names) for names in _KINDS):
            raise refuse(400, "username and password are needed, or a username with the keys of an application")
        session, csrf, bearer = (secrets.token_hex(16) for _ in range(3))
        self._sessions[session] = (csrf, bearer)
        self._handed_out.add(bearer)
        answer: dict[str, Json] = {
            "csrf": csrf,
            "wsuk": secrets.token_hex(8),
            "bearer": bearer,
            "sessionId": session,
            "sessionTTl": str(_SESSION),
            "config": {
                "loginName": body.get("username", "sso"),
                "userId": "1",
                "userPrivileges": [],
                "isLPA": "password" in body,
                "isAdmin": True,
            },
            "csdsCollectionResponse": {"baseURIs": entries(request)},
        }
        response = JSONResponse(answer)
        response.set_cookie("Session_id", session, httponly=True)
        return response

    async def refresh(self, request: Request) -> Response:
        """A session kept alive: 200 and nothing; 401 for one that is not there, or for another csrf word."""
        self._session_of(request, await body_of(request))
        return Response(status_code=200)

    async def log_out(self, request: Request) -> Response:
        """A session ended, and its bearer with it."""
        session = self._session_of(request, await body_of(request))
        self.end(self._sessions[session][1])
        return Response(status_code=200)

    def _session_of(self, request: Request, body: Json) -> str:
        """The session of a cookie. It may be named in the body, as one public client does."""
        try:
            cookies = SimpleCookie(request.headers.get("cookie", ""))
        except CookieError:
            cookies = SimpleCookie()
        cookie_values = {name.lower(): morsel.value for name, morsel in cookies.items()}
        sent = body if isinstance(body, dict) else {}
        session = cookie_values.get("session_id") or str(sent.get("session_id", ""))
        csrf, _ = self._sessions.get(session, ("", ""))
        if not csrf or sent.get("csrf") != csrf:
            raise refuse(401, "CSRF token invalid, or no such session", code=_BAD_CSRF)
        return session

    async def token(self, request: Request) -> Response:
        """A token for client credentials: a JWT with its beginning and its end."""
        written = parse_qs((await raw_body(request)).decode("latin-1"))
        form = {**request.query_params, **{name: values[-1] for name, values in written.items()}}
        if form.get("grant_type") != "client_credentials" or not (form.get("client_id") and form.get("client_secret")):
            raise refuse(400, "client_id, client_secret and grant_type=client_credentials are needed")
        now = int(time.time())
        claims = {"sub": request.path_params["site"], "iat": now, "exp": now + _LIFE, "jti": secrets.token_hex(16)}
        token = ".".join((_packed({"alg": "none", "typ": "JWT"}), _packed(claims), secrets.token_hex(16)))
        self._handed_out.add(token)
        # The second version was recorded with its life as a text.
        life: Json = str(_LIFE) if request.query_params.get("v") == "2.0" else _LIFE
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": life})


def _has_all(body: Mapping[str, Json], names: tuple[str, ...]) -> bool:
    return all(isinstance(body.get(name), str) and body[name] for name in names)


def _packed(part: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
