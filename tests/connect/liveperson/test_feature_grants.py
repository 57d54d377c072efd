"""Feature grants: three shapes in, one out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.liveperson import feature_grants
from lpconf.domain.value import ABSENT

NOW = 1_795_000_000.0  # 2026-11-18
VALUES = st.booleans() | st.integers() | st.text()


def shape_1(*items: Any, **more: Any) -> Any:
    return {"appDataList": [{"accountList": {"accountList": [{"itemsCollection": {"data": list(items), **more}}]}}]}


def shape_2(*items: Any, **more: Any) -> Any:
    held = {"revision": 7, "grantedFeature": list(items), **more}
    return {"acApp": [{"accountList": {"account": [{"grantedFeatures": held}]}}]}


def shape_3(*items: Any, **more: Any) -> Any:
    return {"grantedFeatures": {"revision": "7", "grantedFeature": list(items), **more}}


def typed(name: str, kind: str, text: object, **more: Any) -> Any:
    return {"id": name, "value": {"type": kind, "$": text}, **more}


def plain(name: str, value: object, **more: Any) -> Any:
    return {"compoundFeatureID": name, "value": {"value": value}, "isDeleted": False, **more}


def values(body: Any) -> dict[str, Any]:
    return feature_grants.parse(body, NOW).values


def test_shape_1() -> None:
    found = feature_grants.parse(shape_1(plain("A", True), plain("B", False), plain("C", "x"), plain("D", 5)), NOW)
    assert found.values == {"A": True, "B": False, "C": "x", "D": 5}
    assert found.revision is None
    assert found.items["A"] == plain("A", True)
    assert feature_grants.parse(shape_1(revision=12), NOW) == ({}, {}, "12")


@pytest.mark.parametrize("shape", [shape_2, shape_3])
def test_shapes_2_and_3(shape: Any) -> None:
    body = shape(
        typed("A", "LPBoolean", "true"),
        typed("B", "LPBoolean", "FALSE"),
        typed("C", "LPString", "true"),
        typed("D", "LPInteger", "-5"),
        typed("E", "LPDouble", "1.5"),
        typed("F", "LPBoolean", True),
    )
    found = feature_grants.parse(body, NOW)
    assert found.values == {"A": True, "B": False, "C": "true", "D": -5, "E": "1.5", "F": True}
    assert found.revision == "7"


def test_one_alone_may_stand_without_its_list() -> None:
    one = {"grantedFeatures": {"revision": "7", "grantedFeature": typed("A", "LPBoolean", "true")}}
    assert values({"acApp": {"accountList": {"account": one}}}) == {"A": True}
    assert values({"grantedFeatures": {"revision": "1"}}) == {}
    assert values({"grantedFeature": [typed("A", "LPBoolean", "true")]}) == {"A": True}


def test_deleted_is_absent() -> None:
    assert values(shape_1({**plain("A", True), "isDeleted": True}, {**plain("B", True), "isDeleted": "true"})) == {}
    assert values(shape_2(typed("A", "LPBoolean", "true", deleted=True))) == {}


@pytest.mark.parametrize(
    ("start", "end", "on"),
    [
        (None, None, True),
        ("", "", True),
        ("2026-11-01", "2026-12-01", True),
        ("2026-12-01", None, False),
        (None, "2026-11-01", False),
        (None, "2026-11-18", True),
        ("2026-11-18 00:00:00", "2026-11-18 00:00:00", False),
        ("2026-11-01T00:00:00.000Z", "2026-11-30T00:00:00.000+0000", True),
        (NOW * 1000 - 1, NOW * 1000 + 1, True),
        (NOW * 1000 + 1, None, False),
        (str(int(NOW) - 9), str(int(NOW) + 9), True),
        (0, 9223372036854775807, True),
        (None, "9999-12-31", True),
    ],
)
def test_time_windows(start: object, end: object, on: bool) -> None:
    assert values(shape_1(plain("A", True, startDate=start, endDate=end))) == {"A": on}
    window = {"from": start, "to": end}
    assert values(shape_2(typed("A", "LPBoolean", "true", **window))) == {"A": on}
    assert values(shape_2(typed("S", "LPString", "x", **window))) == ({"S": "x"} if on else {})


def test_of_two_grants_the_one_in_force_counts() -> None:
    old, new = plain("A", True, endDate="2020-01-01"), plain("A", True, startDate="2026-01-01")
    for body in (shape_1(old, new), shape_1(new, old)):
        assert feature_grants.parse(body, NOW)[:2] == ({"A": True}, {"A": new})


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, "x", 7, {"appDataList": []}, {"appDataList": None}, {"appDataList": [{}]},
        {"appDataList": [{"accountList": {"accountList": [{}]}}]}, {"acApp": [{"accountList": {"account": []}}]},
        {"grantedFeatures": None}, {"grantedFeatures": {}}, {"grantedFeatures": []}, {"grantedFeature": None},
        {"error": {"message": "no"}}, shape_1("x"), shape_1({}), shape_1({"id": 7}), shape_1({"id": "A"}),
        shape_1(plain("A", [1])), shape_1({"id": "A", "value": True}), shape_2(typed("A", "LPBoolean", "maybe")),
        shape_2(typed("A", "LPInteger", "x")), shape_1(plain("A", True, endDate="next year")),
    ],
)  # fmt: skip
def test_other_shapes_are_errors_never_absent(body: Any) -> None:
    with pytest.raises(ValueError):
        feature_grants.parse(body, NOW)


def test_the_body_names_one_grant() -> None:
    assert feature_grants.body("A", True, ABSENT) == {"grantedFeature": [typed("A", "LPBoolean", "true")]}
    assert feature_grants.body("A", False, True) == {"grantedFeature": [typed("A", "LPBoolean", "false")]}
    assert feature_grants.body("A", 5, ABSENT) == {"grantedFeature": [typed("A", "LPInteger", "5")]}
    assert feature_grants.body("A", "x", ABSENT) == {"grantedFeature": [typed("A", "LPString", "x")]}
    assert (
        feature_grants.body("A", ABSENT, True)
        == feature_grants.body("A", ABSENT, ABSENT)
        == feature_grants.body("A", False, ABSENT)
    )


def written(item: Any, value: Any = False) -> Any:
    return feature_grants.body("A", value, True, item, NOW)["grantedFeature"][0]


def test_what_is_not_known_of_a_grant_is_carried_through() -> None:
    later = "2030-01-01"
    item = typed("A", "LPBoolean", "true", **{"from": None, "to": later, "origin": {"by": "x"}, "deleted": False})
    assert written(item) == typed("A", "LPBoolean", "false", origin={"by": "x"}, to=later)
    item = plain("A", True, startDate="2026-01-01", endDate=None, origin="y")
    assert written(item) == typed("A", "LPBoolean", "false", origin="y", **{"from": "2026-01-01"})


def test_a_closed_window_and_a_deletion_do_not_stay() -> None:
    assert written(plain("A", True, endDate="2020-01-01"), True) == typed("A", "LPBoolean", "true")
    item = typed("A", "LPBoolean", "true", deleted=True, to="2020-01-01")
    assert written(item, True) == typed("A", "LPBoolean", "true", deleted=False)


@pytest.mark.parametrize("value", [1.5, [], {}, None])
def test_what_no_grant_holds(value: Any) -> None:
    with pytest.raises(ValueError):
        feature_grants.body("A", value, ABSENT)
    with pytest.raises(ValueError, match="not public"):
        feature_grants.body("A", ABSENT, "a string")


@given(st.dictionaries(st.text(min_size=1), VALUES))
def test_what_is_written_is_read(wished: dict[str, Any]) -> None:
    items = [feature_grants.body(name, value, ABSENT)["grantedFeature"][0] for name, value in wished.items()]
    for shape in (shape_2, shape_3):
        found = values(shape(*items))
        assert found == wished
        assert {k: type(v) for k, v in found.items()} == {k: type(v) for k, v in wished.items()}
