"""Bad input from the outside: a located message and a documented exit code, never a traceback (promise 11)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import ACCOUNT, HUGE, PROJECT, Came, Front

COMMANDS = ("validate", "plan", "drift", "apply", "runbook", "graph")


def calls(front: Front, *more: str) -> dict[str, Any]:
    """Every command on the repository, in text and as JSON; all of them fail alike."""
    found = {}
    for command in COMMANDS:
        flags = ["--auto-approve"] if command == "apply" else []
        text = front(command, *flags, *more)
        made = front(command, *flags, *more, "--format", "json")
        assert (text.code, made.code) == (1, 1), (command, text, made)
        found[command] = made.json
        for one in made.json["diagnostics"]:
            if one["severity"] == "error":
                assert one["summary"] in " ".join(text.said.split()) or len(one["summary"]) > 60, command
    return found


def located(front: Front, code: str, file: str, line: int = 0) -> None:
    """Every command ends in an error of this code, at this place."""
    for command, document in calls(front).items():
        errors = [one for one in document["diagnostics"] if one["severity"] == "error"]
        assert all(one["range"] for one in errors), (command, errors)
        places = [(one["code"], one["range"]["filename"], one["range"]["start"]["line"]) for one in errors]
        assert (code, file, line) in places or (not line and (code, file) in [p[:2] for p in places]), (command, places)


BAD_YAML: list[tuple[str, str | bytes, str, int]] = [
    ("empty", "", "yaml.empty", 1),
    ("only a comment", "# x\n", "yaml.empty", 1),
    ("null", "null\n", "yaml.empty", 1),
    ("a list", "- a\n", "yaml.not-a-mapping", 1),
    ("a text", "hello\n", "yaml.not-a-mapping", 1),
    ("unclosed list", ACCOUNT + "accept: [a\n", "yaml.syntax", 2),
    ("unclosed quote", ACCOUNT + "extends: ['a\n", "yaml.syntax", 2),
    ("bad indentation", "account:\n  id: '1'\n platform: chat\n", "yaml.syntax", 3),
    ("a tab", "account:\n\tid: '1'\n", "yaml.tab", 2),
    ("a tag", "account: !!python/object/apply:os.system ['id']\n", "yaml.tag", 1),
    ("a merge key", "account: {<<: {id: '1'}, platform: chat}\n", "yaml.merge-key", 1),
    ("two documents", ACCOUNT + "---\na: 1\n", "yaml.many-documents", 2),
    ("a second key", ACCOUNT + ACCOUNT, "yaml.duplicate-key", 2),
    ("a key that is a number", ACCOUNT + "1: 2\n", "yaml.key-type", 2),
    ("a key that is a list", ACCOUNT + "? [a]\n: 1\n", "yaml.key-type", 2),
    ("an unknown anchor", ACCOUNT + "extends: *a\n", "yaml.anchor", 2),
    ("an anchor in itself", ACCOUNT + "extends: &a [*a]\n", "yaml.anchor", 2),
    ("an escape sequence", ACCOUNT + "extends: ['\x1b[2J']\n", "yaml.control-character", 2),
    ("a NUL", ACCOUNT + "extends: ['\x00']\n", "yaml.control-character", 2),
    ("Latin 1", ACCOUNT.encode() + b"extends: ['\xe4']\n", "yaml.encoding", 2),
    ("UTF-16", ACCOUNT.encode("utf-16"), "yaml.encoding", 1),
    ("binary", bytes(range(256)), "yaml.encoding", 0),
    ("too large", ACCOUNT + "# " + HUGE, "yaml.too-large", 1),
    ("too deep", ACCOUNT + "settings: " + "[" * 5000 + "]" * 5000 + "\n", "yaml.too-deep", 2),
    ("an infinite number", ACCOUNT + "settings: {site_settings: {a: .inf}}\n", "yaml.number", 2),
    ("a huge number", ACCOUNT + "settings: {site_settings: {a: " + "9" * 5000 + "}}\n", "yaml.number", 2),
]
BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(12))


@pytest.mark.parametrize(("text", "code", "line"), [b[1:] for b in BAD_YAML], ids=[b[0] for b in BAD_YAML])
def test_broken_yaml(empty: Front, text: str | bytes, code: str, line: int) -> None:
    located(empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": text}), code, "accounts/acme.yaml", line)


@pytest.mark.attack("checkout")
@pytest.mark.parametrize("file", ["accounts/acme.yaml", "accounts/_shared/a.yaml", "accounts/acme.attest.yaml"])
def test_an_alias_bomb_is_not_unfolded(small: Front, file: str) -> None:
    located(small.write({file: BOMB}), "yaml.anchor", file)


@pytest.mark.parametrize(
    "text", [b[1] for b in BAD_YAML if b[0] != "too deep"], ids=[b[0] for b in BAD_YAML if b[0] != "too deep"]
)
def test_a_broken_project_file(empty: Front, text: str | bytes) -> None:
    front = empty.write({"lpconf.yaml": text, "accounts/acme.yaml": ACCOUNT})
    for command, document in calls(front).items():
        errors = [one for one in document["diagnostics"] if one["severity"] == "error"]
        assert errors, command
        assert {one["range"]["filename"] for one in errors} == {"lpconf.yaml"}, command


HEAD = 'account:\n  id: "1"\n  platform: chat\n'
BAD_WORDS: list[tuple[str, str, str, int]] = [
    ("a number as id", "account: {id: 1, platform: chat}\n", "schema.type", 1),
    ("no id", "account: {platform: chat}\n", "schema.missing", 1),
    ("no account", "accept: []\n", "schema.missing", 1),
    ("a path as id", "account: {id: ../x, platform: chat}\n", "schema.value", 1),
    ("a huge id", "account: {id: " + "x" * 900_000 + ", platform: chat}\n", "schema.value", 1),
    ("a huge key", ACCOUNT + "k" * 900 + ": 1\n", "schema.unknown-key", 2),
    ("an escaped escape", ACCOUNT + '"\\e[31mred": 1\n', "yaml.control-character", 2),
    ("an escaped value", 'account: {id: "\\e]0;title\\a", platform: chat}\n', "schema.value", 1),
    ("an unknown platform", "account: {id: '1', platform: voice}\n", "schema.value", 1),
    ("an unknown key", ACCOUNT + "data_encription: {}\n", "schema.unknown-key", 2),
    (
        "an unknown scope",
        HEAD + "data_encryption: {enabled: true, scopes: [evrything]}\n",
        "encryption.scope-unknown",
        4,
    ),
    (
        "a scope of messaging",
        HEAD + "data_encryption: {enabled: true, scopes: [messaging_transcripts]}\n",
        "encryption.scope-platform",
        4,
    ),
    ("no scopes", HEAD + "data_encryption: {enabled: true}\n", "encryption.scopes-missing", 4),
    ("masking at rest on chat", HEAD + "data_masking: {at_rest: {patterns: [{name: a, regex: a}]}}\n", "", 4),
    ("a regex that does not compile", HEAD + "data_masking: {real_time: {patterns: [{name: a, regex: '('}]}}\n", "", 4),
    (
        "a hold that is over",
        ACCOUNT + "hold: [{setting: masking.real_time, until: 2020-01-01, reason: r, by: b}]\n",
        "",
        2,
    ),
    ("a hold of nothing", ACCOUNT + "hold: [{setting: nope, until: 2999-01-01, reason: r, by: b}]\n", "", 2),
    ("an unknown code", ACCOUNT + "accept: [not-retro]\n", "accept.unknown-code", 2),
    ("a fragment that is missing", ACCOUNT + "extends: [_shared/a.yaml]\n", "extends.missing", 2),
    ("a fragment outside", ACCOUNT + "extends: [../lpconf.yaml]\n", "extends.outside", 2),
    ("a fragment at the root", ACCOUNT + "extends: [/etc/passwd]\n", "extends.outside", 2),
    ("extends itself", ACCOUNT + "extends: [acme.yaml]\n", "extends.account", 2),
    (
        "a key file outside",
        HEAD + "data_encryption: {enabled: true, scopes: [all], data_access_pgp_key: ../../etc/passwd}\n",
        "",
        4,
    ),
    (
        "a key file that is a device",
        HEAD + "data_encryption: {enabled: true, scopes: [all], data_access_pgp_key: /dev/zero}\n",
        "",
        4,
    ),
    (
        "two wishes for one home",
        HEAD
        + "data_encryption: {enabled: true, scopes: [all]}\n"
        + "settings: {ac_features: {Common.Global_Encryption_Enabled: false}}\n",
        "",
        0,
    ),
]


@pytest.mark.parametrize(("text", "code", "line"), [b[1:] for b in BAD_WORDS], ids=[b[0] for b in BAD_WORDS])
def test_words_that_are_wrong(empty: Front, text: str, code: str, line: int) -> None:
    front = empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": text})
    for command, document in calls(front).items():
        errors = [one for one in document["diagnostics"] if one["severity"] == "error"]
        assert errors, command
        assert {one["range"]["filename"] for one in errors} == {"accounts/acme.yaml"}
        if code:
            assert code in {one["code"] for one in errors}, (command, errors)
        assert not line or line in {one["range"]["start"]["line"] for one in errors}, (command, errors)


def test_fragments_in_a_ring(small: Front) -> None:
    small.write(
        {
            "accounts/acme.yaml": ACCOUNT + "extends: [_shared/a.yaml]\n",
            "accounts/_shared/a.yaml": "extends: [_shared/b.yaml]\n",
            "accounts/_shared/b.yaml": "extends: [_shared/a.yaml]\n",
        }
    )
    located(small, "extends.cycle", "accounts/_shared/b.yaml", 1)


def test_two_accounts_with_one_id(small: Front) -> None:
    small.write({"accounts/other.yaml": ACCOUNT})
    for document in calls(small).values():
        assert {one["range"]["filename"] for one in document["diagnostics"]} >= {"accounts/other.yaml"}


def folder(path: Path) -> None:
    path.mkdir()


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def ring(path: Path) -> None:
    path.symlink_to(path.name)


def outside(path: Path) -> None:
    path.symlink_to("/etc/hostname")


ODD = [folder, dangling, pipe, ring, outside]


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("name", ["accounts/odd.yaml", "accounts/_shared/odd.yaml", "accounts/acme.attest.yaml"])
def test_files_that_are_none(small: Front, make: Any, name: str) -> None:
    (small.root / name).parent.mkdir(exist_ok=True)
    make(small.root / name)
    for command, document in calls(small).items():
        assert {one["range"]["filename"] for one in document["diagnostics"]} == {name}, command


@pytest.mark.parametrize("make", [folder, dangling, pipe, ring])
@pytest.mark.parametrize("flag", [False, True])
def test_a_project_file_that_is_none(small: Front, make: Any, flag: bool) -> None:
    (small.root / "lpconf.yaml").unlink()
    make(small.root / "lpconf.yaml")
    more = ["--project-file", str(small.root / "lpconf.yaml")] if flag else []
    for command, document in calls(small, *more).items():
        assert [one["range"]["filename"] for one in document["diagnostics"]] == ["lpconf.yaml"], command


def test_no_repository(empty: Front) -> None:
    for command, document in calls(empty).items():
        assert [one["code"] for one in document["diagnostics"]] == ["project.missing"], command


def test_no_such_folder(empty: Front) -> None:
    assert empty("validate", "-C", "/nonexistent/x").code in (1, 64)


@pytest.mark.parametrize("names", [[], ["accounts/_shared/a.yaml"], ["accounts/_acme.yaml"], ["accounts/readme.txt"]])
def test_a_repository_without_accounts(empty: Front, names: list[str]) -> None:
    empty.write({"lpconf.yaml": PROJECT, **dict.fromkeys(names, "accept: []\n")})
    for command, document in calls(empty).items():
        assert "repository.empty" in [one["code"] for one in document["diagnostics"]], command


@pytest.mark.parametrize("name", ["Acme", "a b", "ä", "-a", "a\x1b[31m", "a\nb", "x" * 250, "a%00", "acme.yaml"])
def test_names_that_no_account_may_have(small: Front, name: str) -> None:
    small.write({f"accounts/{name}.yaml": 'account: {id: "2", platform: chat}\n'})
    if name == "x" * 250:
        assert small("validate").code == 0
        return
    for document in calls(small).values():
        assert "file.name" in [one["code"] for one in document["diagnostics"]]


BAD_ATTESTATIONS = [
    ("attestations: [{setting: nope, value: true, by: a, date: 2026-01-01}]\n", "attest.setting"),
    ("attestations: [{setting: encryption.global, by: a, date: 2026-01-01}]\n", "schema.missing"),
    ("attestations: [{setting: encryption.global, value: 1, by: a, date: never}]\n", "schema.value"),
    ("attestations: {}\n", "schema.type"),
    ("facts: [{fact: nope, value: 1, by: a, date: 2026-01-01}]\n", "attest.fact"),
    ("atestations: []\n", "schema.unknown-key"),
    ("attestations: [\n", "yaml.syntax"),
]


@pytest.mark.parametrize(("text", "code"), BAD_ATTESTATIONS, ids=[b[1] for b in BAD_ATTESTATIONS])
def test_broken_attestations(small: Front, text: str, code: str) -> None:
    small.write({"accounts/acme.attest.yaml": text})
    located(small, code, "accounts/acme.attest.yaml", 1)
    before = small.text("accounts/acme.attest.yaml")
    came = small("attest", "acme", "encryption.feature_69", "--value", "true", "--by", "dana")
    assert (came.code, code in came.err, "accounts/acme.attest.yaml:1" in came.err) == (1, True, True)
    assert small.text("accounts/acme.attest.yaml") == before


def test_a_byte_order_mark_and_windows_line_ends_are_fine(empty: Front) -> None:
    text = b"\xef\xbb\xbf" + (ACCOUNT + "accept: [not-retroactive]\n").replace("\n", "\r\n").encode()
    empty.write({"lpconf.yaml": b"\xef\xbb\xbf" + PROJECT.replace("\n", "\r\n").encode(), "accounts/acme.yaml": text})
    for command in COMMANDS:
        assert empty(command, *(["--auto-approve"] if command == "apply" else [])).code == 0


def test_errors_of_accounts_that_are_not_named_are_warnings(small: Front) -> None:
    small.write({"accounts/broken.yaml": "account: [\n"})
    assert small("validate").code == 1
    for command in COMMANDS:
        came = small(command, "acme", "--format", "json", *(["--auto-approve"] if command == "apply" else []))
        assert came.code == 0, (command, came)
        assert [(one["severity"], one["code"]) for one in came.json["diagnostics"]] == [("warning", "yaml.syntax")], (
            command
        )


SECRET = "hunter2-hunter2"
WITH_SECRET = [
    "    auth: hunter2-hunter2\n",
    "    auth: {bearer: hunter2-hunter2}\n",
    "    auth: {bearer: {value: hunter2-hunter2}}\n",
    "    auth: {bearer: {env: [hunter2-hunter2]}}\n",
    "    auth: {bearer: {env: '{hunter2-hunter2}'}}\n",
    "    auth: {bearer: {env: 'not closed hunter2-hunter2}}\n",
    "    auth:\n      login:\n        username: {env: A}\n        password: hunter2-hunter2\n",
    "    auth: {bearer: {env: A}, login: hunter2-hunter2}\n",
    "    auth: {bearer: hunter2-hunter2, bearer: hunter2-hunter2}\n",
    "    auth: !x hunter2-hunter2\n",
    "    auth:\t{bearer: hunter2-hunter2}\n",
    "    auht: {bearer: hunter2-hunter2}\n",
    "    bearer: hunter2-hunter2\n",
    "    hosts: {x: 'https://me:hunter2-hunter2@x.example'}\n",
    "    bridge: {url: 'https://x.example?key=hunter2-hunter2'}\n",
    "    bridge: {url: 'https://x.example', auth: {bearer: hunter2-hunter2}}\n",
]


@pytest.mark.attack("checkout")
@pytest.mark.parametrize("line", WITH_SECRET, ids=[w.strip() for w in WITH_SECRET])
def test_a_secret_in_the_project_file_is_never_shown(small: Front, line: str) -> None:
    text = f"version: 1\nprofiles:\n  p:\n    kind: liveperson\n    domain_api: https://x.example\n{line}"
    small.write({"lpconf.yaml": text})
    for argv in (["validate"], ["plan"], ["validate", "--format", "json"], ["validate", "--format", "markdown"]):
        came = small(*argv)
        assert came.code == 1
        assert "lpconf.yaml" in came.said
        assert SECRET not in came.said, came.said


def test_what_could_not_be_read_has_no_second_fault(small: Front) -> None:
    small.write(
        {
            "accounts/tagged.yaml": 'account: {id: "7", platform: chat}\n'
            "agent_widgets:\n  - {name: A, url: !x y}\n"
            "data_masking: {real_time: {patterns: !!set {a}}}\n"
            "offsite_engagements: [{campaign: C, name: N, skill: !x y}]\n"
        }
    )
    came = small("validate", "tagged", "--format", "json")
    assert [d["code"] for d in came.json["diagnostics"]] == ["yaml.tag"] * 3, came


def test_a_plan_file_that_is_not_there(small: Front) -> None:
    came = small("show", "nofile.lpplan")
    assert (came.code, "nofile.lpplan does not exist" in came.err) == (1, True), came


CONFLICT = """\
account:
<<<<<<< HEAD
  id: "1"
