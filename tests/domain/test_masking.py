"""What is masked of a text, and what of it stays in clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.results.masking import Masked


def masked(text: str, hidden: str) -> Masked:
    """`text` with the parts masked under which `hidden` has a star."""
    spans = [(i, i + 1) for i, sign in enumerate(hidden) if sign == "*"]
    return Masked(text, tuple(spans))


@pytest.mark.parametrize(
    ("text", "hidden", "cut"),
    [
        ("1593", "****", []),
        ("4111 1111 1111 1111", "*******************", []),
        ("4111 1111 1111 1111", "**** **** **** ****", []),
        ("4111 1111 1111 1111", "**************     ", ["4111 1111 1111 1111"]),
        ("4111111111111112", "************    ", ["4111111111111112"]),
        ("my card is 4111-1111, thanks", "           *********", []),
        ("my card is 4111-1111, thanks", "           ****", ["4111-1111"]),
        ("card 4111 1111 12/27, order 1593", "     *********", []),
        ("card 4111 1111 12/27", "               *****", []),
        ("card 4111 1111 12/27", "               **", ["12/27"]),
        ("jane@acme.example", "*************    ", ["jane@acme.example"]),
        ("write to jane@acme.example.", "         *****************", []),
        ("password: hunter2", "          *******", []),
        ("DE89 3704 0044", "**** **** ****", []),
        ("DE89 3704 0044", "  ** **** ****", ["DE89 3704 0044"]),
        ("pin=1593;", "    ****", []),
        ("nothing", "", []),
        ("", "", []),
    ],
)
def test_words_and_numbers_that_are_masked_in_part(text: str, hidden: str, cut: list[str]) -> None:
    assert masked(text, hidden).cut == cut


def test_a_star_for_each_character() -> None:
    one = Masked("pin 1593 😀!", ((4, 8), (9, 10), (11, 11)))
    assert one.after == "pin **** *!"
    assert one.touched == ["1593", "😀"]


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_what_is_masked_whole_or_not_at_all_is_not_cut(text: str, spans: list[tuple[int, int]]) -> None:
    some = Masked(text, tuple((min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans))
    assert len(some.after) == len(text)
    assert all(piece in text for piece in some.cut)
    assert Masked(text, ((0, len(text)),)).cut == []
    assert Masked(text, ()).cut == []


@pytest.mark.parametrize(
    ("text", "masked", "cut"),
    [
        ("カード番号は4242424242424242です。", (6, 22), []),
        ("カード番号は4242424242424242です。", (6, 12), ["4242424242424242"]),
        ("卡号4242 4242 4242 4242谢谢", (2, 21), []),
        ("卡号4242 4242 4242 4242谢谢", (2, 11), ["4242 4242 4242 4242"]),
        ("บัตร4242424242424242ครับ", (4, 20), []),
        ("카드 4242424242424242", (3, 19), []),
        ("κάρτα4242", (5, 9), ["κάρτα4242"]),
    ],
)
def test_a_number_between_signs_of_a_script_without_blanks_is_a_word(
    text: str, masked: tuple[int, int], cut: list[str]
) -> None:
    assert Masked(text, (masked,)).cut == cut
