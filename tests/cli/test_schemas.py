"""What lpconf prints and writes fits the schemas that it offers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from lpconf.load.yaml.parser import parse
from lpconf.model.json_schema.files import schemas
from tests.cli.command_line import Front

SCHEMAS = schemas()


def mismatches(kind: str, document: Any) -> list[str]:
    return [error.message for error in Draft7Validator(SCHEMAS[f"{kind}.schema.json"]).iter_errors(document)]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("validate", ["validate"]),
        ("validate", ["validate", "nobody"]),
        ("plan", ["plan"]),
        ("plan", ["plan", "nobody"]),
        ("drift", ["drift", "--profile", "by-hand"]),
        ("drift", ["drift", "nobody"]),
        ("apply", ["apply", "--auto-approve"]),
        ("apply", ["apply", "--auto-approve", "nobody"]),
    ],
)
def test_printed_documents_fit_their_schemas(configuration: Front, kind: str, words: list[str]) -> None:
    assert mismatches(kind, configuration(*words, "--format", "json").json) == []


def test_what_attest_writes_fits_its_schema(configuration: Front) -> None:
    by_hand = ("--by", "dana", "--profile", "by-hand", "--ticket", "CHG-1")
    for account in ("acme-care", "acme-retail", "acme-overflow"):
        configuration("attest", "--waiting", account, *by_hand)
    configuration("attest", "acme-retail", "ums_version", "--value", "4.10", *by_hand)
    written = sorted((configuration.root / "accounts").glob("*.attest.yaml"))
    assert len(written) >= 2
    for path in written:
        data, problems = parse(path.read_bytes(), path.name)
        assert problems == []
        assert mismatches("attest", json.loads(json.dumps(data))) == []
