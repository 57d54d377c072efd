"""The real java.util.regex as a witness, where a JDK is on the PATH."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lpconf.catalogue.chapters.masking import chapter
from lpconf.catalogue.chapters.masking.chapter import Listed
from lpconf.catalogue.chapters.masking.patterns import Pattern, PatternTests
from lpconf.checks import v8
from lpconf.checks.masking import compilation, matches
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.engines.engine_pool import Engines
from lpconf.checks.masking.examiner import Examiner
from lpconf.checks.masking.java_dialect import exhausts_the_stack
from lpconf.checks.masking.regex.parse_cache import may_be_empty, portability_objection
from lpconf.domain.results.masking import Masked
from tests.checks.masking.patterns import GOOD

PIECES = (
    *(
        "a",
        "b",
        "1",
        " ",
        "-",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\b",
        r"\B",
        "[a-f]",
        r"[^\d ]",
        r"[\w.-]",
        r"\.",
        "(?=1)",
        "^",
    ),
    *("(a|b)", "(?:ab)", r"(\d)", "(?!b)", "(?<=a)", r"(?<!\d)", "(?<n>a)", "$"),
)
COUNTS = ("", "", "", "*", "+", "?", "{2}", "{1,3}", "+?", "{0,2}?")
TEXTS = (
    "", "a", "ab ab", "aab1-2", "4111 1111 1111 1111", "123-45-6789", "jane.doe@acme.example", "a1b2 c3-4.5",
    "  11 aa__bb ", "fade 1a-b1 ba", "order 1593-22 of 2026-11-25",
)  # fmt: skip


@pytest.fixture(scope="module")
def jdk() -> None:
    pytest.importorskip("py_mini_racer")
    try:
        java.ask([("a", ())])
    except java.JavaMissing:
        pytest.skip("there is no JDK on the PATH")


def portable(number: int, seed: int) -> list[str]:
    """Portable patterns, always the same for the same seed."""
    source = random.Random(seed)
    found: dict[str, None] = dict.fromkeys(p for p in GOOD if portability_objection(p) is None)
    while len(found) < number:
        pattern = "".join(source.choice(PIECES) + source.choice(COUNTS) for _ in range(source.randint(1, 5)))
        if source.random() < 0.3:
            pattern = f"{pattern}|{source.choice(PIECES)}"
        if portability_objection(pattern) is None:
            found[pattern] = None
    return list(found)


def _empty(one: Masked) -> bool:
    return any(start == end for start, end in one.spans)


@pytest.mark.usefixtures("jdk")
def test_java_and_v8_agree_on_portable_patterns_and_so_does_the_stand_in() -> None:
    patterns = portable(600, seed=11)
    _, answers = java.ask([(pattern, TEXTS) for pattern in patterns])
    for pattern, answer in zip(patterns, answers, strict=True):
        assert answer.status == "ok", pattern
        javas = [matches.masked(text, units) for text, units in zip(TEXTS, answer.units, strict=True)]
        assert javas == matches.in_v8(pattern, TEXTS), pattern
        if may_be_empty(pattern):
            stand_in = matches.without_engine(pattern, TEXTS)
            assert [_empty(one) for one in javas] == [_empty(one) for one in stand_in], pattern
        else:
            assert javas == matches.without_engine(pattern, TEXTS), pattern


@pytest.mark.usefixtures("jdk")
def test_java_tells_what_it_does_not_take_what_takes_too_long_and_characters_beyond_16_bits() -> None:
    version, (bad, slow, deep, wide, far) = java.ask(
        [
            ("a{,3}", ()),
            (r"(.*a){20}", ("1" * 5_000 + "a" * 19,)),
            ("(?:a|b)*c", ("ab" * 20_000,)),
            ("é+😀", ("xéé😀y",)),
            ("\ud83d", ("\ud83d", "a")),
        ]
    )
    assert version[:1].isdigit()
    assert (bad.status, bad.reason) == ("bad", "Illegal repetition (character 3)")
    assert slow.status == deep.status == "slow"
    assert matches.masked("xéé😀y", wide.units[0]).after == "x***y"
    assert far.units == (((0, 1),), ())


@pytest.mark.usefixtures("jdk")
def test_at_rest_java_runs_the_tests_and_v8_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise v8.V8Missing

    compilation.compiles.cache_clear()
    monkeypatch.setattr(v8, "run", missing)
    patterns = tuple(
        Pattern(name=name, regex=r"\b\d{3}-\d{2}-\d{4}\b", tests=PatternTests(masks=masks, leaves=["1-2"]))
        for name, masks in (("good", ["123-45-6789"]), ("bad", ["123-45-678"]))
    )
    asked: list[int] = []
    ask = java.ask
    monkeypatch.setattr(java, "ask", lambda jobs: asked.append(len(jobs)) or ask(jobs))
    lists = [Listed(chapter.AT_REST, "java", ("x",), patterns)]
    (found,) = Examiner(Engines()).everything(lists)
    faults = [f for f in found if f.kind.code != "masking.beyond-ascii"]
    assert [(f.kind.code, f.pattern, f.below) for f in faults] == [("masking.test-masks", 1, ("tests", "masks", 0))]
    assert asked == [4]


@pytest.mark.parametrize("trouble", [OSError(), "", "17\nok"])
def test_a_java_that_does_not_answer_is_none(trouble: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any, **__: Any) -> Any:
        if isinstance(trouble, OSError):
            raise trouble
        return type("Came", (), {"stdout": trouble.encode()})

    monkeypatch.setattr(java, "home", lambda: "/usr/bin/java:1")
    monkeypatch.setattr(java.subprocess, "run", run)
    with pytest.raises(java.JavaMissing):
        java.ask([("a", ()), ("b", ())])


def test_no_java_on_the_path_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    java.home.cache_clear()
    monkeypatch.setattr(java.shutil, "which", lambda _: None)
    try:
        assert java.home() == ""
        with pytest.raises(java.JavaMissing):
            java.ask([("a", ())])
        with pytest.raises(java.JavaMissing):
            Engines().in_java([("a", ())])
    finally:
        java.home.cache_clear()


@pytest.mark.usefixtures("jdk")
def test_patterns_at_rest_are_attacked_in_java() -> None:
    held_up = (r"(?:\d[ -]?)+\d", r"(?:[A-Za-z]|\d)+@x", r"(?:\d{1,4}[ -]?){4,7}x")  # the stack, the stack, the clock
    fine = (r"(?:\d[ -]?){12,15}\d", r"[A-Za-z0-9._-]{1,64}@x")
    patterns = tuple(Pattern(regex, regex) for regex in (*held_up, *fine))
    (found,) = Examiner(Engines()).everything([Listed(chapter.AT_REST, "java", ("x",), patterns)])
    catastrophes = [finding for finding in found if finding.kind.code == "masking.catastrophic"]
    assert [finding.pattern for finding in catastrophes] == [0, 1, 2]
    assert ["stack" in finding.summary for finding in catastrophes] == [True, True, False]


@pytest.mark.parametrize(
    ("pattern", "exhausts"),
    [
        (r"(?:\d[ -]?)+\d", True),
        (r"(?:[A-Za-z]|\d)+@x", True),
        (r"(?:a|b){0,2000}c", True),
        (r"(?:\d[ -]?){12,15}\d", False),
        (r"(?:ab)+c", False),
        (r"[a-z]+@", False),
        (r"\w+(?:[-.]\w+)*@", False),
    ],
)
def test_what_exhausts_javas_stack_is_told_without_java(pattern: str, exhausts: bool) -> None:
    assert exhausts_the_stack(pattern) is exhausts


@pytest.mark.usefixtures("jdk")
def test_java_itself_overflows_on_what_is_said_to_exhaust_its_stack() -> None:
    _, (choice, letters) = java.ask([(r"(?:\d[ -]?)+\d", ("1" * 20_000,)), ("(?:a|b)+c", ("ab" * 10_000,))])
    assert choice.status == letters.status == "slow"
