"""The exit codes that need somebody else at the other end of a wire."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.command_line import Front
from tests.cli.served import project, served

BEARER = "    auth: {bearer: {env: LP_TEST_BEARER}}\n"
SECRET = "hunter2-hunter2"


def test_a_served_sandbox_is_planned_and_applied(configuration: Front, tmp_path: Path) -> None:
    with served(tmp_path / "world.db") as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        came = configuration("apply", "--auto-approve", "--format", "json")
        assert came.code == 0
        assert {one["status"] for one in came.json["outcomes"]} == {"verified"}
        writes = there.done
        assert configuration("plan", "--detailed-exitcode").code == 0
        assert configuration("drift").code == 0
        assert there.done == writes > 0


def test_no_credential_and_a_wrong_one_end_in_6(
    configuration: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path / "world.db", require_bearer=True) as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        for command in ("plan", "drift", "runbook"):
            came = configuration(command, "--format", "json")
            assert (came.code, "unreadable" in came.codes) == (6, True), (command, came)
        assert configuration("apply", "--auto-approve").code == 6
        configuration.write({"lpconf.yaml": project(there.url, BEARER)})
        came = configuration("plan", "--format", "json")
        assert came.code == 6
        assert "LP_TEST_BEARER" in came.out
        assert came.json["resource_changes"] == [] or not there.done
        monkeypatch.setenv("LP_TEST_BEARER", SECRET)
        configuration.write({"lpconf.yaml": project(there.url, BEARER)})
        file, run = str(configuration.root / "x.lpplan"), configuration.root / "run.json"
        for argv in (["plan", "--out", file], ["apply", file, "--run-file", str(run)], ["drift", "--format", "json"]):
            came = configuration(*argv)
            # The bridge has no credential of its own in this profile.
            assert came.code in (0, 1, 2, 3, 6, 9), came
            assert SECRET not in came.said
        for path in configuration.root.rglob("*"):
            if path.is_file():
                assert SECRET.encode() not in path.read_bytes(), path


def test_nobody_at_the_other_end_is_7(configuration: Front) -> None:
    configuration.write({"lpconf.yaml": project("http://127.0.0.1:9")})
    for command in ("plan", "drift", "graph", "runbook"):
        came = configuration(command, "acme-care", "--format", "json")
        assert (came.code, "unreadable" in came.codes) == (7, True), (command, came)
    assert configuration("apply", "--auto-approve", "acme-care").code == 7
    assert configuration("explain", "acme-care:ac_feature/Common.X").code == 7


def test_a_platform_that_goes_away_fails_the_step_and_skips_what_stands_on_it(
    configuration: Front, tmp_path: Path
) -> None:
    file = str(configuration.root / "x.lpplan")
    with served(tmp_path / "world.db") as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        assert configuration("plan", "acme-care", "--out", file).code == 0
    with socket.socket() as nobody:  # keeps the port, so that no other test's platform answers there
        nobody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        nobody.bind(("127.0.0.1", int(there.url.rpartition(":")[2])))
        came = configuration("apply", file, "--format", "json")
    assert came.code == 3
    status = {one["setting"]: one["status"] for one in came.json["outcomes"]}
    assert status["encryption.feature_69"] == "failed"
    assert status["encryption.global"] == "skipped"
    assert came.json["summary"]["verified"] == 0
