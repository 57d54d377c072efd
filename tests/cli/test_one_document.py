"""With ``--format json`` stdout is one document with all its keys, however the command ends."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import ACCOUNT, PROJECT, Front
from tests.cli.served import project, served
from tests.cli.test_interrupts import start

PLAN = {
    "format_version", "lpconf_version", "profile", "plan_id", "change_id", "created", "accounts", "summary",
    "resource_changes", "gates", "preconditions", "change_ids", "complete", "cost", "unmanaged", "planned_values",
    "terraform_version", "released", "outputs", "diagnostics",
}  # fmt: skip
KEYS: dict[str, set[str]] = {
    "validate": {"valid", "error_count", "warning_count", "diagnostics"},
    "plan": PLAN,
    "show": PLAN,
    "apply": {"run", "outcomes", "outputs", "summary", "diagnostics"},
    "drift": {"accounts", "summary", "diagnostics"},
    "graph": {"nodes", "edges", "diagnostics"},
    "runbook": {"steps", "diagnostics"},
    "attest": {"attested", "files", "diagnostics"},
    "mask-test": {"account", "sections", "diagnostics"},
}
ARGUMENTS = {"mask-test": ["nope"], "show": ["x.lpplan"], "apply": ["--auto-approve"], "attest": ["--waiting"]}


def document(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert text.endswith("}\n")
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("command", KEYS)
@pytest.mark.parametrize(
    ("files", "flags", "code"),
    [
        ({}, [], 1),
        ({"lpconf.yaml": PROJECT}, [], 1),
        ({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT}, ["--bogus"], 64),
        ({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT}, ["--profile", "nope"], 64),
    ],
    ids=["no project", "no account", "unknown flag", "unknown profile"],
)
def test_all_keys_are_there_on_failure(
    empty: Front, command: str, files: dict[str, str | bytes], flags: list[str], code: int
) -> None:
    empty.write(files)
    argv = [command, *ARGUMENTS.get(command, []), *flags, "--format", "json"]
    came = empty(*argv)
    if command in ("validate", "show", "mask-test") and "nope" in flags:
        code = came.code  # they need no profile
    assert came.code == code, came
    found = document(came.out)
    assert KEYS[command] <= set(found), came
    assert not code or any(one["severity"] == "error" for one in found["diagnostics"])
    if command == "validate" and code:
        assert (found["valid"], found["error_count"]) == (False, 1)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("command", ["plan", "drift", "apply"])
def test_an_interrupt_before_there_is_a_result_is_told(
    configuration: Front, tmp_path: Path, command: str, number: int, code: int
) -> None:
    with served(tmp_path / "world.db") as there:
        there.slow_reads = 5.0
        configuration.write({"lpconf.yaml": project(there.url)})
        running = start(configuration, command, *ARGUMENTS.get(command, []), "--format", "json")
        there.wait_for(lambda: there.reads > 0)
        running.send_signal(number)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, "Traceback" in err) == (code, False), err
    found = document(out)
    assert KEYS[command] <= set(found)
    assert [one["code"] for one in found["diagnostics"]] == ["interrupted"]


def test_attest_tells_what_it_recorded(configuration: Front) -> None:
    came = configuration("attest", "acme-care", "encryption.feature_69", "--by", "dana", "--format", "json")
    (one,) = came.json["attested"]
    assert {**one, "date": ""} == {
        "account": "acme-care", "setting": "encryption.feature_69", "value": True, "by": "dana", "date": "",
        "ticket": "",
    }  # fmt: skip
    assert came.json["files"] == ["accounts/acme-care.attest.yaml"]
    came = configuration("attest", "acme-care", "ums_version", "--value", "4.9", "--by", "dana", "--format", "json")
    assert came.json["attested"][0]["fact"] == "ums_version"
