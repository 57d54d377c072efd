"""Verdicts on patterns, with V8 and without it; and whether card numbers are masked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from lpconf.catalogue.chapters.masking import presets
from lpconf.checks import v8
from lpconf.checks.masking import compilation


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    compilation.compiles.cache_clear()
    compilation.masks_cards.cache_clear()
    yield
    compilation.compiles.cache_clear()
    compilation.masks_cards.cache_clear()


@pytest.fixture
def no_v8(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> Any:
        raise v8.V8Missing

    monkeypatch.setattr(v8, "run", missing)


@pytest.fixture
def with_v8() -> None:
    pytest.importorskip("py_mini_racer")


@pytest.mark.usefixtures("no_v8")
@pytest.mark.parametrize("dialect", ["javascript", "java"])
def test_a_portable_pattern_needs_no_engine(dialect: Any) -> None:
    assert compilation.compiles(dialect, r"\b(?:\d[ -]?){12,15}\d\b").status == "good"


@pytest.mark.usefixtures("no_v8")
def test_without_v8_only_what_cannot_be_told_is_skipped() -> None:
    skipped = compilation.compiles("javascript", r"\p{L}")
    assert (skipped.status, skipped.reason) == (
        "skipped",
        "checking this pattern needs the extra masking (install lpconf[masking], from where you have lpconf)",
    )
    broken = compilation.compiles("javascript", "ab(")
    assert (broken.status, broken.reason[:11]) == ("bad", "character 3")
    assert compilation.masks_cards((r"(\d+)+x",)) is None
    assert compilation.masks_cards((r"\d+",)) is True


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize(
    ("pattern", "status", "reason"),
    [
        ("[^]", "good", ""),
        (r"\cJ", "good", ""),
        ("(?<=a*)b", "good", ""),
        ("(" * 2000 + ")" * 2000, "good", ""),
        ("ab(", "bad", "Unterminated group (character 3)"),
        ("a++", "bad", "Nothing to repeat"),
        ("a{3,2}", "bad", "numbers out of order in {} quantifier (character 2)"),
        ("x/]: (" * 1000, "bad", "Unterminated group"),
    ],
)
def test_v8_judges_javascript(pattern: str, status: str, reason: str) -> None:
    verdict = compilation.compiles("javascript", pattern)
    assert verdict.status == status
    assert verdict.reason.startswith(reason)
    assert len(verdict.reason) < 100


@pytest.mark.parametrize(
    ("pattern", "status", "reason"),
    [
        ("(?i)visa", "foreign", "character 1: inline flags such as (?i)"),
        ("ab++", "foreign", "character 4: possessive"),
        ("a(", "bad", "character 2: "),
    ],
)
def test_at_rest_only_the_portable_part_is_good(pattern: str, status: str, reason: str) -> None:
    verdict = compilation.compiles("java", pattern)
    assert verdict.status == status
    assert verdict.reason.startswith(reason)


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize(
    ("patterns", "masks"),
    [
        ((), False),
        ((presets.known("payment-card").regex(),), True),
        ((r"\b\d{3}-\d{2}-\d{4}\b", presets.known("payment-card").regex()), True),
        ((r"\b(?:\d[ -]?){12,15}\d\b",), False),
        ((r"\d{4}",), True),
        ((r"\d{5}",), False),
        ((r"\d+",), True),
        ((r"\b\d{3}-\d{2}-\d{4}\b",), False),
        ((r"(\d",), None),
    ],
)
def test_card_numbers_are_masked_digit_by_digit(patterns: tuple[str, ...], masks: bool | None) -> None:
    assert compilation.masks_cards(patterns) is masks


@pytest.mark.usefixtures("with_v8")
def test_a_pattern_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v8, "SECONDS", 0.2)
    assert compilation.masks_cards(("(?:(?:[0-9 -]+)+)+(?:(?:[0-9 -]+)+)+(?:(?:[0-9 -]+)+)+x",)) is None
    assert compilation.masks_cards((r"[0-9 -]+",)) is True


def test_a_process_that_asks_nothing_hard_does_not_load_v8() -> None:
    load = "import sys; from lpconf.checks.masking import compilation"
    code = f"{load}; compilation.compiles('java', 'a('); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "lpconf.checks.v8" in found.stdout.split()
    assert "py_mini_racer" not in found.stdout.split()
