"""kill -9 at each point of a write, as programs of their own: the next apply converges and repeats nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import HOME, Front
from tests.cli.served import Served, project, served

DEADLY = """
import os, signal, sys
from lpconf.apply import journal
from lpconf.cli.main import run
from lpconf.connect.router import ConnectorRouter

point, countdown = sys.argv[1], [int(sys.argv[2])]

def die(where):
    if where == point:
        countdown[0] -= 1
        if countdown[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

write, together, entry = ConnectorRouter.write, ConnectorRouter.write_together, journal.Journal.append

async def deadly_write(self, *args):
    die("after the intent")
    revision = await write(self, *args)
    die("after the commit")
    return revision

async def deadly_together(self, *args):
    die("after the intent")
    revision = await together(self, *args)
    die("after the commit")
    return revision

def deadly_entry(self, kind, **fields):
    if kind == "intent":
        die("before the intent")
    entry(self, kind, **fields)
    if kind == "outcome":
        die("after the outcome")

ConnectorRouter.write, ConnectorRouter.write_together = deadly_write, deadly_together
journal.Journal.append = deadly_entry
sys.argv = ["lpconf", *sys.argv[3:]]
run()
"""
POINTS = ["before the intent", "after the intent", "after the commit", "after the outcome"]


@pytest.fixture
def live(configuration: Front, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "world.db") as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        yield there


def killed(front: Front, point: str, number: int, *argv: str) -> None:
    """Run lpconf and kill it at `point` of write `number`."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LPCONF_")} | {"PYTHONPATH": str(HOME)}
    command = [sys.executable, "-c", DEADLY, point, str(number), "-C", str(front.root), *argv]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done


@pytest.mark.parametrize("saved", [True, False], ids=["plan file", "accounts"])
@pytest.mark.parametrize("point", POINTS)
def test_what_was_killed_goes_on_and_repeats_nothing(
    configuration: Front, live: Served, point: str, saved: bool
) -> None:
    what = [str(configuration.root / "x.lpplan")] if saved else ["--auto-approve", "acme-care"]
    assert configuration("plan", "acme-care", "--out", str(configuration.root / "x.lpplan")).code == 0
    killed(configuration, point, 2, "apply", *what)
    assert live.done == (2 if point in POINTS[:2] else 3)
    came = configuration("apply", *what, "--format", "json")
    assert came.code == 0, came
    assert set(live.writes.values()) == {1}
    assert live.done == 6
    assert configuration("plan", "acme-care", "--detailed-exitcode").code == 0
    assert configuration("drift", "acme-care").code == 0


def test_the_run_file_of_a_killed_run_has_the_plan_and_the_before_images(configuration: Front, live: Served) -> None:
    path = configuration.root / "run.json"
    killed(configuration, "after the commit", 0, "apply", "acme-care", "--auto-approve", "--run-file", str(path))
    document = json.loads(path.read_text())
    assert (document["state"], document["outcomes"]) == ("under way", [])
    assert len(document["plan"]["resource_changes"]) == 6
