"""What is said of patterns: a table of good and bad ones, with V8, without it, and with Java."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest

from lpconf.catalogue.chapters.masking import chapter, finding_codes, presets
from lpconf.catalogue.chapters.masking.chapter import Listed
from lpconf.catalogue.chapters.masking.patterns import Pattern, PatternTests
from lpconf.checks import v8
from lpconf.checks.masking import backtracking, compilation
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.engines.answer_store import Store
from lpconf.checks.masking.engines.engine_pool import Engines
from lpconf.checks.masking.examiner import Examiner
from lpconf.checks.masking.finding import Finding
from tests.checks.masking.patterns import GOOD

CARD = r"\b(?:\d[ -]?){12,15}\d\b"
MAIL = r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"


@pytest.fixture(autouse=True)
def _no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Java has its own tests: see test_java."""
    monkeypatch.setattr(java, "home", lambda: "")


@pytest.fixture
def with_v8() -> None:
    pytest.importorskip("py_mini_racer")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is evil is so at once, so that nobody has to wait for the real limit."""
    monkeypatch.setattr(backtracking.catastrophe, "__defaults__", (0.1,))


@pytest.fixture
def no_v8(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise v8.V8Missing

    compilation.compiles.cache_clear()
    monkeypatch.setattr(v8, "run", missing)
    monkeypatch.setattr(v8, "home", lambda: "")


def one(regex: str, masks: Sequence[str] = (), leaves: Sequence[str] = (), name: str = "p") -> Pattern:
    return Pattern(name=name, regex=regex, tests=PatternTests(masks=list(masks), leaves=list(leaves)))


def listed(*patterns: Pattern, dialect: Literal["javascript", "java"] = "javascript") -> Listed:
    setting = chapter.REAL_TIME if dialect == "javascript" else chapter.AT_REST
    return Listed(setting, dialect, ("x",), patterns)


def everything(*patterns: Pattern, dialect: Literal["javascript", "java"] = "javascript") -> list[Finding]:
    (found,) = Examiner(Engines()).everything([listed(*patterns, dialect=dialect)])
    return found


_OF_SMALL_PATTERNS = ("card-leak", "card-harm", "untested", "beyond-ascii")
"""What is said of many a pattern that is small enough for a test; each has tests of its own."""


def codes(found: Sequence[Finding]) -> list[str]:
    shown = [finding.kind.code.removeprefix("masking.") for finding in found]
    return [code for code in shown if code not in _OF_SMALL_PATTERNS]


def said(code: str, *patterns: Pattern, dialect: Literal["javascript", "java"] = "javascript") -> list[Finding]:
    """The findings with this code."""
    return [found for found in everything(*patterns, dialect=dialect) if found.kind.code == f"masking.{code}"]


def measured(pattern: Pattern) -> list[str]:
    shown = [finding.kind.code.removeprefix("masking.") for finding in everything(pattern)]
    return [code for code in shown if code.startswith("card-")]


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\b(?:\d[ -]?){12,15}\d\b", ["card-leak", "card-harm"]),
        (r"\b4\d{3}(?:[ -]?\d{4}){3}\b", ["card-leak"]),
        (r"(?:\d\W{0,2}){11,18}\d", ["card-harm"]),
        (presets.known("payment-card").regex(), []),
    ],
)
def test_a_pattern_for_cards_is_measured_by_its_name_or_by_a_test_with_a_valid_number(
    pattern: str, expected: list[str]
) -> None:
    assert measured(one(pattern, name="credit-card")) == expected
    assert measured(one(pattern, ["4111 1111 1111 1111"], name="x")) == expected
    assert measured(one(pattern, name="x")) == []


@pytest.mark.usefixtures("with_v8")
def test_what_a_card_pattern_leaves_in_clear_is_told_by_format_and_length() -> None:
    leak, harm = everything(one(r"\b(?:\d[ -]?){12,15}\d\b", name="card"))[:2]
    assert "valid card numbers" in leak.summary
    assert "dots 100 %, no-break blanks 100 %, double blanks 100 %" in leak.detail
    assert "12 digits 100 %" in leak.detail
    assert "telephone numbers" in harm.detail


_REMEMBERING = Engines()
"""So that no pattern is attacked once for each dialect."""
ORDINARY_ENOUGH = (r".*", r"\s+$", r"^\s+|\s+$", r"\b\d+(?:[.,]\d+)*\b", r"(?:\d+[ -]?)+", r"(\w+)\s+\1")
"""Good patterns that would mask everyday texts, or nothing at all."""


@pytest.mark.usefixtures("with_v8")
@pytest.mark.parametrize("pattern", [p for p in GOOD if p not in ORDINARY_ENOUGH])
@pytest.mark.parametrize("dialect", ["javascript", "java"])
def test_nothing_is_said_of_a_good_pattern(pattern: str, dialect: Any) -> None:
    if dialect == "java" and compilation.compiles("java", pattern).status != "good":
        pytest.skip("not portable, which is said elsewhere")
    loose = r"\+?\d{1,4}?[-.\s]?\(?\d{1,3}?\)?[-.\s]?\d{1,4}[-.\s]?\d{1,4}[-.\s]?\d{1,9}"
    expected = ["ordinary-text"] if pattern == loose else []
    expected += ["percent"] if "%" in pattern and dialect == "javascript" else []
    (found,) = Examiner(_REMEMBERING).everything([listed(one(pattern), dialect=dialect)])
    assert codes(found) == expected


@pytest.mark.usefixtures("with_v8", "quick")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (one(r"\d*"), ["matches-empty"]),
        (one(r"\b"), ["matches-empty"]),
        (one(r"(?:\d{16})?"), ["matches-empty"]),
        (one(r"x|"), ["matches-empty"]),
        (one(r"(?=\d)"), ["matches-empty"]),
        (one(r"^"), ["matches-empty"]),
        (one(r"\d{4}"), ["ordinary-text"]),
        (one(r"\d{4}", ["1593"]), []),
        (one(r"\b\d{1,2}/\d{1,2}/\d{4}\b"), ["ordinary-text"]),
        (one(r"\b\d{1,2}/\d{1,2}/\d{4}\b", ["born on 12/31/1980"]), []),
        (one(r"\w+"), ["ordinary-text"]),
        (one(r"[A-Z]-?\d+"), ["ordinary-text"]),
        (one(r"\$[\d,.]+"), ["ordinary-text"]),
        (one(r"(?<!\d)\d{16}(?!\d)"), ["look-behind"]),
        (one(r"(?<=pin )\d{6}"), ["look-behind"]),
        (one(r"\d{16}%"), ["percent"]),
        (one(r"\p{L}\d{16}"), ["other-engine"]),
        (one(r"\Q4111\E\d{12}"), ["other-engine"]),
        (one(r"[[:digit:]]{16}"), ["other-engine"]),
        (one(r"\d{16}\z"), ["other-engine"]),
        (one(CARD, ["4111 1111 1111 1112"], name="payment-card"), ["not-luhn"]),
        (one(CARD, ["4111 1111 1111 1112"], name="x"), ["not-luhn"]),
        (one(CARD, ["4111 1111 1111 1111", "378282246310005"]), []),
        (one(r"\b\d{10,}\b", ["1234567890123"], name="customer"), []),
        (one(r"\b[A-Z]{2}\d{2}[A-Z]{4}(?: ?\d){14}\b", ["GB82 WEST 1234 5698 7654 32"][:0]), []),
        (one(CARD, ["4111 1111 1111 1111"], ["order 1593-22"]), []),
        (one(CARD, ["my card is 4111 1111 1111 1111, thanks"]), []),
        (one(CARD, ["4111 1111 1111 1111 12/27", "4111 1111 1111 1111, 123"]), []),
        (one(r"\b\d{12}(?=\d{4}\b)", ["4111111111111111"]), []),
        (one(r"\d{12}(?!\d{5})", ["4111111111111111"]), ["test-masks"]),
        (one(CARD, ["1593"]), ["test-masks"]),
        (one(CARD, [""]), ["test-masks"]),
        (one(r"\d{12}", ["4111111111111111"]), ["test-masks"]),
        (one(r"\d{4} \d{4} \d{4}", ["4111 1111 1111 1111"]), ["test-masks"]),
        (one(CARD, leaves=["4111 1111 1111 1111"]), ["test-leaves"]),
        (one(CARD, leaves=["", "1593-22"]), []),
        (one(MAIL, ["jane@acme.example"], ["jane at acme"]), []),
        (one(r"(a+)+$", ["aaa"], ["b"]), ["catastrophic"]),
        (one(r"(?:\p{L}|\w+\s?)*%$"), ["other-engine", "percent", "catastrophic"]),
    ],
)
def test_each_kind_of_finding(pattern: Pattern, expected: list[str]) -> None:
    assert codes(everything(pattern)) == expected


@pytest.mark.usefixtures("with_v8")
def test_what_only_browsers_and_the_taglet_mind_is_not_said_at_rest() -> None:
    assert everything(one(r"(?<!\d)\d{16}%", ["4111111111111112%"]), dialect="java") == []


@pytest.mark.usefixtures("with_v8")
def test_a_finding_has_its_place_and_its_words() -> None:
    fine, bad = one(CARD), one(r"\d{12}", ["411111111111", "4111111111111111"], ["1", "2" * 12], name="twelve")
    masks, leaves = (finding for finding in everything(fine, bad) if finding.about != "regex")
    assert (masks.pattern, masks.below) == (1, ("tests", "masks", 1))
    assert masks.summary == "pattern twelve masks '4111111111111111' only in part"
    assert masks.label == "becomes ************1111"
    assert (leaves.pattern, leaves.below) == (1, ("tests", "leaves", 1))
    (ordinary,) = everything(one(r"\$[\d,]+"))
    assert (ordinary.pattern, ordinary.below) == (0, ("regex",))
    assert ordinary.summary == "this pattern would mask 1 ordinary text of 18"
    assert "The price was ******.00" in ordinary.detail


@pytest.mark.usefixtures("with_v8")
def test_the_written_value_is_tested_too() -> None:
    """Alone each masks its text; joined, the first takes twelve digits of the second's sixteen."""
    twelve, sixteen = one(r"\d{12}", ["411111111111"]), one(r"\d{16}", ["4111111111111111"])
    found = everything(twelve, sixteen)
    joined = [finding for finding in found if finding.kind is finding_codes.TEST_JOINED]
    assert [(finding.pattern, finding.below) for finding in joined] == [(1, ("tests", "masks", 0))]
    assert codes(everything(sixteen, twelve)) == []


