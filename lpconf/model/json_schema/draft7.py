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
    result = _convert(model.model_json_schema())
    extra = {"examples": examples} if examples else {}
    return {"$schema": DRAFT, "title": title, **result, **extra}


def _convert(schema: Any) -> Any:
    """One schema. Titles made of field names and empty defaults say nothing and are left out."""
    if not isinstance(schema, Mapping):
        return schema
    converted: Schema = {}
    for word, value in schema.items():
        if word == "title" or (word == "default" and _says_nothing(value)):
            continue
        name = "definitions" if word == "$defs" else word
        converted[name] = _converted_value(word, value)
    if "items" in converted and "anyOf" in converted:
        _move_items(converted)
    if "$ref" in converted and len(converted) > 1:
        # Draft-07 ignores whatever stands beside a reference.
        converted["allOf"] = [{"$ref": converted.pop("$ref")}]
    return converted


def _says_nothing(default: Any) -> bool:
    return default in (None, []) or isinstance(default, Mapping)


def _converted_value(word: str, value: Any) -> Any:
    if word == "$ref":
        return value.replace("#/$defs/", "#/definitions/")
    if word in ("$defs", "properties"):
        return {name: _convert(below) for name, below in value.items()}
    if word in _OF_SCHEMAS:
        return [_convert(below) for below in value]
    return _convert(value) if word in _OF_ONE else value


def with_nullable_types(schema: Any) -> Any:
    """The schema with ``type: [T, "null"]`` in the place of a choice of a type and null. An editor shows the title of
    such a key once, and twice for a choice."""
    if isinstance(schema, list):
        return [with_nullable_types(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    result = {word: with_nullable_types(value) for word, value in schema.items()}
    branches = result.get("anyOf")
    if not isinstance(branches, list) or {"type": "null"} not in branches or len(branches) != 2:
        return result
    branch: Schema = next((branch for branch in branches if branch != {"type": "null"}), {})
    around = {word: value for word, value in result.items() if word != "anyOf"}
    if not isinstance(branch.get("type"), str) or branch.keys() & around.keys():
        return result
    nullable = {**around, **branch, "type": [branch["type"], "null"]}
    if "enum" in branch:
        nullable["enum"] = [*branch["enum"], None]
    return nullable


def _move_items(schema: Schema) -> None:
    """Put what is said of entries where it belongs: to the branch that is a list."""
    for branch in schema["anyOf"]:
        if branch.get("type") == "array":
            branch["items"] = {**branch.get("items", {}), **schema["items"]}
            del schema["items"]
            return


def definition(schema: Schema, reference: str) -> Schema:
    """What a reference of `schema` points to."""
    result: Schema = schema["definitions"][reference.rpartition("/")[2]]
    return result


def required_below(schema: Schema, part: Schema, above: tuple[str, ...] = ()) -> Schema:
    """Only what `part` of `schema` requires, at every depth: laid over a schema that requires nothing."""
    if "$ref" in part:
        reference = part["$ref"]
        if reference in above:
            return {}
        return required_below(schema, definition(schema, reference), (*above, reference))
    required: Schema = {"type": "object", "required": part["required"]} if part.get("required") else {}
    below = {}
    for name, value in part.get("properties", {}).items():
        inside = required_below(schema, value, above)
        if inside:
            below[name] = inside
    if below:
        required |= {"type": "object", "properties": below}
    required |= _required_by_branches(schema, part, above)
    if isinstance(part.get("items"), dict):
        entries = required_below(schema, part["items"], above)
        required |= {"type": "array", "items": entries} if entries else {}
    for name in required.get("required", ()):
        # Strict readers of schemas ask that what is required is named beside it.
        required.setdefault("properties", {}).setdefault(name, True)
    return required


def _required_by_branches(schema: Schema, part: Schema, above: tuple[str, ...]) -> Schema:
    """What the ways of writing a value require: the one beside null, or any of several."""
    all_branches = [branch for word in _OF_SCHEMAS for branch in part.get(word, ())]
    branches = [branch for branch in all_branches if branch.get("type") != "null"]
    if len(branches) == 1:
        inside = required_below(schema, branches[0], above)
        is_nullable = len(all_branches) > 1 and "type" in inside
        # Not as branches: an editor would say "expected null" of a mapping that lacks a key.
        return {**inside, "type": [inside["type"], "null"]} if is_nullable else inside
    ways = [required_below(schema, branch, above) for branch in branches]
    return {"anyOf": ways} if ways and all(ways) else {}
