"""Addresses: their text, their order, names of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.address import Address, quote, unquote

NAMES = st.text(min_size=1).filter(lambda t: not any(0xD800 <= ord(c) <= 0xDFFF for c in t))


@given(NAMES)
def test_quoting_comes_back(name: str) -> None:
    assert unquote(quote(name)) == name
    assert not set(quote(name)) & set("/#\n\t\x00")


@given(st.lists(NAMES, min_size=1, max_size=3), st.one_of(st.just(""), NAMES))
def test_the_text_of_an_address_reads_back(names: list[str], part: str) -> None:
    address = Address.at("acme", "widget", *names, part=part)
    assert Address.parse(str(address)) == address
    assert list(address.names) == names


def test_spaces_stay_and_special_characters_are_encoded() -> None:
    assert str(Address.at("acme", "widget", "50% off / all #1")) == "acme:widget/50%25 off %2F all %231"


def test_more_may_be_encoded_than_needs_be() -> None:
    address = Address.at("acme", "engagement", "Text to chat", "SMS / 1", part="a b")
    assert Address.parse("acme:engagement/Text%20to%20chat/SMS%20%2f%201#a%20b") == address
    assert str(Address.parse("acme:widget/50%zz")) == "acme:widget/50%25zz"


def test_the_order_is_by_account_surface_key_part() -> None:
    texts = ["a:s/k", "a:s/k#p", "a:t/a", "a-b:s/k", "b:s/k"]
    assert [str(a) for a in sorted(map(Address.parse, reversed(texts)))] == texts


@pytest.mark.parametrize("text", ["", "acme", "acme:", "acme:surface", "acme:surface/", ":s/k", "acme:/k"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        Address.parse(text)
