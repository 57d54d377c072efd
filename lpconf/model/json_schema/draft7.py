"""JSON Schema of pydantic (draft 2020-12) as draft-07, the newest that editors' YAML servers read reliably."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"

_OF_SCHEMAS = ("anyOf", "allOf", "oneOf")
_OF_ONE = ("items", "additionalProperties", "not", "if", "then", "else", "propertyNames")


def of_model(model: type[BaseModel], title: str, examples: list[Any] | None = None) -> Schema:
    """The schema of a file whose top is a `model`."""
    found = _convert(model.model_json_schema())
    extra = {"examples": examples} if examples else {}
    return {"$schema": DRAFT, "title": title, **found, **extra}


def _convert(schema: Any) -> Any:
    """One schema. Titles made of field names and empty defaults say nothing and are left out."""
    if not isinstance(schema, Mapping):
        return schema
    found: Schema = {}
    for word, value in schema.items():
        if word == "title" or (word == "default" and value in (None, [], {})):
            continue
        if word == "default" and isinstance(value, Mapping):
            continue
        if word == "$defs":
            found["definitions"] = {name: _convert(one) for name, one in value.items()}
        elif word == "$ref":
            found["$ref"] = value.replace("#/$defs/", "#/definitions/")
        elif word == "properties":
            found[word] = {name: _convert(one) for name, one in value.items()}
        elif word in _OF_SCHEMAS:
            found[word] = [_convert(one) for one in value]
        else:
            found[word] = _convert(value) if word in _OF_ONE else value
    if "$ref" in found and len(found) > 1:
        # Draft-07 ignores whatever stands beside a reference.
        found["allOf"] = [{"$ref": found.pop("$ref")}]
    return found


def definition(schema: Schema, reference: str) -> Schema:
    """What a reference of `schema` points to."""
    found: Schema = schema["definitions"][reference.rpartition("/")[2]]
    return found


def required_below(schema: Schema, part: Schema, seen: tuple[str, ...] = ()) -> Schema:
    """Only what `part` of `schema` requires, at every depth: laid over a schema that requires nothing."""
    if "$ref" in part:
        reference = part["$ref"]
        return {} if reference in seen else required_below(schema, definition(schema, reference), (*seen, reference))
    found: Schema = {"required": part["required"]} if part.get("required") else {}
    below = {name: required_below(schema, one, seen) for name, one in part.get("properties", {}).items()}
    below = {name: one for name, one in below.items() if one}
    if below:
        found["properties"] = below
    branches = [one for word in _OF_SCHEMAS for one in part.get(word, ()) if one.get("type") != "null"]
    if len(branches) == 1:
        found |= required_below(schema, branches[0], seen)
    elif branches:
        choices = [required_below(schema, branch, seen) for branch in branches]
        found |= {"anyOf": choices} if all(choices) else {}
    if isinstance(part.get("items"), dict):
        entries = required_below(schema, part["items"], seen)
        found |= {"items": entries} if entries else {}
    return found
