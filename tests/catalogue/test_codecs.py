"""What each codec understands of live values: the rest is unreadable, never off and never absent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.codecs.objects import Object
from lpconf.catalogue.codecs.parts import Patterns, TokenSet
from lpconf.catalogue.codecs.scalars import Flag, Switch, Text
from lpconf.domain.value import ABSENT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=5,
)
NO_SWITCHES = [{"enabled": True}, [True], "x", "enabled", 1.5, 2, -1, "", None, {}, [], {"state": "on"}, "true\u00a0"]


@pytest.mark.parametrize("live", NO_SWITCHES, ids=repr)
@pytest.mark.parametrize("codec", [Switch(), Flag()], ids=["switch", "flag"])
def test_what_is_neither_on_nor_off_is_not_understood(codec: Switch | Flag, live: Any) -> None:
    assert "neither on nor off" in codec.not_understood(live)


@pytest.mark.parametrize("live", [True, False, "true", "FALSE", " on\n", "off", "yes", "no", 1, 0, "1", "0"], ids=repr)
def test_what_surely_means_on_or_off_is_understood(live: Any) -> None:
    assert Switch().not_understood(live) == ""


@pytest.mark.parametrize("codec", [Text(), TokenSet("element"), Patterns()], ids=["text", "tokens", "patterns"])
@pytest.mark.parametrize("live", [True, 0, [], {}, None, 1.5], ids=repr)
def test_where_text_belongs_nothing_else_is_a_value(codec: Text, live: Any) -> None:
    assert codec.not_understood(live) != ""


@given(JSON)
def test_a_value_is_written_back_or_not_understood(live: Any) -> None:
    for setting in catalogue.SETTINGS.values():
        if not setting.codec.not_understood(live):
            json.dumps(live, allow_nan=False)
            setting.codec.decode(live)
            assert same(setting.codec, live, live)


@pytest.mark.parametrize("setting", catalogue.SETTINGS.values(), ids=lambda setting: setting.name)
def test_null_is_no_value_of_any_setting(setting: catalogue.Setting) -> None:
    with pytest.raises(ValueError, match="null"):
        setting.value_in(None, setting.part, None)
    assert setting.codec.not_understood(setting.display.example) == ""


@pytest.mark.parametrize("one", [{}, {"skillIds": None}, {"skillIds": []}], ids=repr)
@pytest.mark.parametrize("other", [{}, {"skillIds": None}, {"skillIds": []}], ids=repr)
def test_empty_null_and_missing_lists_are_the_same(one: Any, other: Any) -> None:
    assert same(Object(), one, other)
    assert Object().details(one, other) == {}


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u200b", "\x0b", "\x0c"], ids=ascii)
def test_white_space_beyond_blank_tab_and_line_ends_is_a_part_of_an_element(blank: str) -> None:
    tokens = TokenSet("element")
    assert not same(tokens, f"a,{blank}b", "a,b")
    assert same(tokens, "a ,\tb\r\n", "b,a")
    assert tokens.details(f"a,{blank}b", "a,b") == {"added": ["b"], "removed": [f"{blank}b"]}


def test_absent_stays_off() -> None:
    assert all(same(s.codec, ABSENT, s.codec.off) for s in catalogue.SETTINGS.values())
