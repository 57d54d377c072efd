"""The JSON Schema of plan JSON (contract, section 4), as data. Further keys are allowed: readers leave them alone."""

from __future__ import annotations

from typing import Any

from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.account_tally import RESULTS

_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_PLACE: dict[str, Any] = {"type": "integer", "minimum": 1}
_DIGEST: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_ADDRESS: dict[str, Any] = {
    "type": "string",
    "pattern": "^[^:/#]+:[^:/#]+/[^#]+(#.+)?$",
    "description": "account:surface/key, #part for one entry of a document.",
}


def _object(required: str, properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    result: dict[str, Any] = {"type": "object", "required": required.split(), "properties": properties}
    return {**result, "description": description} if description else result


def _list(of: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/definitions/{of}"}}


_ORIGIN = _object(
    "file line",
    {"file": _TEXT, "line": _PLACE, "via": {"$ref": "#/definitions/origin"}},
    "The line that asks for it; via: the line that takes its file in.",
)
_OBSERVED = _object(
    "source revision digest",
    {
        "source": {"enum": ["live", "recorded", "attested", "expired", "contradicted", "unknown", "unreadable"]},
        "revision": {"type": ["string", "null"]},
        "digest": {"type": ["string", "null"]},
    },
    "What the value before rests on.",
)
_HAND = _object(
    "path value access success",
    {
        "path": {**_TEXT, "description": "The click path."},
        "value": {**_TEXT, "description": "Exactly what to set or paste."},
        "access": {**_TEXT, "description": "What it takes to get there."},
        "success": {**_TEXT, "description": "How it looks when it worked."},
    },
    "What a person does.",
)
_HANDS = {"enum": ["api", "observe", "manual"], "description": "api: lpconf writes; else a person."}
_CHANGE = _object(
    "address account site mode type provider_name name setting hands reason change details depends_on confirm "
    "implications origin origins observed hand",
    {
        "address": _ADDRESS,
        "account": _TEXT,
        "type": {"enum": list(SURFACES), "description": "The surface."},
        "name": _TEXT,
        "setting": _TEXT,
        "site": {**_TEXT, "description": "The site id of the account."},
        "mode": {"const": "managed", "description": "As Terraform says it."},
        "provider_name": {"const": "lpconf"},
        "hands": _HANDS,
        "reason": {
            "enum": ["wished", "drifted", "both", "needed", "renamed", None],
            "description": "Why it changes; null where there is no base to compare with.",
        },
        "change": _object(
            "actions before after after_unknown before_sensitive after_sensitive digest",
            {
                "actions": {
                    "type": "array",
                    "items": {"enum": ["create", "update", "delete"]},
                    "minItems": 1,
                    "maxItems": 1,
                },
                "before": {
                    "type": ["object", "null"],
                    "description": "An object's own fields, else value. null: nothing, or not known (see observed).",
                },
                "after": {"type": ["object", "null"]},
                "after_unknown": {"type": "object"},
                "before_sensitive": {"const": False},
                "after_sensitive": {"const": False},
                "digest": {**_DIGEST, "description": "Of the true values, where before and after are shortened."},
            },
        ),
        "details": {
            "type": "object",
            "properties": {
                "added": _TEXTS,
                "removed": _TEXTS,
                "fields": {
                    "type": "array",
                    "items": _object("path before after", {"path": _TEXT, "before": True, "after": True}),
                },
            },
            "description": "The parts that come and go.",
        },
        "depends_on": {"type": "array", "items": _ADDRESS, "description": "What has to be done or to stand before."},
        "confirm": {"type": "boolean", "description": "A person only looks: all that stands on it is live already."},
        "implications": _TEXTS,
        "origin": {"$ref": "#/definitions/origin"},
        "origins": {
            "type": "array",
            "items": _object("part file line", {"part": _TEXT, "file": _TEXT, "line": _PLACE}),
            "description": "The lines that cause its parts, where they have lines of their own.",
        },
        "observed": {"$ref": "#/definitions/observed"},
        "hand": {"anyOf": [{"$ref": "#/definitions/hand"}, {"type": "null"}]},
    },
    "One change, in the order of application.",
)
_POSITION = _object("line column", {"line": _PLACE, "column": _PLACE})
_RANGE = _object("filename start", {"filename": _TEXT, "start": _POSITION, "end": _POSITION})
_DIAGNOSTIC = _object(
    "severity code summary detail",
    {
        "severity": {"enum": ["error", "warning"]},
        "code": _TEXT,
        "summary": _TEXT,
        "detail": _TEXT,
        "address": {"type": ["string", "null"]},
        "range": {"anyOf": [_RANGE, {"type": "null"}]},
    },
)
_SUMMARY = _object(
    "add change destroy confirm by_hand accounts",
    dict.fromkeys(("add", "change", "destroy", "confirm", "by_hand", "accounts"), _COUNT),
)

_ACCOUNT_SUMMARY = {
    **_object("", dict.fromkeys(RESULTS, _COUNT)),
    "description": "Accounts by what the plan comes to for them, each where it is worst.",
}

PLAN: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "lpconf plan",
    **_object(
        "format_version terraform_version lpconf_version profile plan_id change_id change_ids created complete "
        "accounts summary cost planned_values resource_changes gates preconditions released unmanaged "
        "outputs diagnostics",
        {
            "format_version": {
                "type": "string",
                "pattern": r"^1\.",
                "description": "Only a major step breaks readers.",
            },
            "terraform_version": {**_TEXT, "description": "Whose readers take this document unchanged."},
            "lpconf_version": _TEXT,
            "profile": _TEXT,
            "plan_id": {**_DIGEST, "description": "Digest of everything but created."},
            "change_id": {
                **_DIGEST,
                "description": "What was approved: site ids, addresses, actions, before, after.",
            },
            "change_ids": {"type": "object", "additionalProperties": _DIGEST, "description": "The same per account."},
            "complete": {"type": "boolean", "description": "Whether all that differs is planned."},
            "cost": _object("refresh apply", {"refresh": _COUNT, "apply": _COUNT}, "Requests; of an apply at most."),
            "planned_values": _object("root_module", {"root_module": {"type": "object"}}),
            "unmanaged": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _COUNT},
                "description": "Live objects that the files do not name, by account and surface.",
            },
            "created": {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$"},
            "accounts": _TEXTS,
            "kind": _TEXT,
            "commit": _TEXT,
            "narrowed": {"type": "boolean", "description": "By targets: other changes may be left out."},
            "sites": {"type": "object", "additionalProperties": {"$ref": "#/definitions/site"}},
            "standing": {
                "type": "array",
                "items": _object(
                    "address setting hands observed",
                    {"address": _ADDRESS, "setting": _TEXT, "hands": _HANDS, "observed": _OBSERVED},
                ),
            },
            "in_sync": {"type": "object", "additionalProperties": _COUNT},
            "held": {
                "type": "array",
                "items": _object(
                    "address setting until reason by",
                    {"address": _ADDRESS, "setting": _TEXT, "until": _TEXT, "reason": _TEXT, "by": _TEXT},
                ),
            },
            "summary": _SUMMARY,
            "account_summary": _ACCOUNT_SUMMARY,
            "resource_changes": _list("change"),
            "gates": _list("gate"),
            "preconditions": _list("precondition"),
            "released": _list("released"),
            "outputs": _list("output"),
            "diagnostics": _list("diagnostic"),
        },
        "A plan: every change in the order of application. Terraform's shape.",
    ),
    "definitions": {
        "origin": _ORIGIN,
        "observed": _OBSERVED,
        "hand": _HAND,
        "change": _CHANGE,
        "diagnostic": _DIAGNOSTIC,
        "gate": _object(
            "code address accepted text",
            {
                "code": _TEXT,
                "address": {**_TEXT, "description": "An address, an account, or *."},
                "accepted": {"type": "boolean"},
                "text": _TEXT,
                "account": _TEXT,
                "once": {"type": "boolean"},
            },
            "A consequence that somebody has to accept.",
        ),
        "precondition": _object(
            "address status text",
            {"address": _ADDRESS, "status": {"enum": ["met", "unmet", "unknown"]}, "text": _TEXT},
        ),
        "released": _object(
            "address", {"address": _ADDRESS, "value": {}}, "Named by the base, no longer by these files."
        ),
        "site": _object(
            "id platform labels file",
            {
                "id": {"type": "string", "pattern": "^[A-Za-z0-9_]{1,20}$"},
                "platform": {"enum": ["chat", "messaging", "messaging_and_chat"]},
                "labels": {"type": "object", "additionalProperties": _TEXT},
                "file": _TEXT,
            },
        ),
        "output": _object(
            "address name value computed",
            {"address": _ADDRESS, "name": _TEXT, "value": {}, "computed": {"type": "boolean"}},
        ),
    },
}
