"""The worked examples of the contributing page are followed, word by word, in a copy of the package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.shell_blocks import DOCS, ROOT

PAGE = DOCS / "contributing.md"
PROJECT = "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"
EXAMPLES = ("Add a setting", "Add a surface", "Add a format", "Add a command")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, list[tuple[str, str]]]:
    """The blocks of each example, in their order."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {title: _BLOCK.findall(text) for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def changed(text: str, diff: str) -> str:
    """`text` with a block of changed lines in place of what it names, which has to stand there exactly once."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    assert text.count(old) == 1, f"{text.count(old)} times:\n{old}"
    return text.replace(old, new)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, and a repository of accounts beside it."""
    shutil.copytree(ROOT / "lpconf", tmp_path / "lpconf", ignore=shutil.ignore_patterns("__pycache__", "docs"))
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "lpconf").write_text(f'#!/bin/sh\nexec {sys.executable} -m lpconf "$@"\n')
    (tools / "lpconf").chmod(0o755)
    (tmp_path / "accounts").mkdir()
    (tmp_path / "lpconf.yaml").write_text(PROJECT)
    return tmp_path


def test_the_examples_work_one_after_another_as_they_stand(copy: Path) -> None:
    examples = sections()
    for title in EXAMPLES:
        assert {"sh"} < {language for language, _ in examples[title]}
        for language, text in examples[title]:
            follow(copy, language, text)


def follow(folder: Path, language: str, text: str) -> None:
    """Do what a block says: run it, or write what it has into the file that it begins with."""
    if language == "sh":
        run(folder, text)
        return
    header, body = text.split("\n", 1)
    path = folder / header.removeprefix("# ")
    if language == "diff":
        path.write_text(changed(path.read_text(encoding="utf-8"), body), encoding="utf-8")
    else:
        assert not path.exists()
        path.write_text(body, encoding="utf-8")


def run(folder: Path, script: str) -> None:
    environ = {**os.environ, "PATH": f"{folder / 'tools'}:{os.environ['PATH']}", "PYTHONPATH": str(folder)}
    came = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environ, capture_output=True, text=True
    )
    assert came.returncode == 0, f"{script}\n{came.stdout}\n{came.stderr}"


def test_the_page_has_every_rule_of_the_house() -> None:
    from tests.house.rules import RULES

    text = PAGE.read_text(encoding="utf-8")
    assert [rule.name for rule in RULES if f"| {rule.name} |" not in text] == []
