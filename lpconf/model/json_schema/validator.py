"""Documents of other hands against a JSON Schema: the keywords of draft-07 that lpconf's own schemas use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


def first_mismatch(document: Any, schema: Schema) -> str:
    """Where a document does not fit, and what is wrong there; empty where it fits."""
    for path, problem in _mismatches(document, schema, schema, ()):
        return f"{_shown_path(path)}: {problem}"
    return ""


def _shown_path(path: Path) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).lstrip(".") or "the document"


def _mismatches(value: Any, schema: Schema, root: Schema, path: Path) -> Iterator[tuple[Path, str]]:
    if "$ref" in schema:
        yield from _mismatches(value, _definition(schema["$ref"], root), root, path)
        return
    yield from ((path, problem) for problem in _own_mismatches(value, schema))
    if "anyOf" in schema and all(any(_mismatches(value, entry, root, path)) for entry in schema["anyOf"]):
        yield path, "it is none of what may stand here"
    if isinstance(value, dict):
        yield from _of_object(value, schema, root, path)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from _mismatches(item, schema["items"], root, (*path, place))


def _definition(reference: str, root: Schema) -> Schema:
    result: Any = root
    for step in reference.removeprefix("#/").split("/"):
        result = result[step]
    return result  # type: ignore[no-any-return]


def _own_mismatches(value: Any, schema: Schema) -> Iterator[str]:
    """What is wrong with a value itself, not with what is inside it."""
    types = schema.get("type", [])
    allowed = [types] if isinstance(types, str) else types
    if allowed and not any(_TYPES[name](value) for name in allowed):
        yield f"it is no {' or '.join(allowed)}"
        return
    yield from _not_among(value, schema)
    yield from _out_of_bounds(value, schema)


def _not_among(value: Any, schema: Schema) -> Iterator[str]:
    """What is wrong with a value that is not one of those that a schema lists."""
    if "enum" in schema and not any(_is(value, choice) for choice in schema["enum"]):
        yield "it is none of the allowed words"
    if "const" in schema and not _is(value, schema["const"]):
        yield f"it is not {schema['const']!r}"


def _out_of_bounds(value: Any, schema: Schema) -> Iterator[str]:
    """What is wrong with the form of a text, the size of a number, the length of a list."""
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield "it is not of the form that is needed"
    if isinstance(value, int | float) and value < schema.get("minimum", value):
        yield f"it is less than {schema['minimum']}"
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield "it has not the number of entries that is needed"


def _is(value: Any, choice: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return bool(value == choice) and isinstance(value, bool) == isinstance(choice, bool)


def _of_object(value: Mapping[str, Any], schema: Schema, root: Schema, path: Path) -> Iterator[tuple[Path, str]]:
    for name in schema.get("required", ()):
        if name not in value:
            yield path, f"{name} is missing"
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties", {})
    for name, item in value.items():
        inner = known.get(name, rest)
        if inner is False:
            yield (*path, name), "it may not stand here"
        elif isinstance(inner, Mapping):
            yield from _mismatches(item, inner, root, (*path, name))
