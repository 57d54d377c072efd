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
    found: dict[str, Any] = {"type": "object", "required": required.split(), "properties": properties}
    return {**found, "description": description} if description else found


def _list(of: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/definitions/{of}"}}


_ORIGIN = _object(
    "file line",
    {"file": _TEXT, "line": _PLACE, "via": {"$ref": "#/definitions/origin"}},
    "The line that wishes it; via: the line that took its file in.",
)
_OBSERVED = _object(
    "source revision digest",
    {
        "source": {"enum": ["live", "attested", "expired", "unknown", "unreadable"]},
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
_CHANGE = _object(
    "address account type name setting mode change depends_on confirm implications origin observed hand",
    {
        "address": _ADDRESS,
        "account": _TEXT,
        "type": {"enum": list(SURFACES), "description": "The surface."},
        "name": _TEXT,
        "setting": _TEXT,
        "mode": {"enum": ["api", "observe", "manual"], "description": "api: lpconf writes; else a person."},
        "change": _object(
            "actions before after",
            {
                "actions": {
                    "type": "array",
                    "items": {"enum": ["create", "update", "delete"]},
                    "minItems": 1,
                    "maxItems": 1,
                },
                "before": {"description": "null: nothing, or not known (see observed.source)."},
                "after": {},
            },
        ),
        "details": {
            "type": "object",
            "properties": {"added": {"type": "array"}, "removed": {"type": "array"}},
            "description": "The parts that come and go.",
        },
        "depends_on": {"type": "array", "items": _ADDRESS, "description": "What has to be done or to stand before."},
        "confirm": {"type": "boolean", "description": "A person only looks: all that stands on it is live already."},
        "implications": _TEXTS,
        "origin": {"$ref": "#/definitions/origin"},
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
        "format_version lpconf_version profile plan_id change_id created accounts summary resource_changes gates "
        "checks released outputs diagnostics",
        {
            "format_version": {
                "type": "string",
                "pattern": r"^1\.",
                "description": "Only a major step breaks readers.",
            },
            "lpconf_version": _TEXT,
            "profile": _TEXT,
            "plan_id": {**_DIGEST, "description": "Digest of everything but created."},
            "change_id": {**_DIGEST, "description": "Digest of addresses, actions, before and after: the approved."},
            "created": _TEXT,
            "accounts": _TEXTS,
            "summary": _SUMMARY,
            "account_summary": _ACCOUNT_SUMMARY,
            "resource_changes": _list("change"),
            "gates": _list("gate"),
            "checks": _list("check"),
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
            },
            "A consequence that somebody has to accept.",
        ),
        "check": _object(
            "address status text",
            {"address": _ADDRESS, "status": {"enum": ["met", "unmet", "unknown"]}, "text": _TEXT},
        ),
        "released": _object(
            "address", {"address": _ADDRESS, "value": {}}, "Named by the base, no longer by these files."
        ),
        "output": _object("address name value", {"address": _ADDRESS, "name": _TEXT, "value": {}}),
    },
}
