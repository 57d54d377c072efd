"""``lpconf adopt ACCOUNT`` in a repository of many: it judges what it needs, and misses nothing that others decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lpconf.model import elaboration
from lpconf.workspace import account_request
from tests.cli.command_line import PROJECT, Front
from tests.cli.test_adopt_chapters import rollover

OTHERS = {f"accounts/n{number}.yaml": f'account: {{id: "n{number}", platform: chat}}\n' for number in range(5)}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The accounts whose files were judged."""
    names: set[str] = set()
    elaborate: Callable[..., Any] = elaboration.elaborate

    def noted(name: str, *rest: Any, **more: Any) -> Any:
        names.add(name)
        return elaborate(name, *rest, **more)

    monkeypatch.setattr(elaboration, "elaborate", noted)
    monkeypatch.setattr(account_request, "FEW_ACCOUNTS", 0)
    return names


@pytest.fixture
def many(empty: Front) -> Front:
    empty.write({"lpconf.yaml": PROJECT, **OTHERS, "accounts/torn.yaml": "account: [\n"})
    empty.write({"accounts/acme.yaml": 'account: {id: "1", platform: messaging}\n'})
    return empty.write(
        {"accounts/care.yaml": 'account: {id: "2", platform: messaging}\nmanual_rollover: {handler: true}\n'}
    )


def test_an_account_that_a_live_value_reaches_is_judged_too_and_no_other(many: Front, judged: set[str]) -> None:
    rollover(many)
    judged.clear()
    assert many("adopt", "acme").code == 0
    assert "    - account: care\n      skills: [Overflow]\n" in many.text("accounts/acme.yaml")
    assert judged == {"acme", "care"}
    assert "No changes." in many("plan", "acme").out


@pytest.mark.parametrize("text", ["account: [\n", 'account: {id: "2", platform: nothing}\n'])
def test_an_account_with_a_wrong_file_is_named_by_its_id(many: Front, judged: set[str], text: str) -> None:
    rollover(many)
    many.write({"accounts/care.yaml": text})
    assert many("adopt", "acme").code == 0
    assert '    - site: "2"\n      skill_ids: ["77"]\n' in many.text("accounts/acme.yaml")


def test_a_new_account_is_made_though_nobody_else_is_judged(many: Front, judged: set[str]) -> None:
    assert many("adopt", "fresh", "--id", "77", "--platform", "chat").code == 0
    assert judged == {"fresh"}
    table = many.root / "new.csv"
    table.write_text("name,id,platform\nmore,78,chat\nn0,n0,chat\n")
    judged.clear()
    assert many("adopt", "--from", str(table)).code == 0
    assert judged == {"more", "n0"}


@pytest.mark.parametrize("argv", [["fresh", "--id", "n3", "--platform", "chat"], ["n3"]])
def test_twins_among_those_that_are_not_judged_are_told(many: Front, judged: set[str], argv: list[str]) -> None:
    many.write({"accounts/twin.yaml": 'account: {id: "n3", platform: chat}\n'})
    came = many("adopt", *argv, "--format", "json")
    assert (came.code, set(came.codes)) == (1, {"account.id-twice"})
    assert not Path(many.root / "accounts/fresh.yaml").exists()


def test_a_fragment_that_nobody_takes_in_yet_is_known(many: Front, judged: set[str]) -> None:
    many.write({"accounts/_shared/new.yaml": "accept: []\n"})
    assert many("adopt", "acme", "--extends", "_shared/new.yaml").code == 0
    assert "extends: [_shared/new.yaml]\n" in many.text("accounts/acme.yaml")
    assert "there is no such fragment" in many("adopt", "acme", "--extends", "_shared/nothing.yaml").err
