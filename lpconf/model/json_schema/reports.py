"""The JSON Schemas of what drift, apply and validate print with ``--format json`` (contract, section 4), as data."""

from __future__ import annotations

from typing import Any, get_args

from lpconf.domain.results.authorship import AuthorshipStatus
from lpconf.domain.run import STATUSES
from lpconf.domain.state import Source
from lpconf.model.json_schema.draft7 import DRAFT, Schema
from lpconf.model.json_schema.plan import PLAN

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_COUNTS: Schema = {"type": "object", "additionalProperties": _COUNT}
DRIFT_STATUSES = ("in_sync", "drifted", "waiting", "held", "unverified", "unreadable")


def _report(title: str, description: str, required: str, properties: dict[str, Any]) -> Schema:
    definitions = {"diagnostic": PLAN["definitions"]["diagnostic"]}
    listed = {"type": "array", "items": {"$ref": "#/definitions/diagnostic"}}
    return {
        "$schema": DRAFT,
        "title": title,
        "description": description,
        "type": "object",
        "required": [*required.split(), "diagnostics"],
        "properties": {**properties, "diagnostics": listed},
        "definitions": definitions,
    }


def _rows(required: str, properties: dict[str, Any]) -> Schema:
    return {"type": "array", "items": {"type": "object", "required": required.split(), "properties": properties}}


_DRIFT_SETTING = {
    "address": _TEXT,
    "setting": _TEXT,
    "status": {"enum": list(DRIFT_STATUSES)},
    "desired": {},
    "observed": {},
    "source": {"enum": sorted(get_args(Source))},
    "who": {
        "description": "Who changed what drifted; null for the rest.",
        "type": ["object", "null"],
        "required": ["status", "by", "date", "program", "liveperson", "about"],
        "properties": {
            "status": {"enum": sorted(get_args(AuthorshipStatus))},
            "by": _TEXT_OR_NULL,
            "date": _TEXT_OR_NULL,
            "program": _TEXT_OR_NULL,
            "liveperson": {"type": ["boolean", "null"]},
            "about": _TEXT_OR_NULL,
        },
    },
}
DRIFT = _report(
    "lpconf drift",
    "What is live against what is written, setting by setting; an account's status is the worst of its settings.",
    "accounts summary",
    {
        "accounts": _rows(
            "account status settings",
            {
                "account": _TEXT,
                "status": {"enum": list(DRIFT_STATUSES)},
                "settings": _rows("address setting status desired observed source who", _DRIFT_SETTING),
            },
        ),
        "summary": _COUNTS,
    },
)
_OUTCOME = {"address": _TEXT, "setting": _TEXT, "status": {"enum": sorted(STATUSES)}, "detail": _TEXT}
_OUTPUT = {"address": _TEXT, "name": _TEXT, "value": {}, "computed": {"type": "boolean"}}
APPLY = _report(
    "lpconf apply",
    "What became of each step of a plan.",
    "run outcomes outputs summary",
    {
        "run": {**_TEXT, "description": "The id of the run; empty where nothing was begun."},
        "outcomes": _rows("address setting status detail", _OUTCOME),
        "outputs": _rows("address name value", _OUTPUT),
        "summary": _COUNTS,
        "account_summary": _COUNTS,
    },
)
VALIDATE = _report(
    "lpconf validate",
    "Whether the files are valid, and what is wrong. Terraform's shape.",
    "valid error_count warning_count",
    {"valid": {"type": "boolean"}, "error_count": _COUNT, "warning_count": _COUNT},
)
