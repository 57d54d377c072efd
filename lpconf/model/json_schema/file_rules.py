"""Rules of account files that draft-07 can say: what an editor marks while somebody is typing.

They are never stricter than `lpconf validate`. What may stand in a fragment as well is required only of a file that
extends nothing, and for each platform only what no fragment could change is refused.
"""

from __future__ import annotations

from typing import Any, get_args

from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.domain.state import Platform
from lpconf.model.json_schema.draft7 import Schema

_HTTPS = "^https://[^/?#\\s]+"
_URL = "^https?://[^/?#\\s]+"
_NOTHING: Schema = {"type": "null"}


def add_rules(schema: Schema) -> None:
    """Add the rules that hold in every file, in place."""
    definitions = schema["definitions"]
    for name, key, words in (
        ("Widget", "name", {"minLength": 1}),
        ("Widget", "url", {"pattern": _HTTPS}),
        ("RegexEntry", "name", {"minLength": 1}),
        ("RegexEntry", "regex", {"minLength": 1}),
        ("Offsite", "landing_page", {"pattern": _URL}),
        ("Offsite", "name", {"minLength": 1}),
    ):
        if name in definitions and key in definitions[name]["properties"]:
            _text_of(definitions[name]["properties"][key]).update(words)
    if "Target" in definitions:
        both = {"required": ["site", "account"], "properties": {"site": _texts(), "account": _texts()}}
        definitions["Target"]["not"] = both


def rules_without_extends() -> list[Schema]:
    """The rules that hold where nothing comes from a fragment: scopes beside an encryption that is on, a page for each
    widget that is there, and what a platform does not have."""
    return [_scopes_where_on(), *(_of_platform(platform) for platform in get_args(Platform))]


def _scopes_where_on() -> Schema:
    is_on = {"properties": {"enabled": {"const": True}}, "required": ["enabled"], "type": "object"}
    scopes_listed = {"type": "array", "minItems": 1}
    has_scopes = {"type": "object", "properties": {"scopes": scopes_listed}, "required": ["scopes"]}
    return {"properties": {"data_encryption": {"if": is_on, "then": has_scopes}}}


def _of_platform(platform: Platform) -> Schema:
    """What an account of this platform may have: its scopes, and no chapter all of whose settings it lacks."""
    fitting = [scope.name for scope in scopes.fitting(platform)]
    listed = {"type": "array", "items": {"enum": [scopes.ALL, *fitting]}}
    section = {"type": "object", "properties": {"scopes": {"anyOf": [listed, _NOTHING]}}}
    allowed: dict[str, Any] = {"data_encryption": {"anyOf": [section, _NOTHING]}}
    for chapter in CHAPTERS:
        settings = [setting for setting in chapter.settings if not setting.family]
        if settings and not any(platform in setting.rules.platforms for setting in settings):
            allowed[chapter.key] = _NOTHING
    head = {"properties": {"platform": {"const": platform}}, "required": ["platform"], "type": "object"}
    return {
        "if": {"properties": {"account": head}, "required": ["account"]},
        "then": {"properties": allowed},
    }


def _texts() -> Schema:
    return {"type": "string"}


def _text_of(part: Schema) -> Schema:
    """The branch of a value that is a text."""
    for branch in part.get("anyOf", ()):
        if branch.get("type") == "string":
            text: Schema = branch
            return text
    return part
