"""Run files, locks and signals of apply, from outside."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import Front
from tests.cli.served import Served, project, served
from tests.cli.test_interrupts import start


@pytest.fixture
def live(configuration: Front, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "world.db") as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        yield there


def test_a_run_file_tells_all(configuration: Front) -> None:
    path = configuration.root / "run.json"
    came = configuration("apply", "acme-care", "--auto-approve", "--run-file", str(path), "--format", "json")
    document = json.loads(path.read_text())
    assert (document["run"], document["state"]) == (came.json["run"], "done")
    assert document["who"]
    assert [one["status"] for one in document["outcomes"]] == ["verified"] * 6
    assert {one["address"] for one in document["before_images"]} == {
        one["address"] for one in document["plan"]["resource_changes"]
    }
    assert not list((configuration.root / ".lpconf" / "locks").glob("*.json"))


@pytest.mark.attack("told")
def test_a_run_file_that_cannot_be_written_is_known_before_anything_is_sent(configuration: Front) -> None:
    came = configuration(
        "apply", "acme-care", "--auto-approve", "--run-file", str(configuration.root / "no" / "run.json")
    )
    assert came.code == 1
    assert "--run-file" in came.err
    assert "Nothing was written" in came.err
    assert not list((configuration.root / ".lpconf").glob("runs/*"))
    assert configuration("plan", "acme-care", "--detailed-exitcode").code == 2


@pytest.mark.attack("told")
@pytest.mark.parametrize("place", ["runs", "locks"])
def test_a_state_folder_that_cannot_be_written_is_known_before_anything_is_sent(
    configuration: Front, live: Served, place: str
) -> None:
    configuration.write({f".lpconf/{place}": "in the way"})
    came = configuration("apply", "acme-care", "--auto-approve", "--format", "json")
    assert came.code == 1
    assert "Nothing was written" in came.json["diagnostics"][0]["summary"]
    assert live.begun == 0


def test_an_apply_with_nothing_to_do_leaves_no_journal_but_the_run_file_that_it_was_asked_for(
    configuration: Front,
) -> None:
    path = configuration.root / "run.json"
    assert configuration("apply", "acme-care", "--auto-approve").code == 0
    assert configuration("apply", "acme-care", "--auto-approve", "--run-file", str(path)).code == 0
    assert json.loads(path.read_text())["outcomes"] == []
    assert len(list((configuration.root / ".lpconf" / "runs").iterdir())) == 1


@pytest.mark.attack("told")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_at_once_and_the_run_file_says_what_is_not_known(
    configuration: Front, live: Served, number: int
) -> None:
    path = configuration.root / "run.json"
    live.delay = 30
    running = start(configuration, "apply", "acme-care", "--auto-approve", "--run-file", str(path), "--format", "json")
    live.wait_for(lambda: live.begun == 1)
    assert running.stderr is not None
    for word in ("Stopping", "Ending at once"):
        running.send_signal(number)
        while word not in (line := running.stderr.readline()):
            assert line
    out, err = running.communicate(timeout=20)
    assert (running.returncode, "Traceback" in err) == (130 if number == signal.SIGINT else 143, False), err
    document = json.loads(path.read_text())
    assert document["state"] == "interrupted"
    for outcomes in (document["outcomes"], json.loads(out)["outcomes"]):
        statuses = [one["status"] for one in outcomes]
        assert (statuses.count("failed"), statuses.count("skipped")) == (1, 5)
    assert [one["touched"] for one in document["outcomes"] if one["status"] == "failed"] == [True]


@pytest.mark.attack("two-at-once")
def test_two_applies_meet_at_the_lock_of_an_account(configuration: Front, live: Served) -> None:
    files = {name: str(configuration.root / f"{name}.lpplan") for name in ("acme-care", "acme-overflow", "all")}
    for name, file in files.items():
        assert configuration("plan", *([] if name == "all" else [name]), "--out", file).code == 0
    live.delay = 0.5
    running = start(configuration, "apply", files["acme-care"])
    live.wait_for(lambda: live.begun == 1)
    came = configuration("apply", files["acme-care"], "--format", "json")
    assert (came.code, came.codes) == (8, ["lock.held"])
    assert f"by dana@acme.example, process {running.pid} on " in came.json["diagnostics"][0]["summary"]
    assert "is locked by dana@acme.example" in configuration("apply", files["acme-care"]).err

    live.delay = 0  # the first write is still under way
    assert configuration("plan").code == configuration("drift", "--exit-zero").code == 0
    assert configuration("apply", files["acme-overflow"]).code == 0
    running.communicate(timeout=30)
    assert running.returncode == 0
    assert set(live.writes.values()) == {1}


@pytest.mark.attack("two-at-once")
def test_what_is_not_locked_is_applied_and_the_rest_after_a_wait(configuration: Front, live: Served) -> None:
    files = {name: str(configuration.root / f"{name}.lpplan") for name in ("acme-care", "all")}
    for name, file in files.items():
        assert configuration("plan", *([] if name == "all" else [name]), "--out", file).code == 0
    live.delay = 1.0
    running = start(configuration, "apply", files["acme-care"])
    live.wait_for(lambda: live.begun == 1)
    live.delay = 0
    came = configuration("apply", files["all"], "--format", "json")
    assert came.code == 8
    ended: dict[str, set[str]] = {}
    for one in came.json["outcomes"]:
        ended.setdefault(one["address"].partition(":")[0], set()).add(one["status"])
    assert ended == {"acme-care": {"skipped"}, "acme-overflow": {"verified"}, "acme-retail": {"verified"}}
    came = configuration("apply", files["all"], "--lock-timeout", "1m")
    assert came.code == 0
    assert running.wait(timeout=30) == 0
    running.communicate()
    assert set(live.writes.values()) == {1}


@pytest.mark.parametrize("text", ["x", "-1s", "5d", "s"])
def test_a_lock_timeout_is_a_time(configuration: Front, text: str) -> None:
    came = configuration("apply", "--auto-approve", f"--lock-timeout={text}")
    assert came.code == 64
    assert "--lock-timeout" in came.err