@pytest.mark.usefixtures("with_v8", "quick")
def test_dangers_are_all_that_a_plan_asks_for() -> None:
    examiner = Examiner(Engines())
    bad_tests = one(r"\d{4}%", ["nothing"])
    assert examiner.dangers(listed(bad_tests)) == []
    assert codes(examiner.dangers(listed(bad_tests, one(r"(a+)+$"), one("x*")))) == ["catastrophic", "matches-empty"]


def test_a_plan_needs_no_engine_for_most_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> object:
        raise AssertionError("V8 was asked")

    monkeypatch.setattr(v8, "run", never)
    assert Examiner(Engines()).dangers(listed(one(CARD, ["no"]), one(r"\b\d{3}-\d{2}-\d{4}\b"))) == []
    assert codes(Examiner(Engines()).dangers(listed(one(r"\d*")))) == ["matches-empty"]


@pytest.mark.usefixtures("no_v8")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (one(CARD), []),
        (one(CARD, ["4111 1111 1111 1111"], ["x"]), ["tests-skipped"]),
        (one(CARD, ["4111 1111 1111 1112"]), ["not-luhn", "tests-skipped"]),
        (one(r"(?:\d%)*"), ["percent", "matches-empty"]),
        (one(r"\d{4}"), ["ordinary-text"]),
        (one(r"(?<!\d)(a+)+$", ["aa"]), ["look-behind", "not-checked", "tests-skipped"]),
        (one(r"\p{L}\d%", ["x"]), ["other-engine", "percent", "tests-skipped"]),
    ],
)
def test_without_v8_what_is_not_checked_is_named_and_the_rest_is_checked(pattern: Pattern, expected: list[str]) -> None:
    found = everything(pattern)
    assert codes(found) == expected
    assert all("there is no V8 here" in f.summary for f in found if f.kind.code.endswith(("skipped", "checked")))


