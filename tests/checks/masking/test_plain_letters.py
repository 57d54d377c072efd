"""What JavaScript reads as plain text although it looks like an escape or a count: told, and so read by V8."""

from __future__ import annotations

import json
import string

import pytest

from lpconf.checks import v8
from lpconf.checks.masking.regex.parser import parse


def notes(regex: str) -> list[str]:
    return [words for _, words in parse(regex).java_only]


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        (r"\x{41}\d{4}", r"JavaScript reads \x as the letter x where no code such as \x41 follows"),
        (r"card\x4", r"reads \x as the letter x"),
        (r"\u{1F600}\d{4}", r"reads \u as the letter u where no code such as \u0041"),
        (r"\u41", r"reads \u as the letter u"),
        (r"[\x{41}-\x{5A}]\d{6}", r"reads \x as the letter x"),
        (r"\K\d{16}", r"reads \K as the letter K"),
        (r"\y\d{16}\Y", r"reads \y as the letter y"),
        (r"\m\d{16}\M", r"reads \m as the letter m"),
        (r"\d{16}\g{1}", r"reads \g as the letter g"),
        (r"[\B]\d", r"reads \B as the letter B"),
        (r"\c\d{16}", r"a backslash and the letter c"),
        (r"\k<card>\d{12}", r"reads \k as the letter k where no group has a name"),
        (r"(\d{4})\2", r"reads \2 as the code of a character: there is no group 2"),
        (r"\9\d{15}", r"reads \9 as the digit 9: there is no group 9"),
        (r"\d{,16}", r"reads {,16} as text, not as a count"),
        (r"\d{13, 16}", r"reads {13, 16} as text"),
        (r"\d{ 16 }", r"reads { 16 } as text"),
        (r"\d{4,16", r"reads {4,16 as text"),
    ],
)
def test_what_is_read_as_text_is_told(regex: str, words: str) -> None:
    assert words in notes(regex)[0]


@pytest.mark.parametrize(
    "regex",
    [
        r"\x41\u0041\cA[\cA\b\x41]\t\n\v\f\r\0",
        r"\d\D\w\W\s\S\b\B[\d\D\w\W\s\S]",
        r"\/\-\_\.\ \@[\-\]]",
        r"(\d)\1",
        r"\1(\d)",
        r"(?<card>\d{4})-\k<card>",
        r"\k<card>-(?<card>\d{4})",
        r"\d{4}\d{4,}\d{4,6}",
        r'\{"pin":\d+}',
        r"{a} {} x{a,b}",
    ],
)
def test_what_javascript_reads_as_meant_is_not_told(regex: str) -> None:
    assert notes(regex) == []


def test_v8_reads_the_letter_itself_of_just_the_escapes_that_are_told() -> None:
    pytest.importorskip("py_mini_racer")
    for opening, closing in (("", ""), ("[", "]")):
        for letter in string.ascii_letters.replace("c", ""):
            regex = f"{opening}\\{letter}{closing}"
            matches_itself = v8.run(f"new RegExp({json.dumps(f'^{regex}$')}).test({json.dumps(letter)})")
            is_class = letter in "DWSdws"  # \w has the letter w, too
            assert bool(notes(regex)) == (bool(matches_itself) and not is_class), regex
