"""What an editor shows and completes beyond the types: titles, needs, consequences, names that the catalogue knows."""

from __future__ import annotations

from collections.abc import Iterator

from lpconf.catalogue import CHAPTERS, SETTINGS
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.model.json_schema.draft7 import Schema, definition
from lpconf.model.json_schema.file_rules import value_types

_WINDOW = "UnifiedWindow"
_NULL = "null: back to the default."
_TYPE_WORDS = {"boolean": "on or off", "integer": "whole number", "string": "text", "null": "null"}


def add_hints(schema: Schema) -> None:
    """Add titles, words and known names to the schema of an account file or a fragment, in place."""
    for chapter in CHAPTERS:
        part = schema["properties"].get(chapter.key)
        if part is not None:
            part["title"] = chapter.title
            sections = [definition(schema, branch["$ref"]) for branch in part.get("anyOf", ()) if "$ref" in branch]
            own = " ".join(section.get("description", "") for section in sections)
            null = _NULL if chapter.takes_null else ""
            part["description"] = _words(chapter, f"{own} {null}".rstrip() if own else part["description"])
            for section in sections:
                # Of all schemas that a value fits an editor shows the description of the last, the section's.
                section["description"] = part["description"]
    _name_known_settings(schema)
    _name_known_elements(schema)
    _describe_window(schema)


def add_titles(schema: Schema) -> None:
    """Give every key of a schema one title: its name. Without one an editor shows that of the whole file."""
    for holder in (schema, *schema.get("definitions", {}).values()):
        for name, part in holder.get("properties", {}).items():
            if "$ref" in part:
                part["allOf"] = [{"$ref": part.pop("$ref")}]  # draft-07 ignores what stands beside a reference
            part.setdefault("title", name)


def _words(chapter: Chapter, description: str) -> str:
    """What a chapter is, what has to stand before it, and what it brings about."""
    sentences = [description.rstrip(".") + "."]
    needs = list(dict.fromkeys(_needs(chapter)))
    if needs:
        sentences.append(f"Needs, and puts first: {', '.join(needs)}.")
    if chapter.implications:
        codes = ", ".join(implication.code for implication in chapter.implications)
        sentences.append(f"Consequences that somebody has to accept, where they arise: {codes}.")
    sentences.append(f"More: lpconf explain {_first_setting(chapter)}")
    return " ".join(sentences)


def _needs(chapter: Chapter) -> Iterator[str]:
    for setting in chapter.settings:
        for need in setting.rules.needs:
            yield f"{need.setting.name} before {setting.name}"


def _first_setting(chapter: Chapter) -> str:
    return chapter.settings[0].name if chapter.settings else chapter.key


def _name_known_settings(schema: Schema) -> None:
    """Offer the raw keys that are known: the homes of settings that have chapters of their own."""
    raw = schema["definitions"].get("RawSettings")
    if raw is None:
        return
    for key, surface in (("ac_features", "ac_feature"), ("site_settings", "site_setting")):
        known = {
            setting.location.key: {
                "title": setting.display.title,
                "description": f"Better written as {setting.name}.",
                **value_types(setting),
            }
            for setting in SETTINGS.values()
            if setting.location.surface.name == surface and setting.location.key and not setting.family
        }
        for branch in raw["properties"][key].get("anyOf", ()):
            if branch.get("type") == "object":
                values = branch.get("additionalProperties")
                typed = values if isinstance(values, dict) else {}
                branch["properties"] = {name: {**typed, **words} for name, words in sorted(known.items())}
                branch["additionalProperties"] = _described(typed, raw["properties"][key]["description"])


def _described(values: Schema, description: str) -> Schema:
    """What an editor shows of a raw key that no chapter describes. Of a choice of types it shows the titles of all."""
    branches = [{**branch, "title": _TYPE_WORDS[branch["type"]]} for branch in values.get("anyOf", ())]
    choice = {"anyOf": branches} if branches else {"title": "any JSON value"}
    return {"description": f"{description} lpconf explain tells what is known of a key.", **choice}


def _name_known_elements(schema: Schema) -> None:
    """Offer the elements of the scopes by their exact spelling; others may be known to LivePerson alone."""
    encryption = schema["definitions"].get("DataEncryption")
    if encryption is None:
        return
    for key in ("except_elements", "extra_elements"):
        known = list(dict.fromkeys(scopes.ELEMENTS))
        encryption["properties"][key]["items"] = {"anyOf": [{"enum": known}, {"type": "string"}]}


def _describe_window(schema: Schema) -> None:
    """Say of window keys without words of their own what they are."""
    for name, part in schema["definitions"].get(_WINDOW, {}).get("properties", {}).items():
        if not part.get("description"):
            part["description"] = f"The entry {name} of the taglet lpUnifiedWindow; null removes it."
