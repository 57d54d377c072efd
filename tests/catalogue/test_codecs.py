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


WIDGET, ENGAGEMENT = catalogue.get("widgets.Orders"), catalogue.get("offsite.C/E")
ODD_FIELDS = [
    (WIDGET, "url", 5), (WIDGET, "url", True), (WIDGET, "url", ["https://a"]), (WIDGET, "enabled", "maybe"),
    (WIDGET, "enabled", 2), (WIDGET, "enabled", {"value": True}), (WIDGET, "mode", False), (WIDGET, "order", "first"),
    (WIDGET, "order", True), (WIDGET, "order", 1.5), (WIDGET, "span", [1]), (WIDGET, "description", {}),
    (WIDGET, "parameters", "p"), (WIDGET, "skillIds", "910"), (WIDGET, "skillIds", [True]), (WIDGET, "profileIds", {}),
    (WIDGET, "skillIds", [None]), (ENGAGEMENT, "enabled", "x"), (ENGAGEMENT, "enabled", 7),
    (ENGAGEMENT, "skillId", True), (ENGAGEMENT, "skillId", []), (ENGAGEMENT, "windowId", 1.5),
    (ENGAGEMENT, "note_to_agent", {"text": "x"}),
]  # fmt: skip
FIELD_IDS = [f"{setting.name}-{name}-{live!r}" for setting, name, live in ODD_FIELDS]


@pytest.mark.attack("answer")
@pytest.mark.parametrize(("setting", "name", "live"), ODD_FIELDS, ids=FIELD_IDS)
def test_a_field_of_another_type_makes_the_object_unreadable(setting: catalogue.Setting, name: str, live: Any) -> None:
    held = {"id": 7, "name": "Orders", name: live}
    with pytest.raises(ValueError, match=f"{name}: "):
        setting.value_in(held, "", {"name": "Orders", name: "x"})
    assert setting.value_in(held, "", {"name": "Orders"}) == {"name": "Orders"}  # nobody asks for that field


SAME_FIELDS = [
    (WIDGET, "enabled", "true", True), (WIDGET, "enabled", "FALSE", False), (WIDGET, "order", "3", 3),
    (WIDGET, "span", 2, "2"), (WIDGET, "skillIds", ["2", 1], [1, 2]), (ENGAGEMENT, "enabled", 1, True),
    (ENGAGEMENT, "skillId", "5", 5), (WIDGET, "order", -1, -1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "name", "live", "wished"), SAME_FIELDS, ids=[f"{case[1]}-{case[2]!r}" for case in SAME_FIELDS]
)
def test_a_field_may_be_written_as_a_text_or_as_a_number(
    setting: catalogue.Setting, name: str, live: Any, wished: Any
) -> None:
    value = setting.value_in({"name": "Orders", name: live}, "", {"name": "Orders", name: wished})
    assert same(setting.codec, value, {"name": "Orders", name: wished})
    assert setting.codec.details(value, {"name": "Orders", name: wished}) == {}
