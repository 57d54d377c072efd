"""What a request is about, read from its path alone. Source: contract 6.1 and 6.2, facts 1 and 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

_COLLECTIONS: Mapping[str, str] = {
    "provision/featureGrants": "ac_feature",
    "setting/properties": "site_setting",
    "le-ui-personalization/widgets": "widget",
    "le-users/skills": "skill",
    "le-users/profiles": "profile",
    "engagement-window/window-confs": "window",
    "le-campaigns/campaigns": "campaign",
}


class Place(NamedTuple):
    """The site id, the surface (a collection of the world, or who hands out hosts and tokens), and what is below."""

    site: str
    surface: str
    rest: tuple[str, ...] = ()


def place_of(path: str) -> Place | None:
    """What a path is about; None for what belongs to the sandbox itself, and for what it does not know."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    match parts:
        case ["accounts", site, surface, *rest]:
            return Place(site, surface, tuple(rest))
        case ["api", "account", site, "service", *rest]:
            return Place(site, "discovery", tuple(rest))
        case ["api", "account", site, "login" | "refresh" as what]:
            return Place(site, "login", (what,))
        case ["sentinel", "api", "v2", "account", site, "app", "token"]:
            return Place(site, "oauth2")
        case ["api", "account", site, "configuration", room, name, *rest]:
            collection = _COLLECTIONS.get(f"{room}/{name}")
            if collection == "campaign" and rest[1:2] == ["engagements"]:
                return Place(site, "engagement", (rest[0], *rest[2:]))
            return Place(site, collection, tuple(rest)) if collection else None
    return None
