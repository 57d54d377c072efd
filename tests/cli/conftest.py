"""Fixtures of the command line's tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.command_line import ACCOUNT, PROJECT, Front


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests: neither lpconf's, nor Git's, nor the terminal's."""
    for name in [*os.environ]:
        if name.startswith(("LPCONF_", "GIT_", "LC_")) or name in (
            "NO_COLOR",
            "FORCE_COLOR",
            "CI",
            "SOURCE_DATE_EPOCH",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Front:
    """An empty folder."""
    root = tmp_path / "estate"
    root.mkdir()
    return Front(root, capsys)


@pytest.fixture
def small(empty: Front) -> Front:
    """A repository with a sandbox and one account that wishes nothing."""
    return empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT})


@pytest.fixture
def configuration(empty: Front) -> Front:
    """The example estate."""
    return empty.example()
