"""Commands take accounts by name, by glob or by the path of their file (contract 3)."""

from __future__ import annotations

import pytest

from tests.cli.command_line import ACCOUNT, PROJECT, Front

PATTERN = (
    "data_masking: {at_rest: {patterns: [{name: a, regex: 'AC-[0-9]{4}', tests: {masks: [AC-1234], leaves: ['']}}]}}\n"
)
COMMANDS = {
    "validate": [],
    "plan": [],
    "drift": [],
    "accounts": [],
    "audit": [],
    "access": [],
    "runbook": [],
    "graph": [],
    "observe": ["--out", "x.lpobs"],
    "fmt": [],
    "adopt": [],
    "mask-test": ["--text", "AC-1234"],
    "probe": [],
    "explain": [],
}


SHOP = ACCOUNT.replace('"1"', '"2"').replace("chat", "messaging")


@pytest.fixture
def estate(empty: Front) -> Front:
    return empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT, "accounts/eu/shop.yaml": SHOP})


@pytest.fixture
def masking(estate: Front) -> Front:
    return estate.write({"accounts/eu/shop.yaml": SHOP + PATTERN})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("word", ["shop", "sho*", "accounts/eu/shop.yaml"])
def test_every_command_takes_them(estate: Front, command: str, word: str) -> None:
    if command == "mask-test":
        estate.write({"accounts/eu/shop.yaml": SHOP + PATTERN})
    came = estate(command, word, *COMMANDS[command])
    assert came.code in (0, 2, 5), came.said


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("word", ["nope", "nope*", "accounts/nope.yaml", "accounts", ""])
def test_what_means_no_account_is_an_error(estate: Front, command: str, word: str) -> None:
    assert estate(command, word, *COMMANDS[command]).code in (1, 64)


@pytest.mark.parametrize("command", ["mask-test", "explain"])
def test_a_glob_that_means_many_is_refused_where_one_is_meant(estate: Front, command: str) -> None:
    came = estate(command, "*", *COMMANDS[command])
    assert (came.code, "means 2 accounts" in came.err) == (64, True)


def test_an_empty_text_is_a_text(masking: Front) -> None:
    assert masking("mask-test", "shop", "--text", "").code == 0
    assert masking("mask-test", "shop", "--text", "AC-1234", "--text", "").code == 0
    assert masking("mask-test", "shop").code == 0
    assert masking("validate", "shop").code == 0
