"""Words on a terminal: nothing hidden gets through, no line is too wide."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.wording import listed
from lpconf.report.characters import HUGE, fold, visible, width
from lpconf.report.layout import TextLayout

HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
HOSTILE = st.text(max_size=300)


def clean(text: str) -> bool:
    return not any(unicodedata.category(c) in HIDDEN for c in text)


@given(HOSTILE)
def test_visible_hides_nothing_and_keeps_the_rest(text: str) -> None:
    shown = visible(text)
    assert clean(shown)
    assert visible(shown) == shown
    if clean(text):
        assert shown == text


def test_bidirectional_overrides_and_escapes_are_written_out() -> None:
    assert visible("a\u202eb\x1b[31m\n\u2028") == "a\\u202eb\\x1b[31m\\n\\u2028"


@given(HOSTILE, st.integers(8, 120))
def test_fold_fits_and_loses_only_spaces(text: str, columns: int) -> None:
    lines = fold(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(HOSTILE, st.booleans(), st.integers(0, 40))
def test_wrap_fits_and_is_clean(text: str, ascii_only: bool, indent: int) -> None:
    layout = TextLayout(100, ascii_only)
    for line in [*layout.wrap(text, first=" " * indent), *layout.wrap_value(text, first=" " * indent)]:
        assert width(line) <= 100
        assert clean(line)
        assert not ascii_only or line.isascii()


@given(st.lists(HOSTILE, max_size=5))
def test_items_fit(texts: list[str]) -> None:
    assert all(width(line) <= 100 for line in TextLayout().items(texts, first="    x: "))


@given(HOSTILE, st.integers(8, 60), st.booleans())
def test_short_fits(text: str, columns: int, ascii_only: bool) -> None:
    assert width(TextLayout(100, ascii_only).short(text, columns)) <= columns


@given(HOSTILE, HOSTILE)
def test_ends_fit(left: str, right: str) -> None:
    assert all(width(line) <= 100 for line in TextLayout().ends(visible(left), visible(right)))


def test_huge_values_tell_their_length_and_keep_both_ends() -> None:
    told = TextLayout().value("a" * 2000 + "END")
    assert len(told) < HUGE
    assert told.endswith("END (2,003 characters)")


def test_ascii_glyphs() -> None:
    assert TextLayout(ascii=True).say("a › b → c · d … é") == "a > b -> c | d ... \\xe9"


def test_a_value_is_not_given_other_glyphs() -> None:
    assert TextLayout(ascii=True).value("a→b") == "a\\u2192b"


def test_listed() -> None:
    assert [listed("abcd"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert listed("abcdefg", most=3) == "a, b, c and 4 more"
    assert listed("abcd", most=3) == "a, b, c and d"


def test_wide_characters_count_two() -> None:
    assert width("日本e\u0301") == 5
