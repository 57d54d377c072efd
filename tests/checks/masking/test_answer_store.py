"""Answers kept between runs: only what lpconf itself wrote in this place counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from lpconf.checks.masking.engines.answer_store import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "masking.json"


def written(file: Path) -> None:
    store = Store(file)
    store.put(["yes"], "v8", "a+")
    store.save()


def test_an_answer_is_known_in_the_next_run(file: Path) -> None:
    written(file)
    assert Store(file).get("v8", "a+") == ["yes"]
    assert Store(file).get("v8", "b+") is None
    assert Store(file).recall(lambda: "made", "v8", "b+") == "made"


@pytest.mark.attack("checkout")
def test_a_copy_counts_for_nothing(file: Path, tmp_path: Path) -> None:
    """So that nobody can commit a file which says that an evil pattern is a good one."""
    written(file)
    elsewhere = tmp_path / "checkout" / "masking.json"
    elsewhere.parent.mkdir()
    shutil.copyfile(file, elsewhere)
    assert Store(elsewhere).get("v8", "a+") is None


def damaged(text: str) -> str:
    whole = json.loads(text)
    return json.dumps({**whole, "answers": [whole["answers"]]})


@pytest.mark.parametrize(
    "spoil", [lambda _: "", lambda text: text[:-9], lambda _: "[]", lambda _: "[" * 9_999, damaged]
)
def test_what_is_damaged_is_ignored_and_replaced(file: Path, spoil: object) -> None:
    written(file)
    file.write_text(spoil(file.read_text()))  # type: ignore[operator]
    assert Store(file).get("v8", "a+") is None
    written(file)
    assert Store(file).get("v8", "a+") == ["yes"]


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    written(tmp_path / "cache" / "masking.json")
    assert Store(tmp_path / "cache" / "masking.json").get("v8", "a+") is None


def test_what_fails_is_not_kept(file: Path) -> None:
    store = Store(file)
    with pytest.raises(ZeroDivisionError):
        store.recall(lambda: 1 / 0, "q")
    assert store.recall(lambda: 2, "q") == 2
    assert store.recall(lambda: 3, "q") == 2
