"""The JSON Schema of what the embedded sandbox begins with (``.sandbox.yaml``), made from the surfaces."""

from __future__ import annotations

from typing import Any

from lpconf.catalogue.surfaces import ENGAGEMENT, SURFACES, Surface
from lpconf.model.account_schema import ID_PATTERN
from lpconf.model.json_schema.draft7 import DRAFT, Schema

_EXAMPLE = {"20260001": {"skill": {"Sales": {"id": "910"}}, "site_setting": {"le.general.language": "en-US"}}}


def seed() -> Schema:
    """Live values by site id, surface and key."""
    return {
        "$schema": DRAFT,
        "title": "lpconf sandbox seed",
        "description": "What is live when the embedded sandbox is new: by site id, surface and key, as "
        "`lpconf sandbox get` prints it.",
        "examples": [_EXAMPLE],
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {
            ID_PATTERN: {
                "description": "A site id, in quotes.",
                "type": "object",
                "additionalProperties": False,
                "properties": {"campaign": _CAMPAIGN, **{s.name: _surface(s) for s in SURFACES.values()}},
            }
        },
    }


_CAMPAIGN: Schema = {"description": "Campaign, by name. They come before their engagements.", "type": "object"}
"""No setting lives there, so the catalogue has no such surface; engagements need them."""


def _surface(surface: Surface) -> dict[str, Any]:
    key = "campaign and name, as an address writes them" if surface is ENGAGEMENT else "key"
    return {"description": f"{surface.title[:1].upper()}{surface.title[1:]}, by {key}.", "type": "object"}
