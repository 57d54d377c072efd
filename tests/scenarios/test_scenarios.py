"""Every card of ``cards/``, played through the real command line, from account file to printed output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.guide import CARDS, card
from tests.scenarios.runner import Play


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith(("LPCONF_", "LC_", "GIT_", "FORCE_COLOR"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("name", sorted(path.stem for path in CARDS.glob("*.yaml")))
def test_card(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Play(card(name), tmp_path, capsys).run()
