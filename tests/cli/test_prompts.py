"""What a person answers at a terminal, a real one: only whole words that follow their question count (contract 1.2)."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import Front

PROJECT = """\
version: 1
profiles:
  sandbox: {kind: sandbox, surfaces: [{surface: supportal_feature, mode: manual}, {surface: taglet, mode: manual}]}
policy: {attest: {four_eyes: ["encryption.*"]}}
"""
ACCOUNT = """\
account: {id: "1", platform: messaging}
accept: [not-retroactive, analytics-reports-unavailable]
data_encryption: {enabled: true, scopes: [messaging_summary]}
unified_window: {a: 1, b: 2}
"""
WORDS = "accounts/acme.attest.yaml"
NOTE = "every profile believes"
ONCE, PAGE = "Answer: ", "/no]: "
"""How the questions end: whether to apply, and whether a page is done."""

Typed = tuple[str, str]


@pytest.fixture
def acme(empty: Front) -> Front:
    subprocess.run(["git", "init", "-q", str(empty.root)], check=True)
    subprocess.run(["git", "-C", str(empty.root), "config", "user.email", "dana@acme.example"], check=True)
    return empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT})


def at_terminal(root: Path, *answers: Typed, ahead: str = "") -> tuple[int, str]:
    """The exit code of an apply at a terminal, and all that stood there. `ahead` is typed before anything is asked,
    each answer behind its question."""
    command = [sys.executable, "-m", "lpconf", "-C", str(root), "apply"]
    child, terminal = pty.fork()
    if child == 0:
        os.execve(command[0], command, {**os.environ, "NO_COLOR": "1", "TERM": "dumb"})
    os.write(terminal, ahead.encode())
    shown = ""
    for question, answer in answers:
        shown += _until(terminal, question)
        os.write(terminal, answer.encode())
    shown += _until(terminal, "")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown


def _until(terminal: int, question: str) -> str:
    """What is shown up to the end of the question; without one to the end."""
    shown = b""
    while not (question and shown.endswith(question.encode())):
        assert select.select([terminal], [], [], 60)[0], shown.decode()
        try:
            came = os.read(terminal, 1 << 16)
        except OSError:  # the program has gone
            came = b""
        if not came:
            assert not question, shown.decode()
            break
        shown += came
    return shown.decode().replace("\r\n", "\n")


def test_what_was_typed_ahead_and_the_end_of_the_input_are_no(acme: Front) -> None:
    code, shown = at_terminal(acme.root, (ONCE, "\x04"), ahead="yes\nyes\nyes\n")
    assert code == 1
    assert shown.endswith("Nothing was written.\n")
    assert not (acme.root / WORDS).exists()


@pytest.mark.parametrize("word", ["y", "YES", "yes please", ""])
def test_only_the_whole_word_carries_out(acme: Front, word: str) -> None:
    assert at_terminal(acme.root, (ONCE, f"{word}\n"))[0] == 1
    assert not (acme.root / ".lpconf/runs").exists()


def test_a_page_is_asked_once_and_four_eyes_ask_for_the_name(acme: Front) -> None:
    code, shown = at_terminal(acme.root, (ONCE, "yes\n"), (PAGE, "yes\n"), (PAGE, "yes\n"))
    assert code == 9
    assert shown.count("[encryption.feature_69/no]: ") == 1
    assert shown.count("[yes/no]: ") == 1
    assert " ".join(shown.split()).count(NOTE) == 1
    assert acme.text(WORDS).count("setting: ") == acme.text(WORDS).count("setting: unified_window,") == 1
    assert "by: dana@acme.example" in acme.text(WORDS)


def test_a_name_is_recorded_as_claimed_and_satisfies_nothing_yet(acme: Front) -> None:
    code, shown = at_terminal(acme.root, (ONCE, "yes\n"), (PAGE, "encryption.feature_69\n"), (PAGE, "n\n"))
    assert code == 9
    assert "Recorded as claimed; it counts after\n      lpconf attest acme encryption.feature_69 --second\n" in shown
    assert acme.text(WORDS).count("setting: encryption.feature_69,") == 1
    assert "unified_window" not in acme.text(WORDS)
    assert acme("sandbox", "get", "acme:ac_feature/Common.Global_Encryption_Enabled").out == "false\n"


def test_ctrl_c_at_a_question_ends_the_asking(acme: Front) -> None:
    code, shown = at_terminal(acme.root, (ONCE, "yes\n"), (PAGE, "\x03"))
    assert code == 130
    assert "Apply interrupted" in shown
    assert not (acme.root / WORDS).exists()


WIDGET = """\
account: {id: "1", platform: messaging}
agent_widgets: [{name: Orders, url: "https://w.acme.example/o", mode: published}]
"""


def test_a_value_of_several_lines_stands_out_and_commands_name_the_account(acme: Front) -> None:
    project = PROJECT.replace("surface: supportal_feature", "surface: widget")
    acme.write({"lpconf.yaml": project, "accounts/acme.yaml": WIDGET})
    code, shown = at_terminal(acme.root, (ONCE, "yes\n"), (PAGE, "no\n"))
    assert code == 9
    asked = shown.partition("By hand now")[2]
    assert "\n      name: Orders\n      url: https://w.acme.example/o\n      mode: published\n" in asked
    assert "lpconf attest acme widgets.Orders --value" in " ".join(asked.split())
