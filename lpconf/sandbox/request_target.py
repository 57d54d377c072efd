"""What a request is about, read from its path alone. Source: contract 6.1 and 6.2, facts 1 and 2."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

from lpconf.sandbox.surfaces import SURFACES

_BY_PATH = {surface.path: surface.name for surface in SURFACES.values() if surface.path}


class RequestTarget(NamedTuple):
    """The site id, the surface (a collection of the world, or who hands out hosts and tokens), and what is below."""

    site: str
    surface: str
    rest: tuple[str, ...] = ()


def target_of(path: str) -> RequestTarget | None:
    """What a path is about; None for what belongs to the sandbox itself, and for what it does not know."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    match parts:
        case ["accounts", site, surface, *rest]:
            return RequestTarget(site, surface, tuple(rest))
        case ["api" | "csdr", "account", site, "service", *rest]:
            return RequestTarget(site, "discovery", tuple(rest))
        case ["api", "account", site, "login" | "refresh" | "logout" as what]:
            return RequestTarget(site, "login", (what,))
        case ["sentinel", "api", "v2", "account", site, "app", "token"]:
            return RequestTarget(site, "oauth2")
        case ["sentinel", "api", "account", site, "app", "token"]:
            return RequestTarget(site, "oauth2")
        case ["api", "account", site, "configuration", room, name, *rest]:
            return _configured(site, f"{room}/{name}", rest)
    return None


def _configured(site: str, path: str, rest: list[str]) -> RequestTarget | None:
    surface = _BY_PATH.get(path)
    if surface is None:
        return None
    if SURFACES[surface].form == "campaigns" and rest[1:2] == ["engagements"]:
        return RequestTarget(site, "engagement", (rest[0], *rest[2:]))
    return RequestTarget(site, surface, tuple(rest))
