"""``lpconf sandbox serve`` in bad weather: what may be said on the command line, and a run through it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.cli.command_line import HOME, Front
from tests.cli.served import project


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["--fault-rate", "0.5"], 64, "needs --seed"),
        (["--seed", "1", "--fault-rate", "1.5"], 64, "1.5"),
        (["--faults", "nowhere.yaml"], 1, "nowhere.yaml"),
        (["--faults", "storm.yaml"], 1, "storm.yaml:2:"),
    ],
)
def test_what_cannot_be_asked_for(small: Front, argv: list[str], code: int, words: str) -> None:
    small.write({"storm.yaml": "faults:\n  - {what: rain}\n"})
    came = small("sandbox", "serve", *argv)
    assert came.code == code
    assert words in came.err


def test_a_run_through_a_storm(configuration: Front) -> None:
    configuration.write(
        {
            "storm.yaml": """\
faults:
  - {what: throttle, method: write, times: 2}
  - {what: drop-after, surface: site_setting, method: write}
  - {what: cut-off, surface: taglet, method: read}
"""
        }
    )
    argv = ["-C", str(configuration.root), "-v", "sandbox", "serve", "--faults", "storm.yaml", "--seed", "3"]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LPCONF_")} | {"PYTHONPATH": str(HOME)}
    command = [sys.executable, "-m", "lpconf.cli.main", *argv, "--fault-rate", "0"]
    child = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        configuration.write({"live.yaml": project(url)})
        came = configuration("--project-file", "live.yaml", "apply", "acme-care", "--auto-approve", "--format", "json")
        assert came.code == 0, came
        assert {one["status"] for one in came.json["outcomes"]} == {"verified"}
        name, _, token = child.stdout.readline().strip().partition(": ")
        faults, violations = (
            urllib.request.Request(f"{url}/sandbox/{what}", headers={name: token}) for what in ("faults", "violations")
        )
        with urllib.request.urlopen(faults, timeout=10) as answer:
            struck = [one["what"] for one in json.load(answer)]
        with urllib.request.urlopen(violations, timeout=10) as answer:
            assert json.load(answer) == []
    finally:
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    assert sorted(struck) == ["cut-off", "drop-after", "throttle", "throttle"]
    assert [line.partition(":")[0] for line in err.splitlines() if ": " in line] == struck
