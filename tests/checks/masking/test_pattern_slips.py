"""Patterns that cannot mask anything, and those that Java reads otherwise: told at their place."""

from __future__ import annotations

import pytest

from lpconf.catalogue.chapters.masking.patterns import Pattern, PatternTests
from lpconf.checks.masking.java_dialect import in_java_before_19, read_otherwise
from lpconf.checks.masking.matches import without_engine
from lpconf.checks.masking.pattern_slips import slips


def said(regex: str) -> list[tuple[str, str]]:
    return [(found.kind.code.removeprefix("masking."), found.label) for found in slips(Pattern("a", regex), 0)]


@pytest.mark.parametrize(
    ("regex", "code", "words"),
    [
        ("\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b", "control-character", r"character 1: YAML made it of \b"),
        ("[0-9]{3}\f", "control-character", r"YAML made it of \f"),
        ("\x1b[0-9]{3}", "control-character", r"YAML made it of \e"),
        ("a\rb", "control-character", r"if it is meant, \x0d"),
        ("\x85[0-9]", "control-character", r"\x85"),
        (r"\d{3}-\d{2}-\d{4}" + "\n", "control-character", "write |- or"),
        ("\\d{3}\n-\\d{2}", "control-character", r"\x0a"),
        ("\u200b\\d{16}", "invisible-character", r"character 1: take it out; if it is meant, write \u200b"),
        ("\\d{8}\ufeff", "invisible-character", r"\ufeff"),
        ("\\d{4}\u00ad\\d{4}", "invisible-character", r"\u00ad"),
        ("\\d{4}\u2028", "invisible-character", r"\u2028"),
        ("\u202e\\d{4}", "invisible-character", r"\u202e"),
        (r"/\b\d{13,16}\b/g", "delimiters", "leave the slashes"),
        (r"/\d{16}/", "delimiters", "leave the slashes"),
        (r'"\d{16}"', "delimiters", "leave the quotes"),
        (r"'\b\d{16}\b'", "delimiters", "leave the quotes"),
        (r"`\d{16}`", "delimiters", "leave the quotes"),
        (r"r'\d{16}'", "delimiters", "leave the quotes"),
        (r'@"\d{16}"', "delimiters", "leave the quotes"),
        (r"~\b\d{16}\b~i", "delimiters", "leave the signs"),
        (r"#\b\d{16}\b#", "delimiters", "leave the signs"),
        (r"m/\d{16}/", "delimiters", "leave the slashes"),
        (r"%r{\d{16}}", "delimiters", "leave the signs"),
        (r"s/\d{16}/***/g", "delimiters", "leave the slashes"),
        (r"\\b\\d{3}-\\d{2}-\\d{4}\\b", "doubled-backslash", r"character 1: write \b"),
        (r"card \\d+", "doubled-backslash", r"character 6: write \d"),
        (r"\\s+", "doubled-backslash", r"write \s"),
        (r"^4[0-9]{12}(?:[0-9]{3})?$", "anchored", "leave ^ and $ away"),
        (r"^\d+$|^[A-Z]+$", "anchored", "leave ^ and $ away"),
        (r"^(?:(\d{4})-?){4}$", "anchored", ""),
        (r"(?:^\d{16}$)", "anchored", ""),
    ],
)
def test_slips_of_the_pen(regex: str, code: str, words: str) -> None:
    found = said(regex)
    assert [one for one, _ in found] == [code]
    assert words in found[0][1]


@pytest.mark.parametrize(
    "regex",
    [
        r"\b\d{16}\b",
        r"^\d+|x$",
        r"(?:^|\D)\d{16}(?!\d)",
        r"https?://\S+/",
        r"'\d+'|'\w+'x",
        r"#\d+-\d+",
        r'"pin": "\d+"}',
        r"~\d+",
        r"C:\\Users\\\w+",
        r"\\{2}",
        r"\\data\\\w+",
        "a\tb",
        r"\x08",
        r"^x",
        r"\d$",
        "é+ñ",
        "カード",
    ],
)
def test_what_is_meant_is_left_alone(regex: str) -> None:
    assert said(regex) == []


def test_a_preset_has_no_slips() -> None:
    assert list(slips(Pattern("a", "^x$", PatternTests(), preset="x@1"), 0)) == []


@pytest.mark.parametrize(
    ("regex", "letters"),
    [
        (r"\b\d+\b", ("b",)),
        (r"\d{4}\s\d{4}", ("s",)),
        (r"[\s-]+", ("s",)),
        (r"key\S*", ("S",)),
        (r"\Bx", ("B",)),
        (r"\w+\d[^\w]", ()),
        (r"(?<![0-9A-Za-z_])\d+", ()),
        (r"[ \u00a0]", ()),
    ],
)
def test_escapes_that_java_reads_otherwise(regex: str, letters: tuple[str, ...]) -> None:
    assert read_otherwise(regex) == letters


def test_what_java_makes_of_scripts_and_no_break_blanks() -> None:
    card = r"\b(?:\d[ -]?){12,15}\d\b"
    japanese = "カード番号は4242424242424242です。"
    blanks, greek = "4111\u00a01111\u00a01111\u00a01111", "κάρτα 4111111111111111"
    javascript = without_engine(card, [japanese, greek])
    assert [bool(result.touched) for result in javascript] == [True, True]
    assert [bool(result.touched) for result in in_java_before_19(card, javascript)] == [False, True]
    spaced = r"(?:\d{4}\s){3}\d{4}"
    in_javascript = without_engine(spaced, [blanks])
    assert in_javascript[0].touched
    assert not in_java_before_19(spaced, in_javascript)[0].touched
