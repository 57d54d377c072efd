"""Rules of account files that draft-07 can say: what an editor marks while somebody is typing.

They are never stricter than `lpconf validate`. What may stand in a fragment as well is required only of a file that
extends nothing, and for each platform only what no fragment could change is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from lpconf.catalogue import CHAPTERS, IMPLICATIONS, SETTINGS
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.catalogue.setting import Setting
from lpconf.domain.state import Platform
from lpconf.model.json_schema.draft7 import Schema

_HTTPS = "^[Hh][Tt][Tt][Pp][Ss]://[^/?#\\s]+([/?#]|$)"
_URL = "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\s]+([/?#]|$)"
_VISIBLE: Schema = {"pattern": "\\S"}
"""A text that is more than blanks."""
_NAME: Schema = {"minLength": 1, "pattern": "^\\S([\\s\\S]*\\S)?$"}
"""A name of an object of the platform, without blanks at its ends."""
_SOME: Schema = {"minLength": 1}
_ELEMENT: Schema = {"type": "string", "pattern": "^\\s*[^\\s,]+\\s*$"}
_NOTHING: Schema = {"type": "null"}
_SAMPLES = {"boolean": True, "string": "x", "integer": 7, "array": [], "object": {}}
"""A value of each type, to ask codecs which they take."""


def add_rules(schema: Schema) -> None:
    """Add the rules that hold in every file, in place."""
    definitions = schema["definitions"]
    for name, key, kind, words in (
        ("Widget", "name", "string", _NAME),
        ("Widget", "url", "string", {"pattern": _HTTPS}),
        ("RegexEntry", "name", "string", _VISIBLE),
        ("RegexEntry", "regex", "string", _SOME),
        ("PresetEntry", "name", "string", _VISIBLE),
        ("PresetEntry", "countries", "array", {"minItems": 1}),
        ("Offsite", "landing_page", "string", {"pattern": _URL}),
        ("Offsite", "name", "string", _NAME),
        ("Offsite", "campaign", "string", _SOME),
        ("DataEncryption", "data_access_pgp_key", "string", _SOME),
        ("RawSettings", "ac_features", "object", {"propertyNames": _SOME}),
        ("RawSettings", "site_settings", "object", {"propertyNames": _SOME}),
    ):
        if name in definitions and key in definitions[name]["properties"]:
            _branch(definitions[name]["properties"][key], kind).update(words)
    if "UnifiedWindow" in definitions:
        definitions["UnifiedWindow"]["propertyNames"] = _VISIBLE
    if "DataEncryption" in definitions:
        elements = _branch(definitions["DataEncryption"]["properties"]["extra_elements"], "array")
        elements["items"].update(_ELEMENT)
    if "Target" in definitions:
        pairs = (("site", "account"), ("site", "skills"), ("account", "skill_ids"))
        definitions["Target"]["not"] = {"anyOf": [_both(*pair) for pair in pairs]}
        _branch(definitions["Target"]["properties"]["skills"], "array")["items"].update(_SOME)
    once = [code for code, implication in sorted(IMPLICATIONS.items()) if implication.once]
    entry = definitions["AcceptEntry"]
    entry["if"] = {"type": "object", "properties": {"code": {"enum": once}}, "required": ["code"]}
    entry["then"] = {"type": "object", "properties": {"until": {"type": "string"}}, "required": ["until"]}


def value_types(setting: Setting) -> Schema:
    """The types that a value of this setting may have, or null; what no type alone can say is open."""
    fitting = [name for name, value in _SAMPLES.items() if not setting.codec.expects(value)]
    if not fitting or len(fitting) == len(_SAMPLES):
        return {}
    return {"anyOf": [{"type": name} for name in (*fitting, "null")]}


def add_types_of_attested_values(entry: Schema) -> None:
    """Mark the value of an attested setting that is of another type than its values, in place."""
    by_type: dict[str, tuple[list[str], Schema]] = {}
    for name, setting in SETTINGS.items():
        types = {} if setting.family else value_types(setting)
        if types:
            by_type.setdefault(str(types), ([], types))[0].append(name)
    entry["allOf"] = [
        {
            "if": {"type": "object", "properties": {"setting": {"enum": names}}, "required": ["setting"]},
            "then": {"type": "object", "properties": {"value": types}},
        }
        for names, types in by_type.values()
    ]


def rules_without_extends() -> list[Schema]:
    """The rules that hold where nothing comes from a fragment: scopes beside an encryption that is on, a page for each
    widget that is there, and what a platform does not have."""
    return [_scopes_where_on(), *_of_entries(), *(_of_platform(platform) for platform in get_args(Platform))]


def of_keys(rules: Mapping[str, Schema]) -> Schema:
    """Rules for keys at the top of a file. As patterns: editors would offer the keys of `properties` once more."""
    titles = {chapter.key: chapter.title for chapter in CHAPTERS}
    return {"patternProperties": {f"^{key}$": {"title": titles.get(key, key), **rule} for key, rule in rules.items()}}


def _scopes_where_on() -> Schema:
    is_on = {"properties": {"enabled": {"const": True}}, "required": ["enabled"], "type": "object"}
    scopes_listed = {"type": "array", "minItems": 1}
    has_scopes = {"type": "object", "properties": {"scopes": scopes_listed}, "required": ["scopes"]}
    return of_keys({"data_encryption": {"if": is_on, "then": has_scopes}})


def _of_entries() -> Iterator[Schema]:
    """What the entries of lists have to say, and lists for which null has no meaning."""
    is_absent = {"type": "object", "properties": {"state": {"const": "absent"}}, "required": ["state"]}
    has_url = {"type": "object", "properties": {"url": _texts()}, "required": ["url"]}
    # Editors name what the branch lacks that is meant: "if" tells them which it is, "anyOf" does not.
    widget = {"if": is_absent, "else": has_url}
    # Chapters for which null means nothing.
    given: dict[str, Schema] = {
        chapter.key: {"type": "array" if chapter.many else "object"} for chapter in CHAPTERS if not chapter.takes_null
    }
    given["agent_widgets"]["items"] = widget
    yield of_keys(given)
    is_site = {"type": "object", "properties": {"site": _texts()}, "required": ["site"]}
    ways = {"then": _with_skills("site", "skill_ids"), "else": _with_skills("account", "skills")}
    listed = {"type": ["array", "null"], "items": {"if": is_site, **ways}}
    yield of_keys({"manual_rollover": {"type": ["object", "null"], "properties": {"targets": listed}}})


def _with_skills(key: str, skills: str) -> Schema:
    named = {"type": "array", "minItems": 1}
    return {"type": "object", "properties": {key: _texts(), skills: named}, "required": [key, skills]}


def _both(key: str, other: str) -> Schema:
    """An object with both of these keys, and something in each."""
    anything = {"not": _NOTHING}
    return {"type": "object", "properties": {key: anything, other: anything}, "required": [key, other]}


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
        elif missing := dict.fromkeys(_parts_without(chapter, platform), _NOTHING):
            allowed[chapter.key] = {"type": ["object", "null"], "properties": missing}
    head = {"properties": {"platform": {"const": platform}}, "required": ["platform"], "type": "object"}
    return {
        "if": {"properties": {"account": head}, "required": ["account"]},
        "then": of_keys(allowed),
    }


def _parts_without(chapter: Chapter, platform: Platform) -> Iterator[str]:
    """The keys of a section that stand for a setting which this platform lacks."""
    for setting in chapter.settings:
        key = setting.name.rpartition(".")[2]
        if key in chapter.section.model_fields and platform not in setting.rules.platforms:
            yield key


def _texts() -> Schema:
    return {"type": "string"}


def _branch(part: Schema, kind: str) -> Schema:
    """The branch of a value that is of this type."""
    for branch in part.get("anyOf", ()):
        if branch.get("type") == kind:
            meant: Schema = branch
            return meant
    return part