=======
  id: "2"
>>>>>>> other
  platform: chat
"""


def test_a_merge_conflict_is_called_by_its_name(empty: Front) -> None:
    located(
        empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": CONFLICT}), "yaml.conflict", "accounts/acme.yaml", 2
    )


def test_a_fragment_that_nobody_takes_in_is_checked(empty: Front) -> None:
    files = {
        "lpconf.yaml": PROJECT,
        "accounts/acme.yaml": 'account: {id: "1", platform: chat}\n',
        "accounts/_shared/good.yaml": "manual_rollover: {handler: true}\nagent_widgets: [{name: x, order: 2}]\n",
        "accounts/_shared/bad.yaml": "data_encryption:\n  enabeld: true\n",
    }
    came = empty.write(files)("validate", "--format", "json")
    assert came.code == 1
    found = [(d["code"], d["range"]["filename"], d["range"]["start"]["line"]) for d in came.json["diagnostics"]]
    assert found == [("schema.unknown-key", "accounts/_shared/bad.yaml", 2)]
    assert empty("validate", "acme").code == 0


def places(came: Came) -> list[tuple[str, str, int]]:
    """Code, file and line of all that is told, in the order in which it is told."""
    return [(d["code"], d["range"]["filename"], d["range"]["start"]["line"]) for d in came.json["diagnostics"]]


TARGET = "manual_rollover: {targets: [{account: nobody, skills: [S]}]}\n"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ('data_encryption: {enabled: "x"}\n' + TARGET, ["schema.type", "account.unknown-target"]),
        (TARGET.replace("{targets", "{owner: 3, targets"), ["account.unknown-target", "schema.type"]),
        (TARGET.replace("[S]", "3"), ["account.unknown-target", "schema.type"]),
        (
            "extends: [_shared/no.yaml]\nmore: 1\n" + TARGET,
            ["extends.missing", "schema.unknown-key", "account.unknown-target"],
        ),
        ("hold: [{setting: no}]\n", [*["schema.missing"] * 3, "hold.unknown-setting"]),
        ("hold: [{setting: widgets.x, until: 2020-01-01, reason: 3, by: b}]\n", ["hold.expired", "schema.type"]),
        ("accept: [{code: no, ticket: 3}]\n", ["accept.unknown-code", "schema.type"]),
        (
            "agent_widgets: [{name: x, url: 1}, {name: x, url: 'https://a.example'}]\n",
            ["schema.type", "wish.twice"],
        ),
    ],
)
def test_a_wrong_type_hides_no_reference_and_no_word(empty: Front, lines: str, codes: list[str]) -> None:
    """Promise: all errors of all files come in one run (contract 1)."""
    account = 'account: {id: "1", platform: messaging}\n'
    came = empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": account + lines})("validate", "--format", "json")
    assert sorted(code for code, *_ in places(came)) == sorted(codes)


def test_what_is_laid_over_is_wrong_all_the_same(empty: Front) -> None:
    files = {
        "lpconf.yaml": PROJECT,
        "accounts/acme.yaml": ACCOUNT + "extends: [_shared/a.yaml]\ndata_encryption: {enabled: false, scopes: [all]}\n",
        "accounts/_shared/a.yaml": "data_encryption:\n  enabled: 'yes'\n  scopes: all\n",
    }
    for names in ([], ["acme"]):
        came = empty.write(files)("validate", *names, "--format", "json")
        assert places(came) == [
            ("schema.type", "accounts/_shared/a.yaml", 2),
            ("schema.type", "accounts/_shared/a.yaml", 3),
        ]


def test_what_an_account_takes_from_a_wrong_fragment_is_told_once(empty: Front) -> None:
    files = {
        "lpconf.yaml": PROJECT,
        "accounts/acme.yaml": ACCOUNT + "extends: [_shared/a.yaml]\n",
        "accounts/_shared/a.yaml": "extends: [_shared/b.yaml]\n",
        "accounts/_shared/b.yaml": "data_encryption: {enabled: 'yes', scopes: [all]}\n",
    }
    came = empty.write(files)("validate", "--format", "json")
    assert places(came) == [("schema.type", "accounts/_shared/b.yaml", 1)]