@pytest.mark.usefixtures("no_v8")
def test_the_words_of_what_was_skipped() -> None:
    found = {f.kind.code: f.summary for f in everything(one(r"(a+)+$", ["a"], ["b"], name="evil"))}
    assert found["masking.tests-skipped"] == "2 tests of pattern evil were not run: there is no V8 here"
    assert found["masking.not-checked"].startswith("whether it backtracks without end and what it would mask of ord")


@pytest.mark.usefixtures("with_v8")
def test_answers_are_remembered(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = [one(CARD, ["4111 1111 1111 1111"]), one(r"(\w+)\s+\1 x", ["a a x"])]
    store = tmp_path / "masking.json"
    first = Engines(Store(store))
    (found,) = Examiner(first).everything([listed(*patterns)])
    assert codes(found) == []
    first.save()

    def never(*_: object) -> object:
        raise AssertionError("V8 was asked again")

    monkeypatch.setattr(v8, "run", never)
    assert Examiner(Engines(Store(store))).everything([listed(*patterns)]) == [found]
    with pytest.raises(AssertionError):
        Examiner(Engines(Store(store))).everything([listed(patterns[0], one(r"(\w+)\s+\1 y", ["b b y"]))])


def test_each_remark_is_grave_as_it_breaks_something() -> None:
    errors = {r.code.removeprefix("masking.") for r in finding_codes.PROBLEM_KINDS if r.severity == "error"}
    assert errors >= {"catastrophic", "matches-empty", "does-not-compile", "test-masks", "test-leaves", "test-joined"}
    assert {r.code.removeprefix("masking.") for r in finding_codes.PROBLEM_KINDS} - errors == {
        "delimiters", "doubled-backslash", "anchored", "untested", "beyond-ascii", "ordinary-text", "card-leak",
        "card-harm", "look-behind", "other-engine", "percent", "not-luhn",
        "tests-skipped", "not-checked",
    }  # fmt: skip
