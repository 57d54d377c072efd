"""The schema of the sandbox's seed knows what the sandbox knows, and finds slips."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft7Validator

from lpconf.load.yaml.parser import parse
from lpconf.model.desired_values import plain
from lpconf.model.json_schema.files import schemas
from lpconf.sandbox.surfaces import SURFACES
from tests.cli.command_line import HOME

SCHEMA = schemas()["sandbox.schema.json"]


def test_it_has_every_surface_of_the_sandbox_and_no_other() -> None:
    (site,) = SCHEMA["patternProperties"].values()
    assert set(site["properties"]) == set(SURFACES)


def test_the_seed_of_the_example_is_valid() -> None:
    data, problems = parse((HOME / ".sandbox.yaml").read_text(), ".sandbox.yaml")
    assert not problems
    assert list(Draft7Validator(SCHEMA).iter_errors(plain(data))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"20260001": {"skills": {}}},
        {"20260001": {"skill": ["Sales"]}},
        {"20260001": None},
        {"acme retail": {"skill": {}}},
        {"x" * 21: {"skill": {}}},
    ],
)
def test_slips_are_found(wrong: dict[str, Any]) -> None:
    assert list(Draft7Validator(SCHEMA).iter_errors(wrong))
