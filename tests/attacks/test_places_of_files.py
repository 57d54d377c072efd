"""What stands in the place of a file and is none: pipes, links, folders, and files of the same name twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_line import ACCOUNT, Front

pytestmark = pytest.mark.attack("checkout")

ATTEST = "accounts/acme.attest.yaml"
WISH = ACCOUNT + 'settings: {site_settings: {le.general.language: "en-US"}}\n'
VOUCHED = 'site: "1"\nattestations: []\n'


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_outside(path: Path) -> None:
    outside = path.parents[2] / "outside.yaml"
    outside.write_text(VOUCHED)
    path.symlink_to(outside)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


@pytest.fixture(params=[pipe, link_outside, link_to_nothing, Path.mkdir], ids=["pipe", "outside", "nothing", "folder"])
def no_file(request: pytest.FixtureRequest, small: Front) -> Front:
    """An account whose attestations are no file."""
    put: Callable[[Path], None] = request.param
    small.write({"accounts/acme.yaml": WISH, "accounts/other.yaml": WISH.replace('"1"', '"2"')})
    put(small.root / ATTEST)
    return small


def test_attestations_that_are_no_file_are_an_error_of_their_account(no_file: Front) -> None:
    for command in (("validate",), ("plan",), ("drift",), ("apply", "--auto-approve")):
        came = no_file(*command, "acme", "--format", "json")
        assert came.code == 1, command
    assert no_file("sandbox", "get", "acme:site_setting/le.general.language").out == "null\n"
    came = no_file("validate", "other", "--format", "json")
    assert (came.code, [d["severity"] for d in came.json["diagnostics"]]) == (0, ["warning"])


def test_nothing_is_attested_in_the_place_of_what_is_no_file(no_file: Front) -> None:
    came = no_file("attest", "acme", "encryption.transcripts", "--value", "on", "--by", "dana")
    assert (came.code, "error[file." in came.err) == (1, True)
    assert not (no_file.root / "accounts/nowhere.yaml").exists()


@pytest.mark.parametrize("name", ["acme.yaml", "acme.attest.yaml"])
def test_a_second_file_of_one_name_is_an_error_of_the_account(small: Front, name: str) -> None:
    small.write({ATTEST: VOUCHED, "accounts/other.yaml": WISH.replace('"1"', '"2"')})
    small.write({f"accounts/a/{name}": small.text(f"accounts/{name}")})
    for command in ("validate", "plan"):
        assert small(command, "acme", "--format", "json").code == 1, command
    assert small("validate", "other").code == 0


def test_a_file_with_another_ending_is_an_error_of_the_account(small: Front) -> None:
    small.write({"accounts/acme.attest.yml": VOUCHED})
    came = small("validate", "acme", "--format", "json")
    assert (came.code, came.codes) == (1, ["file.suffix"])


def test_a_pipe_in_the_place_of_a_file_is_never_waited_for(small: Front) -> None:
    schemas, runs = small.root / "schemas", small.root / ".lpconf/runs"
    schemas.mkdir()
    runs.mkdir(parents=True)
    for place in (schemas / "account.schema.json", runs / "20260101T000000Z.jsonl", small.root / "page.html"):
        os.mkfifo(place)
    assert small("schema", "--check").code == 1
    assert "is not a file" in small("schema").err
    assert "is not a file" in small("runs").err
    assert small("rollback", "latest").code == 1
    assert "is not a file" in small("audit").err
    assert "is no file" in small("widget-check", str(small.root / "page.html")).err


def test_no_more_is_read_of_a_schema_than_to_see_that_it_is_another(small: Front) -> None:
    large = small.root / "schemas/account.schema.json"
    large.parent.mkdir()
    large.touch()
    os.truncate(large, 1 << 40)
    assert small("schema", "--check").code == 1
