"""Who hands out tokens in the sandbox: the log-in of users (agentVep), and sentinel. Source: facts, 2.1 and 2.4.

Every user may log in with any password, and every client with any secret: it is a toy world. Tokens of other places
are taken as they come; those that were handed out here, as long as they were not ended.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lpconf.domain.value import Json
from lpconf.sandbox.api.responses import body_of, refuse

_SESSION = 28_800_000
"""Milliseconds of a session: eight hours."""
_LIFE = 3600
"""Seconds of a token of sentinel."""


class Tokens:
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
        self._sessions = {own: one for own, one in self._sessions.items() if one[1] != token}

    def takes(self, header: str) -> bool:
        """Whether an Authorization header bears no token that has ended."""
        return header.removeprefix("Bearer ") not in self._ended

    async def log_in(self, request: Request) -> Response:
        """A session for a user: bearer, csrf word, cookie."""
        body = await body_of(request)
        parts = [body.get(name) for name in ("username", "password")] if isinstance(body, dict) else [None]
        if not all(isinstance(part, str) and part for part in parts):
            raise refuse(400, "username and password are needed")
        session, csrf, bearer = (secrets.token_hex(16) for _ in range(3))
        self._sessions[session] = (csrf, bearer)
        self._handed_out.add(bearer)
        site, host = request.path_params["site"], request.headers.get("host", "")
        answer: dict[str, Json] = {
            "csrf": csrf,
            "wsuk": secrets.token_hex(8),
            "bearer": bearer,
            "sessionId": session,
            "sessionTTl": str(_SESSION),
            "config": {"loginName": parts[0], "userId": "1", "userPrivileges": [], "isLPA": True, "isAdmin": True},
            "csdsCollectionResponse": {"baseURIs": [{"service": "agentVep", "account": site, "baseURI": host}]},
        }
        response = JSONResponse(answer)
        response.set_cookie("Session_id", session, httponly=True)
        return response

    async def refresh(self, request: Request) -> Response:
        """A session kept alive: 200 and nothing; 401 for one that is not there, or for another csrf word."""
        body = await body_of(request)
        try:
            cookies = SimpleCookie(request.headers.get("cookie", ""))
        except CookieError:
            cookies = SimpleCookie()
        session = next((one.value for name, one in cookies.items() if name.lower() == "session_id"), "")
        csrf, _ = self._sessions.get(session, ("", ""))
        if not csrf or not isinstance(body, dict) or body.get("csrf") != csrf:
            raise refuse(401, "bad csrf, or no such session")
        return Response(status_code=200)

    async def token(self, request: Request) -> Response:
        """A token for client credentials: a JWT with its beginning and its end."""
        form = {name: values[-1] for name, values in parse_qs((await request.body()).decode("latin-1")).items()}
        if form.get("grant_type") != "client_credentials" or not (form.get("client_id") and form.get("client_secret")):
            raise refuse(400, "client_id, client_secret and grant_type=client_credentials are needed")
        now = int(time.time())
        claims = {"sub": request.path_params["site"], "iat": now, "exp": now + _LIFE, "jti": secrets.token_hex(16)}
        token = ".".join((_packed({"alg": "none", "typ": "JWT"}), _packed(claims), secrets.token_hex(16)))
        self._handed_out.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": _LIFE})


def _packed(part: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
