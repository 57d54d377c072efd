"""Interrupted while it looks or waits: the end comes at once, with the documented code and no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import HOME, Front
from tests.connect.auth.token_service import Platform, reply, running

PROJECT = """\
version: 1
profile: live
profiles:
  live: {{kind: liveperson, domain_api: {url}, auth: {auth}}}
"""
ACCOUNT = """\
account: {id: "1", platform: messaging}
settings: {site_settings: {a: b}}
"""
BEARER = "{bearer: {env: LP_BEARER}}"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running() as there:
        yield there


def start(front: Front, *argv: str) -> subprocess.Popen[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LPCONF_")}
    environ |= {"PYTHONPATH": str(HOME), "LANG": "C.UTF-8", "LP_BEARER": "bearer-0f-env"}
    command = [sys.executable, "-m", "lpconf", "-C", str(front.root), *argv]
    return subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(file: Path) -> str:
    end = time.monotonic() + 20
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return file.read_text()


def repository(front: Front, platform: Platform, auth: str = BEARER) -> Front:
    project = PROJECT.format(url=platform.url, auth=auth)
    return front.write({"lpconf.yaml": project, "accounts/acme.yaml": ACCOUNT})


def stopped(process: subprocess.Popen[str], number: int) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=20)  # the wait that it was in would have been longer
    assert "Traceback" not in err, err
    return process.returncode, out, err


@pytest.mark.parametrize("command", ["plan", "drift", "access", "apply"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_in_a_wait_before_asking_again(empty: Front, platform: Platform, command: str, number: int, code: int) -> None:
    platform.say = lambda request: reply({}, 503)
    front = repository(empty, platform)
    process = start(front, command, *(["--auto-approve"] if command == "apply" else []))
    line = process.stderr.readline() if process.stderr else ""
    assert "503" in line
    assert "again in" in line
    came = stopped(process, number)
    assert came[0] == code
    assert came[1] == ""
    assert len(platform.requests) == 1


def test_in_a_refresh_that_hangs(empty: Front, platform: Platform, tmp_path: Path) -> None:
    mark, release = tmp_path / "asked", tmp_path / "release"

    def say(request: object) -> None:
        mark.write_text("x")
        while not release.exists():
            time.sleep(0.01)

    platform.say = say  # type: ignore[assignment]
    process = start(repository(empty, platform), "drift")
    wait_for(mark)
    try:
        assert stopped(process, signal.SIGINT)[0] == 130
    finally:
        release.write_text("x")


def test_in_the_command_of_a_credential(empty: Front, platform: Platform, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    auth = f"{{bearer: {{command: ['{sys.executable}', '-c', \"{code}\"]}}}}"
    process = start(repository(empty, platform, auth), "plan")
    child = int(wait_for(mark))
    assert stopped(process, signal.SIGINT)[0] == 130
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
