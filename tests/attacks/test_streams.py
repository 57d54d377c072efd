"""Streams that are closed and outputs that cannot be written: the documented code, and the truth about the world."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.attacks.estate import ROOT, Ended, Repository, fresh

pytestmark = pytest.mark.attack("told")

FILES = {
    "lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n",
    "accounts/acme.yaml": 'account: {id: "1", platform: chat}\nsettings: {site_settings: {le.option: on}}\n',
}


def live(repository: Repository) -> str:
    return repository.run("sandbox", "get", "acme:site_setting/le.option").out


@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["plan", "drift", "apply --auto-approve", "version", "graph"])
def test_closed_streams(command: str, closing: str) -> None:
    with fresh(FILES) as repository:
        words = command.split()
        ended = _through_a_shell(repository, words, closing)
        assert ended in (0, 1, 2, 9), (command, closing, ended)


def _through_a_shell(repository: Repository, words: list[str], closing: str) -> int:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = f'"{sys.executable}" -m lpconf {" ".join(words)} {closing}'
    done = subprocess.run(
        ["bash", "-c", line], cwd=repository.root, env=environ, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert "lpconf itself has failed" not in done.stdout + done.stderr
    return done.returncode


@pytest.mark.parametrize(
    "option",
    [
        ("--output", "json=nowhere/x.json"),
        ("--output", "nosuchformat=x"),
        ("--run-file", "nowhere/x.json"),
        ("--runbook", "nowhere/x.md"),
    ],
    ids=["folder", "format", "run file", "runbook"],
)
def test_outputs_are_tried_before_anything_is_written(option: tuple[str, str]) -> None:
    with fresh(FILES) as repository:
        before = live(repository)
        ended = repository.run("apply", "--auto-approve", *option)
        assert ended.code in (1, 64)
        assert live(repository) == before


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("version", 1),
        ("--help", 1),
        ("plan --help", 1),
        ("plan", 1),
        ("plan --format json", 1),
        ("drift --format json", 1),
        ("runs --format json", 1),
        ("explain hold --format json", 1),
        ("plan nobody --format json", 1),
        ("plan --nonsense --format json", 64),
        ("sandbox get acme:site_setting/le.option", 1),
    ],
)
def test_a_full_disk_behind_stdout(command: str, code: int) -> None:
    with fresh(FILES) as repository, open("/dev/full", "w") as full:
        ended = repository.run(*command.split(), stdout=full, stderr=subprocess.PIPE, capture_output=False)
        assert ended.code == code
        assert "error" in ended.err
        assert "Exception ignored" not in ended.err


def test_a_full_disk_behind_stderr_stops_nothing() -> None:
    with fresh(FILES) as repository, open("/dev/full", "w") as full:
        ended = repository.run("apply", "--auto-approve", stdout=subprocess.PIPE, stderr=full, capture_output=False)
        assert (ended.code, "Apply complete!" in ended.out) == (0, True)


def test_an_apply_whose_result_finds_no_room_tells_it_elsewhere() -> None:
    with fresh(FILES) as repository, open("/dev/full", "w") as full:
        streams = {"stdout": full, "stderr": subprocess.PIPE, "capture_output": False}
        ended = repository.run("apply", "--auto-approve", "--format", "json", **streams)
        assert ended.code == 1
        assert '"status": "verified"' in ended.err
        assert live(repository) == '"on"\n'


def test_an_apply_that_cannot_show_its_plan_writes_nothing() -> None:
    with fresh(FILES) as repository, open("/dev/full", "w") as full:
        before = live(repository)
        ended = repository.run("apply", "--auto-approve", stdout=full, stderr=subprocess.PIPE, capture_output=False)
        assert ended.code == 1
        assert "Nothing was written to any account" in ended.err
        assert live(repository) == before


def _without_reader(repository: Repository, *words: str) -> Ended:
    """A call whose reader has gone before the first word."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return repository.run(*words, stdout=writer, stderr=subprocess.PIPE, capture_output=False)
    finally:
        os.close(writer)


def test_a_reader_that_has_gone_is_no_error_of_who_only_reads() -> None:
    with fresh(FILES) as repository:
        assert [_without_reader(repository, *words).code for words in (["plan"], ["plan", "--format", "json"])] == [
            0,
            0,
        ]
        assert _without_reader(repository, "plan", "--detailed-exitcode").code == 2


def test_an_apply_whose_reader_has_gone_tells_what_was_done() -> None:
    with fresh(FILES) as repository:
        ended = _without_reader(repository, "apply", "--auto-approve", "--format", "json")
        assert live(repository) == '"on"\n'
        assert ended.code == 1
        assert '"status": "verified"' in ended.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("loading", ["lpconf.cli.main", "click", "lpconf.cli.commands.plan", "ruamel.yaml"])
def test_a_signal_while_the_program_loads(loading: str, number: int, code: int) -> None:
    program = f"""
import os, sys
class Strike:
    def find_spec(self, name, *more):
        if name == {loading!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Strike())
sys.argv = ["lpconf", "plan", "--format", "json"]
from lpconf.__main__ import run
run()
"""
    with fresh(FILES) as repository:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=repository.root, env=environ, capture_output=True, text=True
        )
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert json.loads(done.stdout)["diagnostics"][0]["code"] == "interrupted"


def interrupted(repository: Repository, strike: str) -> tuple[int, str, str]:
    """The code, stdout and stderr of a plan during which `strike` is run as a part of the program."""
    program = f"""
import os, signal, sys
{strike}
sys.argv = ["lpconf", "plan", "--format", "json"]
from lpconf.__main__ import run
run()
"""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=repository.root, env=environ, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


WHILE_A_COMMAND_LOADS = """
class Strike:
    def find_spec(self, name, *more):
        if name == "asyncio.runners":
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGTERM)
sys.meta_path.insert(0, Strike())
"""
WHILE_THE_RESULT_IS_WRITTEN = """
import lpconf.cli.output as output
write = output.RedactingStream.write
def struck(self, text):
    if self is sys.stdout:
        output.RedactingStream.write = write
        os.kill(os.getpid(), signal.SIGTERM)
    return write(self, text)
output.RedactingStream.write = struck
"""
AFTER_THE_RESULT = """
import lpconf.cli.output as output
result = output.Screen.result
def struck(self, text):
    result(self, text)
    os.kill(os.getpid(), signal.SIGTERM)
output.Screen.result = struck
"""


@pytest.mark.parametrize(
    ("strike", "is_told"),
    [(WHILE_A_COMMAND_LOADS, False), (WHILE_THE_RESULT_IS_WRITTEN, True), (AFTER_THE_RESULT, True)],
)
def test_whatever_a_signal_interrupts_stdout_has_one_document(strike: str, is_told: bool) -> None:
    with fresh(FILES) as repository:
        code, out, err = interrupted(repository, strike)
        assert (code, "Traceback" in err, "interrupted" in err) == (143, False, True), err
        assert bool(json.loads(out)["resource_changes"]) is is_told
