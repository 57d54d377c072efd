"""URLs as they may be shown, and what can be determined from them alone."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from lpconf.connect.http.hosts import parent_domain
from lpconf.connect.http.messages import shown

_LOG_IN = re.compile(
    r"login(?!d)|logon(?!o)|signin(?!g)|(?:^|[^a-z])(?:log[-_]in|log[-_]on|sign[-_]in|sign[-_]on|signon|sso|saml2?|oauth2?|openid|oidc|authenticate|authentication"
    r"|authori[sz]e|auth|idp|adfs|cas|keycloak)(?:$|[^a-z])",
    re.IGNORECASE,
)
_ASKS = frozenset({"samlrequest", "wctx", "redirect_uri"})
_VALUES = re.compile(r"([?&;][\w.~%\[\]-]{1,80}=)([^&\"'`\s<>#;]{5,})")


def parts_of(url: str) -> SplitResult | None:
    """The parts of a URL; None where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def shown_url(url: str) -> str:
    """`url` fit for output: no user part, no fragment, each query value shortened to its last four characters."""
    return "a URL that is none" if parts_of(url) is None else shown(url)


def host_of(url: str) -> str:
    """Host, with the port where it is not the usual one; empty where there is none."""
    parts = parts_of(url)
    if parts is None or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme.lower())
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{parts.port}" if parts.port and parts.port != usual else host


def same_site(left: str, right: str) -> bool:
    """Whether two URLs belong to one registered domain, as far as that can be determined."""
    a, b = parts_of(left), parts_of(right)
    if not (a and b and a.hostname and b.hostname):
        return False
    mine, theirs = a.hostname.rstrip("."), b.hostname.rstrip(".")
    return mine == theirs or parent_domain(mine) == parent_domain(theirs) or parent_domain(mine) == theirs


def looks_like_log_in(url: str) -> bool:
    """Whether host, path or query of a URL say that somebody has to log in there."""
    parts = parts_of(url)
    if parts is None:
        return False
    names = {piece.partition("=")[0].lower() for piece in parts.query.split("&")}
    return bool(_LOG_IN.search(parts.hostname or "") or _LOG_IN.search(parts.path) or names & _ASKS)


def redacted_url(text: str) -> str:
    """A source text with the query values of its URLs starred but for their last four characters, nothing moved."""
    return _VALUES.sub(lambda m: m[1] + "*" * (len(m[2]) - 4) + m[2][-4:], text)
