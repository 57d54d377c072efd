"""The JSON Schemas of every kind of file, for editors and for people's own checks; generated, never edited.

An account's file and a fragment are checked before `extends` lays one over the other. So what a chapter requires is
required only of an account's file that extends nothing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from lpconf.catalogue import CHAPTERS, SETTINGS
from lpconf.catalogue.schema import introspection
from lpconf.catalogue.schema.attestation_file import AttestFile
from lpconf.catalogue.schema.project_file import ProjectFile
from lpconf.model import account_schema
from lpconf.model.json_schema.draft7 import Schema, definition, of_model, required_below, with_nullable_types
from lpconf.model.json_schema.editor_hints import add_hints, add_titles
from lpconf.model.json_schema.file_rules import add_rules, add_types_of_attested_values, of_keys, rules_without_extends
from lpconf.model.json_schema.plan import PLAN
from lpconf.model.json_schema.reports import APPLY, DRIFT, VALIDATE
from lpconf.model.json_schema.seed import seed

_EXTENDS: Schema = {
    "description": "Fragments to take in, paths relative to accounts/. Later wins, this file over all.",
    "type": "array",
    "items": {"type": "string", "pattern": r"^(?!/|\.\./).*\.yaml$"},
    "examples": [["_shared/encryption.yaml"]],
}
_EXAMPLE = {
    "account": {"id": "20260001", "platform": "messaging_and_chat", "labels": {"environment": "production"}},
    "accept": ["not-retroactive", {"code": "stops-encrypting-new-data", "until": "2026-12-05", "ticket": "SEC-240"}],
    "data_encryption": {"enabled": True, "scopes": ["all"]},
}


def schemas() -> dict[str, Schema]:
    """Every schema by its file name."""
    made = {
        "account.schema.json": _account(),
        "fragment.schema.json": _fragment(),
        "attest.schema.json": _attest(),
        "project.schema.json": of_model(ProjectFile, "lpconf project file"),
        "plan.schema.json": copy.deepcopy(PLAN),
        "drift.schema.json": copy.deepcopy(DRIFT),
        "apply.schema.json": copy.deepcopy(APPLY),
        "validate.schema.json": copy.deepcopy(VALIDATE),
        "sandbox.schema.json": seed(),
    }
    for name, schema in made.items():
        schema["$id"] = f"urn:lpconf:{name.removesuffix('.schema.json')}"
        add_titles(schema)
    return {name: with_nullable_types(schema) for name, schema in made.items()}


def dump(schema: Schema) -> str:
    """The text of a schema file: keys sorted, a newline at the end."""
    return json.dumps(schema, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _account() -> Schema:
    schema = of_model(account_schema.model(), "lpconf account", [_EXAMPLE])
    result = _mergeable(schema)
    head = definition(result, "AccountHead")
    head["required"] = ["id"]
    result["required"] = ["account"]
    # A key that another keyword requires is named beside it: strict readers of schemas ask for that.
    result["if"] = {"properties": {"extends": True}, "required": ["extends"]}
    required = required_below(schema, {key: schema[key] for key in ("properties", "required")})
    below = required.pop("properties", {})
    required["properties"] = dict.fromkeys(required["required"], True)
    result["else"] = {"allOf": [required, of_keys(below), *rules_without_extends()]}
    return result


def _fragment() -> Schema:
    result = _mergeable(of_model(account_schema.model(), "lpconf fragment"))
    result["description"] = "A part of the desired state that accounts take in with extends."
    result.pop("required", None)
    # Each account has an id of its own, in its own file.
    head = definition(result, "AccountHead")
    head["properties"].pop("id")
    head.pop("required", None)
    return result


def _mergeable(schema: Schema) -> Schema:
    """The schema of a file that others are laid over: of the entries of a list only their naming keys are required."""
    result = copy.deepcopy(schema)
    result["properties"]["extends"] = copy.deepcopy(_EXTENDS)
    add_hints(result)
    add_rules(result)
    naming = dict(_naming())
    for name in _below_chapters(result):
        entry = result["definitions"][name]
        keep = [key for key in entry.pop("required", ()) if key in naming.get(name, ())]
        if keep:
            entry["required"] = keep
    return result


def _below_chapters(schema: Schema) -> set[str]:
    """The definitions that the chapters use."""
    names: set[str] = set()
    todo: list[Any] = [schema["properties"][chapter.key] for chapter in CHAPTERS]
    while todo:
        result = todo.pop()
        if isinstance(result, dict):
            name = str(result.get("$ref", "")).rpartition("/")[2]
            if name and name not in names:
                names.add(name)
                todo.append(schema["definitions"][name])
            todo += result.values()
        elif isinstance(result, list):
            todo += result
    return names


def _naming() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The models that stand in lists, with the keys by which `extends` tells their entries apart."""
    for chapter in CHAPTERS:
        for model in introspection.models_below(chapter.section):
            yield model.__name__, introspection.naming_keys(model)


def _attest() -> Schema:
    result = of_model(AttestFile, "lpconf attestations")
    # A document is attested as one, by its own name, as well as entry by entry.
    documents = [name for name, setting in SETTINGS.items() if setting.family and setting.location.members_by == "part"]
    names = [*account_schema.HoldEntry.model_json_schema()["properties"]["setting"]["anyOf"], {"enum": documents}]
    entry = definition(result, "AttestationEntry")
    entry["properties"]["setting"]["anyOf"] = names
    add_types_of_attested_values(entry)
    # A version without quotes is a number to YAML, and 4.10 becomes 4.1.
    fact = definition(result, "FactEntry")
    is_version = {"properties": {"fact": {"const": "ums_version"}}, "required": ["fact"], "type": "object"}
    fact["if"], fact["then"] = is_version, {"type": "object", "properties": {"value": {"type": "string"}}}
    return result
