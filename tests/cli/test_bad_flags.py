"""Bad command lines, and bad files that command lines name: a documented exit code, never a traceback (promise 11)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.command_line import HUGE, Front
from tests.cli.test_bad_input import COMMANDS, dangling, folder, pipe, ring


@pytest.mark.parametrize("make", [folder, dangling, pipe, ring])
@pytest.mark.parametrize("command", ["apply", "show", "runbook", "graph"])
def test_a_plan_file_that_is_none(small: Front, make: Any, command: str) -> None:
    path = small.root / "x.lpplan"
    make(path)
    came = small(command, str(path), "--format", "json")
    assert came.code == 1
    assert str(path) in came.json["diagnostics"][0]["summary"]
    assert str(path) in small(command, str(path)).err


@pytest.mark.parametrize("make", [folder, dangling, pipe, ring])
def test_a_checklist_that_is_none(small: Front, make: Any) -> None:
    path = small.root / "list.md"
    make(path)
    came = small("attest", "--by", "dana@acme.example", "--from", str(path))
    assert came.code == 1
    assert str(path) in came.err


@pytest.mark.parametrize(
    "word", ["nope", "../acme", "acme\x1b[31m", "", "acme.yaml", HUGE, "--", "acme:site_setting/x"]
)
def test_accounts_that_there_are_not(small: Front, word: str) -> None:
    for command in COMMANDS[:3]:
        came = small(command, "--format", "json", "--", word)
        assert (came.code, came.codes) == (1, ["account.unknown"]), (command, came.out[:300])
        assert len(came.out) < 2000
        assert len(small(command, "--", word).err) < 2000


@pytest.mark.parametrize(
    "word",
    [
        "nope",
        "",
        "../acme",
        "acme:",
        "acme:x",
        "acme:site_setting/",
        "nope:site_setting/x",
        "a:b/c#d#e",
        "\x1b[2J",
        HUGE,
    ],
)
def test_things_that_cannot_be_explained(small: Front, word: str) -> None:
    came = small("explain", "--format", "json", "--", word)
    assert came.code in (1, 64), came
    assert len(came.out) < 3000
    assert small("explain", "--", word).code == came.code


BAD_FLAGS = [
    ["--nope"],
    ["--profile"],
    ["--format", "xml"],
    ["--color", "red"],
    ["--select", "a"],
    ["--select", "=b"],
    ["--output", "json"],
    ["--output", "=x"],
    ["--output", "xml=x.txt"],
    ["--output", "json=/nonexistent/x.json"],
    ["--output", "json=."],
    ["--profile", "nope"],
    ["--profile", "\x1b[2J"],
    ["--profile", ""],
    ["--project-file="],
    ["--changed="],
]


def test_an_empty_flag_before_the_command_is_not_an_absent_one(small: Front) -> None:
    for flag in ("--profile", "--project-file"):
        assert small(flag, "", "validate").code == 64
        assert small(f"{flag}=", "plan").code == 64


@pytest.mark.parametrize("flags", BAD_FLAGS, ids=" ".join)
@pytest.mark.parametrize("command", ["plan", "drift", "apply"])
def test_flags_that_do_not_fit_are_usage_errors(small: Front, command: str, flags: list[str]) -> None:
    more = ["--auto-approve"] if command == "apply" else []
    came = small(command, *more, "--format", "json", *flags)
    if flags[:1] != ["--format"]:
        assert came.codes == ["usage"]
    assert came.code == 64
    assert small(command, *more, *flags).code == 64


@pytest.mark.parametrize(
    "flags",
    [
        ["--accept", "nope"],
        ["--accept", "nope:not-retroactive"],
        ["--accept", ":not-retroactive"],
        ["--accept", ""],
        ["--target", "nope"],
        ["--target", ""],
        ["--exclude", "acme:x/y"],
        ["--base", "nope"],
        ["--base", "--upload-pack=touch x"],
        ["--base", "-h"],
        ["--base", "a b"],
        ["--base", "HEAD\x1b[2J"],
        ["--changed", "nope"],
        ["--changed", "--output=x"],
        ["--changed", HUGE[:100_000]],
        ["--out", "/nonexistent/x.lpplan"],
        ["--out", "."],
    ],
    ids=lambda flags: " ".join(flags)[:40],
)
def test_values_that_do_not_fit(small: Front, flags: list[str]) -> None:
    came = small("plan", "--format", "json", *flags)
    assert came.code in (1, 64)
    assert came.codes
    assert len(came.out) < 3000
    assert small("plan", *flags).code == came.code
    assert sorted(path.name for path in small.root.iterdir()) in (
        ["accounts", "lpconf.yaml"],
        [".lpconf", "accounts", "lpconf.yaml"],
    )


@pytest.mark.parametrize(
    "argv",
    [["\x1b[2J"], ["--\x1b[2J"], ["plan", "--\x9b31m"], ["plan", "--color", HUGE], [HUGE], ["show", "\x1b[2J/x"]],
    ids=["command", "flag", "flag of a command", "huge value", "huge command", "file"],
)
def test_hostile_words_are_never_shown_raw(small: Front, argv: list[str]) -> None:
    for form in ([], ["--format", "json"]):
        came = small(*argv, *form)
        assert came.code in (1, 64)
        assert len(came.said) < 5_000


@pytest.mark.parametrize(
    "argv", [[], ["nope"], ["plam"], ["--nope"], ["sandbox"], ["sandbox", "nope"], ["show"], ["explain"]]
)
def test_commands_that_there_are_not(small: Front, argv: list[str]) -> None:
    assert small(*argv).code == 64
    came = small(*argv, "--format", "json")
    assert came.code == 64
    assert came.codes == ["usage"]


PLANS: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("no JSON", b"hello"),
    ("a list", b"[]"),
    ("null", b"null"),
    ("an empty object", b"{}"),
    ("binary", bytes(range(256))),
    ("nested", b"[" * 200_000),
    ("nested objects", b'{"a":' * 200_000),
    ("a huge number", b'{"resource_changes": ' + b"9" * 10_000 + b"}"),
    ("two documents", b"{}{}"),
    ("NaN", b'{"resource_changes": [], "format_version": NaN}'),
]


@pytest.mark.parametrize("data", [p[1] for p in PLANS], ids=[p[0] for p in PLANS])
def test_plan_files_that_are_none(small: Front, data: bytes) -> None:
    small.write({"x.lpplan": data})
    for command in ("show", "apply", "runbook", "graph"):
        came = small(command, str(small.root / "x.lpplan"), "--format", "json")
        assert (came.code, came.codes) == (1, ["plan.broken"]), (command, came)
        assert came.json["diagnostics"][0]["range"]["filename"].endswith("x.lpplan")


def edit(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed: Any = json.loads(json.dumps(document))
    node = changed
    for step in path[:-1]:
        node = node[step]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return changed  # type: ignore[no-any-return]


def test_plan_files_that_were_edited(configuration: Front) -> None:
    file = configuration.root / "x.lpplan"
    assert configuration("plan", "--out", str(file)).code == 0
    plan = json.loads(file.read_text())
    edits: list[tuple[tuple[Any, ...], Any]] = [
        (("resource_changes", 0, "change", "after"), "evil"),
        (("resource_changes", 0, "address"), "evil"),
        (("resource_changes", 0, "address"), None),
        (("resource_changes", 0, "hands"), "x"),
        (("resource_changes", 0, "mode"), "api"),
        (("resource_changes", 0, "change", "actions"), ["a", "b"]),
        (("resource_changes", 0, "depends_on"), None),
        (("resource_changes", 0, "setting"), "x" * 1000),
        (("resource_changes",), {}),
        (("resource_changes", 0), ...),
        (("gates", 0, "accepted"), False),
        (("gates",), None),
        (("sites", "acme-care", "id"), "666"),
        (("sites",), []),
        (("profile",), "production"),
        (("profile",), None),
        (("format_version",), "2.0"),
        (("format_version",), None),
        (("plan_id",), "0"),
        (("change_id",), 1),
        (("diagnostics",), [1]),
        (("observed",), 1),
        (("lpconf_version",), "\x1b[2J"),
        (("created",), "yesterday"),
        (("created",), "2026-11-28"),
    ]
    for path, value in edits:
        configuration.write({"y.lpplan": json.dumps(edit(plan, path, value))})
        for command in ("show", "apply"):
            came = configuration(command, str(configuration.root / "y.lpplan"), "--format", "json")
            assert (came.code, came.codes) == (1, ["plan.broken"]), (path, value, came)
    text = file.read_text()
    for length in range(0, len(text) - 2, len(text) // 20):
        configuration.write({"y.lpplan": text[:length]})
        assert configuration("apply", str(configuration.root / "y.lpplan")).code == 1
    assert not (configuration.root / ".lpconf" / "runs").exists()


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["acme"],
        ["acme", "nope"],
        ["nope", "encryption.global"],
        ["acme", "encryption.global"],
        ["acme", "encryption.global", "--value", "maybe"],
        ["acme", "encryption.global", "--value", "true"],
        ["acme", "encryption.global", "--value", "true", "--by", " "],
        ["acme", "ums_version", "--by", "a"],
        ["acme", "settings.ac_features", "--value", "1", "--by", "a"],
        ["acme", "acme:nope/x", "--value", "1", "--by", "a"],
        ["acme", "encryption.global", "--waiting"],
        ["--waiting", "--value", "1"],
        ["acme", "encryption.global", "--value", "true", "--by", "a", "--from", "x"],
        ["--from", "/nonexistent"],
        ["acme", "", "--value", "1", "--by", "a"],
    ],
    ids=lambda argv: " ".join(argv) or "nothing",
)
def test_words_that_cannot_be_attested(small: Front, argv: list[str]) -> None:
    came = small("attest", *argv)
    assert came.code in (1, 64)
    assert came.out == ""
    assert not (small.root / "accounts/acme.attest.yaml").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("attest", "acme", "encryption.feature_69", "--by"),
        ("attest", "acme", "encryption.feature_69", "--by", "dana@acme.example", "--second"),
        ("attest", "acme", "encryption.feature_69", "--by", "dana@acme.example", "--ticket"),
        ("attest", "--by", "dana@acme.example", "--from"),
        ("audit", "--since"),
        ("audit", "--until"),
        ("runbook", "--due"),
        ("adopt", "acme", "--id"),
        ("init", "other", "--package"),
        ("init", "other", "--branch"),
    ],
    ids=lambda words: f"{words[0]}{words[-1]}",
)
def test_a_flag_with_an_empty_text_is_no_flag_left_out(small: Front, words: tuple[str, ...]) -> None:
    came = small(*words[:-1], f"{words[-1]}=", "--format", "json")
    assert (came.code, came.codes) == (64, ["usage"])
    assert f"{words[-1]} needs " in came.json["diagnostics"][0]["summary"]
    assert not (small.root / "accounts/acme.attest.yaml").exists()
    assert not (small.root / "other").exists()


@pytest.mark.parametrize("command", ["plan", "drift", "runbook", "accounts", "observe"])
def test_two_values_of_one_label_fit_no_account(small: Front, command: str) -> None:
    flags = ("--out", "x.lpobs") if command == "observe" else ()
    came = small(command, *flags, "--select", "env=prod", "--select", "env=test")
    assert came.code == 64
    assert "--select env=test: no account has this and env=prod as well" in came.err


def test_an_acceptance_without_its_account_says_how_to_write_it(small: Front) -> None:
    came = small("plan", "--accept", ":brake", "--format", "json")
    assert (came.code, came.codes) == (64, ["usage"])
    assert came.json["diagnostics"][0]["summary"] == "--accept :brake: write it CODE, or ACCOUNT:CODE"
