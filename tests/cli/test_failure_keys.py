"""A command that fails with ``--format json`` prints the keys that it prints when all is well: every command, every
kind of failure."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest

from lpconf.cli.command import Command
from lpconf.cli.main import COMMANDS, front
from lpconf.report.registry import REPORTS
from tests.cli.command_line import ACCOUNT, PROJECT, Came, Front

BROKEN = "account: {id: 1\n"
UNKNOWN_KEY = ACCOUNT + "bogus: 1\n"
PAGE = "<!doctype html><title>w</title><script src='https://lpcdn.lpsnmedia.net/le_apps/a.js'></script>"
GOOD = {"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT + "settings: {ac_features: {A.B: true}}\n"}

ARGUMENTS: dict[str, list[str]] = {
    "apply": ["--auto-approve"],
    "adopt": ["acme"],
    "attest": ["acme", "ums_version", "--value", "4.9", "--by", "dana@acme.example"],
    "diff": ["acme", "acme"],
    "explain": ["acme"],
    "init": ["new"],
    "mask-test": ["acme"],
    "observe": ["--out", "a.lpobs"],
    "probe": ["acme"],
    "rollback": ["latest"],
    "show": ["a.lpplan"],
    "widget-check": ["page.html"],
}
NAMED_WRONGLY: dict[str, list[str]] = {
    "attest": ["nosuch", "ums_version", "--value", "1"],
    "catalogue": ["nosuch"],
    "diff": ["nosuch", "acme"],
    "init": ["."],
    "schema": ["nosuch"],
    "version": ["nosuch"],
}
FAILURES: dict[str, Callable[[Front, str], Came]] = {}


def reported() -> list[str]:
    """The commands that have a report, from the program itself."""
    context = click.Context(front)
    found = [name for name in COMMANDS if isinstance(front.get_command(context, name), Command)]
    assert set(COMMANDS) - set(found) == {"publish", "sandbox"}
    assert all(front.get_command(context, name).report in REPORTS for name in found)  # type: ignore[union-attr]
    return found


def failing(called: str) -> Callable[[Callable[[Front, str], Came]], Callable[[Front, str], Came]]:
    """Add a kind of failure under a name."""

    def add(function: Callable[[Front, str], Came]) -> Callable[[Front, str], Came]:
        FAILURES[called] = function
        return function

    return add


def call(repository: Front, command: str, *flags: str, arguments: list[str] | None = None) -> Came:
    return repository(
        command, *(ARGUMENTS.get(command, []) if arguments is None else arguments), *flags, "--format", "json"
    )


@failing("unknown flag")
def unknown_flag(repository: Front, command: str) -> Came:
    return call(repository, command, "--bogus")


@failing("unknown name")
def unknown_name(repository: Front, command: str) -> Came:
    return call(repository, command, arguments=NAMED_WRONGLY.get(command, ["nosuch"]))


@failing("no project")
def no_project(repository: Front, command: str) -> Came:
    (repository.root / "lpconf.yaml").unlink()
    return call(repository, command)


@failing("no accounts")
def no_accounts(repository: Front, command: str) -> Came:
    (repository.root / "accounts/acme.yaml").unlink()
    return call(repository, command)


@failing("unknown profile")
def unknown_profile(repository: Front, command: str) -> Came:
    return call(repository, command, "--profile", "nosuch")


@failing("broken file")
def broken_file(repository: Front, command: str) -> Came:
    return call(repository.write({"accounts/acme.yaml": BROKEN}), command)


@failing("unknown key")
def unknown_key(repository: Front, command: str) -> Came:
    return call(repository.write({"accounts/acme.yaml": UNKNOWN_KEY}), command)


@failing("file that is not there")
def missing_file(repository: Front, command: str) -> Came:
    return call(repository, command, arguments=["no/such.lpplan"])


@failing("format that is not there")
def unknown_format(repository: Front, command: str) -> Came:
    return call(repository, command, "--output", "nosuch=x")


@failing("folder that is not there")
def no_folder(repository: Front, command: str) -> Came:
    return call(repository, command, "-C", "nosuch")


@pytest.mark.parametrize("command", reported())
def test_the_keys_of_every_failure_are_those_of_success(empty: Front, command: str) -> None:
    good = prepared(empty)
    came = call(good, command)
    assert came.code in (0, 1), came.said
    keys, summary = set(came.json), set(came.json.get("summary", ()))
    failed = 0
    for name, fail in FAILURES.items():
        came = fail(prepared(good), command)
        document = came.json
        assert set(document) == keys, f"{command}, {name}"
        assert set(document.get("summary", ())) == summary, f"{command}, {name}"
        failed += came.code != 0
    assert failed >= 3, f"{command}: nothing fails"


def prepared(repository: Front) -> Front:
    """The repository as it was, with a plan and a page; runs that are over stay."""
    repository.write({**GOOD, "page.html": PAGE})
    if not (repository.root / "a.lpplan").exists():
        repository("plan", "--out", "a.lpplan")
        repository("apply", "--auto-approve")
    return repository


def test_a_format_is_refused_by_its_name_before_any_work(empty: Front) -> None:
    came = prepared(empty)("validate", "--output", "nosuch=x")
    assert came.code == 64
    assert "there is no nosuch of validate" in came.said
    assert not (empty.root / "x").exists()
