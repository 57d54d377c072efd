"""Streams that are closed and outputs that cannot be written: the documented code, and the truth about the world."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.attacks.estate import ROOT, Repository, fresh

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
    ],
    ids=["folder", "format", "run file"],
)
def test_outputs_are_tried_before_anything_is_written(option: tuple[str, str]) -> None:
    with fresh(FILES) as repository:
        before = live(repository)
        ended = repository.run("apply", "--auto-approve", *option)
        assert ended.code in (1, 64)
        assert live(repository) == before
