"""The portable part of regular expressions, with V8 as the judge of its JavaScript half."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpconf.checks import v8
from lpconf.checks.masking.regex.parse_cache import portability_objection
from lpconf.checks.masking.regex.parser import DEEPEST, LONGEST

pytest.importorskip("py_mini_racer")


def v8_takes(pattern: str) -> bool:
    text = json.dumps(pattern)
    return bool(v8.run(f"(() => {{ try {{ new RegExp({text}).test(''); return true }} catch {{ return false }} }})()"))


GOOD = [
    r"\b(?:\d[ -]?){12,15}\d\b",
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"(?:\d[ -]*?){13,16}",
    r"^\s+|\s+$",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"(\d)\1{3}",
    r"(?<year>\d{4})-\k<year>",
    r"(?<=card )\d+(?!x)",
    r"(?<!\d)\d{4}(?=\D)",
    r"[^\]\\^-]",
    "[A-Za-z0-9-_]",
    r"\x41\u00e9\t\n\r\f",
    r"a||b|()",
    r"]}",
    r"a{2}b{2,}c{2,3}?d*?e+?f??",
    "straße 😀",
    r"\/\-\_\ ",
    "",
]


@pytest.mark.parametrize("pattern", GOOD)
def test_portable_patterns(pattern: str) -> None:
    assert portability_objection(pattern) is None
    assert v8_takes(pattern)


BROKEN = [
    ("(", 0),
    ("a(b", 1),
    ("a)", 1),
    ("[a", 0),
    ("[]", 0),
    ("*a", 0),
    ("a|*", 2),
    ("(+)", 1),
    ("a**", 2),
    ("a{3,2}", 1),
    ("[z-a]", 1),
    ("a\\", 1),
    ("(?<n>a)(?<n>b)", 7),
    ("(?x", 0),
    ("(?<=a)*", 6),
]


@pytest.mark.parametrize(("pattern", "at"), BROKEN)
def test_what_no_engine_takes_is_refused_at_its_place(pattern: str, at: int) -> None:
    why = portability_objection(pattern)
    assert why is not None
    assert why.at == at
    if why.broken:
        assert not v8_takes(pattern)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("a++", "possessive"),
        ("a*+", "possessive"),
        ("(?>a)", "atomic"),
        ("(?i)a", "inline flags"),
        ("(?i:a)", "inline flags"),
        ("(?-s)a", "inline flags"),
        ("(?P<n>a)", "Python"),
        ("(?#c)", "comment"),
        ("(?<a-b>x)", "name of a group"),
        (r"\p{L}", "[A-Za-z]"),
        (r"[\p{L}]", "[A-Za-z]"),
        (r"\Qa\E", "escape each sign"),
        ("[a&&b]", "intersection"),
        ("[a[b]]", "bracket inside a class"),
        ("[^]", "read differently"),
        (r"[\b]", "\\x08"),
        (r"\k<n>", "no group before"),
        (r"\v", "\\x0b"),
        (r"\z", "write $"),
        (r"\cJ", "code"),
        (r"\0", "code"),
        (r"\x4", "two hexadecimal"),
        (r"\u{41}", "four hexadecimal"),
        (r"\ud83d", "half a character"),
        (r"\y", "the letter itself"),
        ("a{,3}", "no count"),
        ("{", "no count"),
        ("a{1000000}", "goes up to"),
        ("a{99999999999999999999}", "goes up to"),
        ("😀+", "(?:…)"),
        ("[😀]", "(?:…|…)"),
        ("^*", "cannot be repeated"),
        (r"\b+", "cannot be repeated"),
        ("(?=a)*", "look-around"),
        ("(?<=a*)b", "look-behind"),
        ("(?<=(?:ab){2})b", "look-behind"),
        (r"(a)(?<=\1)", "look-behind"),
        (r"[\d-z]", "dash"),
        (r"[a-\d]", "dash"),
        ("[+--]", "dash"),
        (r"[\w-.]", "dash"),
        (r"\1(a)", "may not have matched"),
        (r"(a)?\1", "may not have matched"),
        (r"(?:(a)|b)\1", "may not have matched"),
        (r"(?!(a))\1", "may not have matched"),
        (r"(a)\10", "a digit after"),
    ],
)
def test_what_the_engines_read_differently_is_refused_with_a_way_out(pattern: str, words: str) -> None:
    why = portability_objection(pattern)
    assert why is not None
    assert words in why.reason
    assert not why.broken or not v8_takes(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(" * 10_000, "(" * 10_000 + ")" * 10_000, "[" * 10_000, "a" * (LONGEST + 1), "(?:" * 10_000, "\\" * 9_999],
)
def test_no_pattern_exhausts_the_stack(pattern: str) -> None:
    assert portability_objection(pattern) is not None


def test_depth_has_a_bound() -> None:
    assert portability_objection("(" * DEEPEST + ")" * DEEPEST) is None
    assert portability_objection("(" * (DEEPEST + 1) + ")" * (DEEPEST + 1)) is not None


_SIGNS = st.sampled_from("ab1 -_,.^$|()[]{}*+?\\&!=<>:é😀")
_OPENINGS = st.sampled_from(["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?<m>", "[^", ")*", ")+?"])
_REPEATS = st.sampled_from(["{2}", "{1,3}", "{0}", "a-z", "0-9", "[ab]", "[^a-f]", "&&", "--"])
_ESCAPED = st.sampled_from(["d", "W", "s", "b", "B", "1", "2", "k<n>", "x41", "u0041", "-", "\\", "]", "t", "p"]).map(
    lambda tail: "\\" + tail
)
_PIECES = _SIGNS | _OPENINGS | _REPEATS | _ESCAPED


@settings(max_examples=500)
@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=12))
def test_whatever_is_portable_compiles_in_v8_and_what_is_broken_does_not(pattern: str) -> None:
    why = portability_objection(pattern)
    if why is None:
        assert v8_takes(pattern)
    elif why.broken:
        assert not v8_takes(pattern)


_ATOMS = st.sampled_from([*"ab1 -", "\\d", "\\w", "[a-f]", "[^\\d ]", "\\.", "."])


def _grown(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.lists(below, min_size=1, max_size=3).map("".join)
    groups = st.tuples(st.sampled_from(["(", "(?:"]), joined).map(lambda g: f"{g[0]}{g[1]})")
    repeated = st.tuples(st.one_of(_ATOMS, groups), st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}?"]))
    either = st.tuples(joined, joined).map(lambda pair: f"(?:{pair[0]}|{pair[1]})")
    return joined | groups | repeated.map("".join) | either


@given(st.recursive(_ATOMS, _grown, max_leaves=12))
def test_every_pattern_of_plain_parts_is_portable(pattern: str) -> None:
    assert portability_objection(pattern) is None
