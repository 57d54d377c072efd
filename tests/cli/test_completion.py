"""What a shell offers, and that accounts are offered without loading what a command needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = """\
version: 1
profiles:
  sandbox: {kind: sandbox}
  production: {kind: liveperson, domain_api: "https://api.liveperson.net"}
policy: {}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "lpconf.yaml": PROJECT,
        "accounts/_shared/a-fragment.yaml": "accept: []\n",
        "accounts/acme-care.yaml": 'account: {id: "1", platform: chat, labels: {tier: gold}}\n',
        "accounts/acme-care.attest.yaml": "facts: []\n",
        "accounts/eu/acme-emea.yaml": "not read: [\n",
        "all.lpplan": "",
        ".lpconf/runs/20261128T050000Z-aa.jsonl": "",
        ".lpconf/runs/20261128T060000Z-bb.jsonl": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def offered(root: Path, line: str, shell: str = "bash", code: str = "") -> str:
    words = line.split(" ")
    environ = {
        **os.environ,
        "_LPCONF_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
    }
    program = f"import sys; from lpconf.cli.main import main; code = main([]); {code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("lpconf plan acme", ["plain,acme-care", "plain,acme-emea"]),
        ("lpconf -C accounts --profile sandbox plan acme-c", ["plain,acme-care"]),
        ("lpconf plan acme-care acme-e", ["plain,acme-emea"]),
        ("lpconf va", ["plain,validate"]),
        ("lpconf --profile pro", ["plain,production"]),
        ("lpconf plan --select ", ["plain,tier=gold"]),
        ("lpconf plan --accept acme-care:not", ["plain,acme-care:not-retroactive"]),
        ("lpconf plan --target encryption.g", ["plain,encryption.global"]),
        ("lpconf rollback ", ["file,", "plain,latest", "plain,20261128T060000Z-bb", "plain,20261128T050000Z-aa"]),
        ("lpconf apply ", ["file,", "plain,acme-care", "plain,acme-emea", "plain,all.lpplan"]),
        # bash breaks words at colons and equals signs, and replaces what stands behind the last of them
        ("lpconf plan --select tier =", ["plain,gold"]),
        ("lpconf plan --select tier = go", ["plain,gold"]),
        ("lpconf plan --accept acme-care : not", ["plain,not-retroactive"]),
        ("lpconf explain acme-care : supp", ["plain,supportal_feature/69"]),
        ("lpconf plan --target acme-care:supp", ["plain,acme-care:supportal_feature/69"]),
        ("lpconf plan --select tier=gold acme-c", ["plain,acme-care"]),
        ("lpconf apply ./x", ["file,./x"]),
        ("lpconf drift --strict acme-c", ["plain,acme-care"]),
        ("lpconf drift --stri", ["plain,--strict"]),
        ("lpconf schema x", []),
        ("lpconf -C ac", ["dir,ac"]),
        ("lpconf --color ", ["plain,auto", "plain,always", "plain,never"]),
        ("lpconf --color a", ["plain,auto", "plain,always"]),
        ("lpconf --color always va", ["plain,validate"]),
        ("lpconf plan accounts/eu/a", ["file,accounts/eu/a"]),
        ("lpconf adopt acme-care --only data_m", ["plain,data_masking"]),
        ("lpconf adopt acme-care --extends ", ["plain,_shared/a-fragment.yaml"]),
        ("lpconf attest acme-care ums", ["plain,ums_version"]),
    ],
)
def test_words_are_offered_by_what_they_may_be(root: Path, line: str, answers: list[str]) -> None:
    assert offered(root, line).split() == answers


def test_other_shells(root: Path) -> None:
    assert offered(root, "lpconf plan acme-c", "zsh").split("\n")[:2] == ["plain", "acme-care"]
    assert offered(root, "lpconf plan acme-c", "fish").strip() == "plain,acme-care"


def test_where_there_is_no_repository_there_are_no_names(tmp_path: Path) -> None:
    for line in ("lpconf plan a", "lpconf --profile a", "lpconf rollback a", "lpconf plan --select a"):
        assert "plain" not in offered(tmp_path, line)


def test_names_are_offered_without_the_catalogue_and_the_models(root: Path) -> None:
    loaded = offered(root, "lpconf plan acme-c", code="print(*sys.modules)").split()
    assert "plain,acme-care" in loaded
    assert not {"pydantic", "ruamel.yaml", "lpconf.catalogue", "lpconf.cli.session"} & set(loaded)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_takes_accounts_and_runs_beside_files(root: Path) -> None:
    program = root / "bin" / "lpconf"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -m lpconf\n")
    program.chmod(0o755)
    script = """compopt() { :; }
        complete() { :; }
        eval "$(_LPCONF_COMPLETE=bash_source lpconf)"
        for words in "apply acme-c" "rollback lat" "plan --select tier = g"; do
            COMP_WORDS=(lpconf $words); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
            _lpconf_completion lpconf
            echo "${COMPREPLY[@]}"
        done"""
    environ = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], cwd=root, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["acme-care", "latest", "gold"]
