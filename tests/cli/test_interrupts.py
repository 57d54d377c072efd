"""Runs that end early, as programs of their own: killed, interrupted, or with a person at the terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import HOME, Front
from tests.cli.served import Served, project, served


def start(front: Front, *argv: str, **more: object) -> subprocess.Popen[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LPCONF_")}
    environ |= {"PYTHONPATH": str(HOME), "GIT_CONFIG_COUNT": "1", "TERM": "xterm", "LANG": "C.UTF-8"}
    environ |= {"GIT_CONFIG_KEY_0": "user.email", "GIT_CONFIG_VALUE_0": "dana@acme.example"}
    command = [sys.executable, "-m", "lpconf", "-C", str(front.root), *argv]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environ, text=True, **{**streams, **more})  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def live(configuration: Front, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "world.db") as there:
        configuration.write({"lpconf.yaml": project(there.url)})
        yield there


def test_a_killed_apply_goes_on_and_repeats_no_confirmed_write(configuration: Front, live: Served) -> None:
    file = str(configuration.root / "x.lpplan")
    assert configuration("plan", "--out", file).code == 0
    live.delay = 0.05
    running = start(configuration, "apply", file)
    live.wait_for(lambda: live.done >= 3 and live.begun > live.done)
    running.kill()
    running.communicate()
    live.wait_for(lambda: live.begun == live.done)
    live.delay = 0
    came = configuration("apply", file, "--format", "json")
    assert came.code == 0, came
    statuses = [one["status"] for one in came.json["outcomes"]]
    assert set(statuses) == {"unchanged", "verified"}
    assert set(live.writes.values()) == {1}
    assert live.done == len(statuses) - 1  # two AC features of acme-retail go in one write
    assert configuration("plan", "--detailed-exitcode").code == 0
    assert configuration("drift").code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_apply_finishes_its_write_and_can_go_on(
    configuration: Front, live: Served, number: int, code: int
) -> None:
    file = str(configuration.root / "x.lpplan")
    assert configuration("plan", "--out", file).code == 0
    live.delay = 0.2
    running = start(configuration, "apply", file, "--format", "json")
    live.wait_for(lambda: live.begun == 2 and live.done == 1)
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, "Traceback" in err) == (code, False), err
    statuses = [one["status"] for one in json.loads(out)["outcomes"]]
    assert statuses.count("verified") == live.done == live.begun == 2
    assert set(statuses) == {"verified", "skipped"}
    live.delay = 0
    assert configuration("apply", file).code == 0
    assert set(live.writes.values()) == {1}
    assert configuration("drift").code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_other_commands_end_at_once_when_interrupted(
    configuration: Front, live: Served, number: int, code: int
) -> None:
    running = start(configuration, "sandbox", "serve")
    assert running.stdout is not None
    assert running.stdout.readline().startswith("http://127.0.0.1:")
    running.send_signal(number)
    _, err = running.communicate(timeout=20)
    assert running.returncode in (0, code, -number)
    assert "Traceback" not in err


class Terminal:
    """A program at a terminal with a person at it."""

    def __init__(self, front: Front, *argv: str) -> None:
        self.ours, theirs = pty.openpty()
        self.running = start(front, *argv, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        self.seen = ""

    def until(self, pattern: str) -> str | None:
        """Read until a pattern comes, and what it matched; None where the program ends before."""
        end = time.monotonic() + 60
        begin = len(self.seen)
        while not (found := re.search(pattern, self.seen[begin:])):
            assert time.monotonic() < end, self.seen
            if not select.select([self.ours], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self.ours, 65536)
            except OSError:  # Linux' way of saying that the other end is closed
                return None
            self.seen += data.decode()
        return found[0]

    def type(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def end(self) -> int:
        assert self.until("never to be seen") is None
        os.close(self.ours)
        return self.running.wait(timeout=20)


def test_a_person_does_the_steps_by_hand_in_one_run(configuration: Front) -> None:
    there = Terminal(configuration, "apply", "acme-care", "--profile", "by-hand")
    assert there.until("Answer")
    there.type("yes\n")
    attested = configuration.root / "accounts/acme-care.attest.yaml"
    answers = 0
    while there.until(r"Done\? \[yes/no\]"):
        before = attested.read_text() if attested.exists() else ""
        there.type("yes\n")
        answers += 1
        end = time.monotonic() + 10
        while not attested.exists() or attested.read_text() == before:  # written at once, not at the end
            assert time.monotonic() < end
            time.sleep(0.01)
    os.close(there.ours)
    assert there.running.wait(timeout=20) == 0, there.seen
    assert answers == 3
    assert attested.read_text().count("by: dana@acme.example") == 3
    assert "Traceback" not in there.seen
    assert configuration("drift", "acme-care", "--profile", "by-hand", "--strict").code == 0


def test_a_person_who_says_no_has_nothing_written(configuration: Front) -> None:
    there = Terminal(configuration, "apply", "acme-care")
    assert there.until("Answer")
    there.type("y\n")
    assert there.end() == 1
    assert "Nothing was written" in there.seen
    assert configuration("plan", "acme-care", "--detailed-exitcode").code == 2


def test_a_person_who_has_not_done_it_leaves_it_waiting(configuration: Front) -> None:
    there = Terminal(configuration, "apply", "acme-care", "--profile", "by-hand", "--auto-approve")
    while there.until(r"Done\? \[yes/no\]"):
        there.type("no\n")
    os.close(there.ours)
    assert there.running.wait(timeout=20) == 9
    assert not (configuration.root / "accounts/acme-care.attest.yaml").exists()


def test_a_yes_that_was_typed_before_the_question_is_none(configuration: Front) -> None:
    there = Terminal(configuration, "apply", "acme-care", "--profile", "by-hand")
    there.type("yes\n" * 12)
    assert there.until("Answer")
    time.sleep(0.5)
    there.type("yes\n" * 3)  # one is the answer, the others wait for the next questions
    asked = 0
    while there.until(r"Done\? \[yes/no\]"):
        asked += 1
        time.sleep(0.5)
        there.type("no\n")
    os.close(there.ours)
    assert there.running.wait(timeout=20) == 9
    assert asked == 2
    assert not (configuration.root / "accounts/acme-care.attest.yaml").exists()


WINDOW = """\
account: {id: "20260009", platform: messaging}
unified_window: {throttlingTimeoutValue: 1, cdnDomainWhiteList: [x.example], other: b}
"""


def test_a_page_is_asked_once_and_a_no_leaves_all_of_it_waiting(configuration: Front) -> None:
    configuration.write({"accounts/one.yaml": WINDOW})
    attested = configuration.root / "accounts/one.attest.yaml"
    for answer, code in (("y", 9), ("no", 9), ("yes", 0)):
        there = Terminal(configuration, "apply", "one", "--profile", "by-hand", "--auto-approve")
        asked = 0
        while there.until(r"Done\? \[yes/no\]"):
            asked += 1
            there.type(f"{answer}\n")
        os.close(there.ours)
        assert (there.running.wait(timeout=20), asked) == (code, 1), there.seen
        assert attested.exists() == (answer == "yes"), answer
    assert attested.read_text().count("setting:") == 1
    assert configuration("plan", "one", "--profile", "by-hand", "--detailed-exitcode").code == 0
    assert configuration("fmt", "--check").code == 0
    assert configuration("validate", "one").err.count("warning") == 0


def test_a_page_that_two_people_look_at_is_answered_by_its_name(configuration: Front) -> None:
    project = configuration.text("lpconf.yaml")
    policy = '\n  attest: {four_eyes: ["encryption.feature_*"]}\n'
    configuration.write({"lpconf.yaml": project.replace("policy:\n", f"policy:{policy}", 1)})
    there = Terminal(configuration, "apply", "acme-care", "--profile", "by-hand", "--auto-approve")
    assert there.until(r"Done\? \[encryption.feature_69/no\]")
    there.type("encryption.feature_69\n")
    while there.until(r"Done\? \[yes/no"):
        there.type("no\n")
    os.close(there.ours)
    assert there.running.wait(timeout=20) == 9
    assert "counts after\r\n      lpconf attest acme-care encryption.feature_69 --second\r\n" in there.seen
    assert "encryption.feature_69" in configuration.text("accounts/acme-care.attest.yaml")
    came = configuration("attest", "acme-care", "encryption.feature_69", "--second", "--by", "dana@acme.example")
    assert (came.code, "somebody else has to look" in came.err) == (64, True)
    assert configuration("attest", "acme-care", "encryption.feature_69", "--second", "--by", "eli").code == 0
    assert "second: {by: eli, date: " in configuration.text("accounts/acme-care.attest.yaml")


@pytest.mark.parametrize("where", ["Answer", r"Done\? \[yes/no\]"])
def test_an_interrupt_at_a_question_ends_the_run(configuration: Front, where: str) -> None:
    flags = [] if where == "Answer" else ["--auto-approve"]
    there = Terminal(configuration, "apply", "acme-care", "--profile", "by-hand", *flags)
    assert there.until(where)
    time.sleep(0.3)  # until it really waits for a key
    there.running.send_signal(signal.SIGINT)
    assert there.end() == 130, there.seen
    assert "Traceback" not in there.seen
