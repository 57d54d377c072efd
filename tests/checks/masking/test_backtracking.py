"""Good patterns and evil ones: whether a text can freeze a chat window."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpconf.catalogue.chapters.masking.finding_codes import LINE
from lpconf.checks import v8
from lpconf.checks.masking.backtracking import attacks_on, catastrophe, looks_alone
from lpconf.checks.masking.engines.engine_pool import Engines
from lpconf.checks.masking.regex.attack_texts import Attack
from lpconf.checks.masking.regex.parse_cache import is_tame, may_be_empty, tree
from tests.checks.masking.patterns import EVIL, GOOD

QUICK = 0.08
"""Seconds that tell an evil pattern from a good one here: those of the table take far longer."""


@pytest.fixture
def with_v8() -> None:
    pytest.importorskip("py_mini_racer")


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize("pattern", GOOD)
def test_a_good_pattern_is_cleared(pattern: str) -> None:
    assert Engines().attack([pattern], pattern) == ""


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize("pattern", EVIL)
def test_an_evil_pattern_is_found_with_a_text_that_shows_it(pattern: str) -> None:
    assert not is_tame(pattern)
    found = catastrophe(pattern, attacks_on(pattern), QUICK)
    assert found is not None
    assert len(found) == len(found.text) <= LINE + 400


@pytest.mark.usefixtures("with_v8")
def test_the_value_that_is_written_is_attacked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        "lpconf.checks.masking.backtracking.catastrophe", lambda pattern, found: seen.append((pattern, found))
    )
    one, two = r"(\w+)\s+\1", r"\b\d+(?:[.,]\d+)*\b"
    assert Engines().attack([one, "abc", two], "JOINED") == ""
    ((written, attacks),) = seen
    assert written == "JOINED"
    assert attacks == [*attacks_on(one), *attacks_on(two)]


def test_most_patterns_are_cleared_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> object:
        raise AssertionError("V8 was asked")

    monkeypatch.setattr(v8, "run", never)
    tame = [pattern for pattern in GOOD if is_tame(pattern)]
    assert len(tame) > len(GOOD) / 2
    assert all(Engines().attack([pattern], pattern) == "" for pattern in tame)


@given(st.text(min_size=1, max_size=30))
def test_a_pattern_of_literals_is_never_flagged(text: str) -> None:
    pattern = re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", text)
    assert tree(pattern) is not None
    assert is_tame(pattern)
    assert not may_be_empty(pattern)


_ATOMS = st.sampled_from(["a", "b", "1", r"\d", r"\w", "[ab]", "[^a]", ".", r"\s", "-", r"\b", "(?=a)", "(?<!b)"])
_COUNTS = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,20}", "{3,}", "*?", "{12,15}", "{1,80}"])


def _grown(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    row = st.lists(below, min_size=1, max_size=3).map("".join)
    either = st.tuples(row, row).map(lambda pair: f"(?:{pair[0]}|{pair[1]})")
    return row | either | st.tuples(row, _COUNTS).map(lambda pair: f"(?:{pair[0]}){pair[1]}")


@pytest.mark.usefixtures("with_v8")
@settings(max_examples=60, deadline=None)
@given(st.recursive(_ATOMS, _grown, max_leaves=8).filter(is_tame))
def test_what_is_cleared_by_its_tree_withstands_every_attack(pattern: str) -> None:
    assert catastrophe(pattern, attacks_on(pattern)) is None


@pytest.mark.usefixtures("with_v8")
def test_each_repetition_has_its_turn_before_any_has_its_second() -> None:
    pattern = "".join(f"[{chr(97 + i)}x]+-" for i in range(26)) + "(z+)+!"
    leads = {one.before.count("-") for one in attacks_on(pattern)}
    assert leads >= set(range(27))


def test_a_pattern_that_cannot_be_read_is_attacked_blindly() -> None:
    assert tree("(" * 200 + "a" + ")" * 200) is None
    assert not is_tame("a" * 6_000)
    assert [len(one) for one in attacks_on("a" * 6_000)]


def test_a_busy_machine_is_no_evil_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def starved(script: str, seconds: float | None = None) -> int:
        if seconds is None:
            return 0
        waits.append(seconds)
        if len(waits) < 3:
            raise v8.OutOfBounds
        return -1

    monkeypatch.setattr(v8, "run", starved)
    assert catastrophe("a+", [Attack("", "a", 48, "!")], 100.0) is None
    assert waits == [100.0, 100.0, 200.0]


@pytest.mark.parametrize(
    ("attack", "told"),
    [
        (Attack("", "a", 48, "!"), '"a" 48 times, then "!"'),
        (Attack("pin ", "a\n", 3_000, ""), '"pin ", then "a\\n" 3,000 times'),
        (Attack("", "\x1b[31m", 1, "\u2028"), '"\\u001b[31m", then "\\u2028"'),
        (
            Attack("x" * 90, "\ud83d", 2, '"'),
            '"xxxxxxxxxxxxxxxxxxxx…xxxxxxxx" (90 characters), then "�" 2 times, then "\\""',
        ),
    ],
)
def test_an_attack_is_told_on_one_short_printable_line(attack: Attack, told: str) -> None:
    assert attack.summary() == told
    assert attack.summary().isprintable()


@pytest.mark.parametrize(
    ("pattern", "looks"),
    [
        (r"(?=(a+)+$)b", [r"(?=(a+)+$)"]),
        (r"(?<!x[)]\))(\d)(?!\1)(?=(y)(?!z))", [r"(?=x[)]\))", r"(?=z)", r"(?=(y)(?!z))"]),
        (r"\(?=a\)(b)(?:c)(?<n>d)", []),
        (r"a)(?=b", []),
    ],
)
def test_look_arounds_are_taken_out_of_a_pattern(pattern: str, looks: list[str]) -> None:
    assert looks_alone(pattern) == looks


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize("pattern", [r"(?=(a+)+$)b", r"(?!(?:\d+\s?)+c)b", r"x(?=(\w+)+!)\d"])
def test_a_look_around_is_attacked_though_nothing_could_follow_it(pattern: str) -> None:
    assert Engines().attack([pattern], pattern) != ""


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize("pattern", [r"(?=\d{16})\d{4}", r"(?<!\d)\d{16}(?!\d)", r"(?!0)\d{3}(?=[ -]?\d{4}\b)"])
def test_a_tame_look_around_stays_cleared(pattern: str) -> None:
    assert Engines().attack([pattern], pattern) == ""
