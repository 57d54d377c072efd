"""Feature grants: four shapes in, each written back as it was read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.liveperson import feature_grants
from lpconf.connect.liveperson.feature_grants import Grants, written_grant
from lpconf.connect.liveperson.grants.documents import read_document, written_document
from lpconf.connect.liveperson.grants.windows import window_of
from lpconf.domain.value import ABSENT

NOW = 1_795_000_000.0  # 2026-11-18T06:06:40-05:00
SITE = "20260001"
VALUES = st.booleans() | st.integers() | st.text()


def shape_1(*items: Any, **more: Any) -> Any:
    account = {"siteId": SITE, "itemsCollection": {"data": list(items), **more}}
    return {"appDataList": [{"appName": "provision", "appApiVersion": 2.0, "accountList": {"accountList": [account]}}]}


def shape_2(*items: Any, **more: Any) -> Any:
    held = {"revision": 7, "grantedFeature": list(items), **more}
    return {"acApp": [{"accountList": {"account": [{"grantedFeatures": held}]}}]}


def shape_3(*items: Any, **more: Any) -> Any:
    return {"grantedFeatures": {"revision": "7", "grantedFeature": list(items), **more}}


def shape_4(*items: Any, **more: Any) -> Any:
    account = {"siteId": int(SITE), "grantedFeatures": {"revision": 7, "grantedFeature": list(items), **more}}
    return {"appDataList": [{"appName": "provision", "accountList": {"accountData": [account]}}]}


def typed(name: str, kind: str, text: object, **more: Any) -> Any:
    return {"id": name, "value": {"type": kind, "$": text}, **more}


def plain(name: str, value: object, **more: Any) -> Any:
    return {"compoundFeatureID": name, "value": {"value": value}, "isDeleted": False, **more}


def parsed(body: Any) -> Grants:
    return feature_grants.parse(body, NOW, SITE)


def values(body: Any) -> dict[str, Any]:
    found = parsed(body)
    assert found.unreadable == {}
    return found.values


def test_shape_1() -> None:
    found = parsed(shape_1(plain("A", True), plain("B", False), plain("C", "x"), plain("D", 5)))
    assert found.values == {"A": True, "B": False, "C": "x", "D": 5}
    assert found.document.revision is None
    assert found.items["A"] == plain("A", True)
    empty = parsed(shape_1(revision=12))
    assert (empty.values, empty.items, empty.document.revision) == ({}, {}, 12)


@pytest.mark.parametrize("shape", [shape_2, shape_3, shape_4])
def test_shapes_of_the_default_provider(shape: Any) -> None:
    body = shape(
        typed("A", "LPBoolean", "true"),
        typed("B", "LPBoolean", "FALSE"),
        typed("C", "LPString", "true"),
        typed("D", "LPInteger", "-5"),
        typed("E", "LPDouble", "1.5"),
        typed("F", "LPBoolean", True),
    )
    found = parsed(body)
    assert found.values == {"A": True, "B": False, "C": "true", "D": -5, "E": "1.5", "F": True}
    assert str(found.document.revision) == "7"


def test_one_alone_may_stand_without_its_list() -> None:
    alone = {"grantedFeatures": {"revision": "7", "grantedFeature": typed("A", "LPBoolean", "true")}}
    assert values({"acApp": {"accountList": {"account": alone}}}) == {"A": True}
    assert values({"grantedFeature": [typed("A", "LPBoolean", "true")]}) == {"A": True}


def test_of_several_applications_and_accounts_the_own_ones_count() -> None:
    body = shape_1(plain("A", True))
    body["appDataList"].insert(0, {"appName": "other", "accountList": {}})
    accounts = body["appDataList"][1]["accountList"]["accountList"]
    accounts.insert(0, {"siteId": "999", "itemsCollection": {"data": [plain("A", False)]}})
    assert values(body) == {"A": True}
    accounts.pop()
    with pytest.raises(ValueError, match="another account"):
        parsed(body)


def test_deleted_is_absent() -> None:
    assert values(shape_1({**plain("A", True), "isDeleted": True}, {**plain("B", True), "isDeleted": "true"})) == {}
    assert values(shape_2(typed("A", "LPBoolean", "true", deleted=True))) == {}


@pytest.mark.parametrize("grant", [{"compoundFeatureID": "A"}, plain("A", None), {**plain("A", 1), "value": None}])
def test_a_grant_without_a_value_is_absent_and_stops_nobody_else(grant: Any) -> None:
    assert values(shape_1(grant, plain("B", True))) == {"B": True}


@pytest.mark.parametrize(
    "grant",
    [
        plain("A", [1]), plain("A", {}), {"id": "A", "value": True}, {"id": "A", "value": {}},
        {"id": "A", "value": {"type": "LPBoolean"}}, typed("A", "LPBoolean", "maybe"), typed("A", "LPInteger", "x"),
        typed("A", "LPString", {}), plain("A", True, endDate="next year"), plain("A", True, startDate=10**400),
        plain("A", True, startDate=True), plain("A", True, endDate="1e999"), plain("A", True, isDeleted="perhaps"),
    ],
)  # fmt: skip
def test_a_grant_that_cannot_be_understood_is_unreadable_and_stops_nobody_else(grant: Any) -> None:
    for grants in ((grant, plain("B", True)), (plain("A", True), grant, plain("B", True))):
        found = parsed(shape_1(*grants))
        assert found.values == {"B": True}
        assert found.unreadable["A"].startswith("feature grant A: ")


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
        ("2026-11-18 06:06:39", "2026-11-18 06:06:41", True),  # US Eastern
        ("2026-11-18 06:06:41", None, False),
        ("2026-11-18T11:06:39+00:00", "2026-11-18T11:06:41+00:00", True),
        ("2026-11-01T00:00:00.000Z", "2026-11-30T00:00:00.000+0000", True),
        (NOW * 1000 - 1, NOW * 1000 + 1, True),
        (NOW * 1000 + 1, None, False),
        (str(int(NOW) - 9), str(int(NOW) + 9), True),
        (0, 9223372036854775807, True),
        (None, "9999-12-31 00:00:00", True),
    ],
)
def test_time_windows(start: object, end: object, on: bool) -> None:
    assert values(shape_1(plain("A", True, startDate=start, endDate=end))) == {"A": on}
    window = {"from": start, "to": end}
    assert values(shape_2(typed("A", "LPBoolean", "true", **window))) == {"A": on}
    assert values(shape_2(typed("S", "LPString", "x", **window))) == ({"S": "x"} if on else {})


def test_times_without_a_zone_are_us_eastern_in_summer_too() -> None:
    for written, same in (
        ("1969-12-31 19:00:00", "1969-12-31T19:00:00.000-05:00"),
        ("2026-07-01 12:00:00", "2026-07-01T12:00:00-04:00"),
        ("2026-01-01 12:00:00", "2026-01-01T12:00:00-05:00"),
    ):
        assert window_of({"startDate": written}).start == window_of({"from": same}).start


def test_what_begins_at_the_epoch_nobody_granted() -> None:
    body = shape_1(
        plain("A", True, startDate="1969-12-31 19:00:00", endDate="2999-12-31 19:00:00"),
        plain("B", True, startDate="2020-01-01 00:00:00"),
        plain("C", False),
        plain("D", True, startDate="1969-12-31 19:00:00"),
        plain("D", True, startDate="2021-01-01 00:00:00"),
    )
    assert parsed(body).defaults == {"A"}


def test_of_two_grants_the_one_in_force_counts() -> None:
    old, new = plain("A", True, endDate="2020-01-01"), plain("A", True, startDate="2026-01-01")
    for body in (shape_1(old, new), shape_1(new, old)):
        assert (parsed(body).values, parsed(body).items) == ({"A": True}, {"A": new})


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, "x", 7, {"appDataList": []}, {"appDataList": None}, {"appDataList": [{}]},
        {"appDataList": [{"accountList": {"accountList": [{}]}}]}, {"acApp": [{"accountList": {"account": []}}]},
        {"grantedFeatures": None}, {"grantedFeatures": {}}, {"grantedFeatures": []}, {"grantedFeature": None},
        {"grantedFeatures": {"revision": 7}}, {"error": {"message": "no"}}, shape_1("x"), shape_1({}),
        shape_1({"id": 7}), {"appDataList": [{"accountList": {"accountData": [{"siteId": SITE}]}}]},
    ],
)  # fmt: skip
def test_other_shapes_are_errors_never_absent(body: Any) -> None:
    with pytest.raises(ValueError):
        parsed(body)


def sent(body: Any, **changes: Any) -> Any:
    """What is written after `body` was read, in its own shape."""
    found = parsed(body)
    read = found.document
    grants = [
        written_grant(k, v, found.values.get(k, ABSENT), found.items.get(k), NOW, typed=read.is_typed)
        for k, v in changes.items()
    ]
    return written_document(grants, read, read.shape, SITE, "2.0")


def test_the_document_that_was_read_goes_back_with_the_changed_grants_alone() -> None:
    assert sent(shape_1(plain("A", False), plain("B", True)), A=True) == shape_1(plain("A", True))
    assert sent(shape_1(plain("B", True)), New=True) == shape_1(plain("New", True))
    for shape in (shape_2, shape_3):
        assert sent(shape(typed("A", "LPBoolean", "false")), A=True) == {
            "grantedFeature": [typed("A", "LPBoolean", "true")]
        }
    account = {"siteId": int(SITE), "grantedFeatures": {"grantedFeature": [typed("A", "LPBoolean", "true")]}}
    body = {"appDataList": [{"appName": "provision", "accountList": {"accountData": [account]}}]}
    assert sent(shape_4(typed("A", "LPBoolean", "false"), typed("B", "LPBoolean", "false")), A=True) == body


def test_a_document_may_be_written_without_one_that_was_read() -> None:
    body = written_document([plain("A", True)], None, "appDataList", SITE, "2.0")
    assert body == shape_1(plain("A", True))
    typed_document = read_document(shape_3(typed("A", "LPBoolean", "true")), SITE)
    assert written_document([plain("A", True)], typed_document, "appDataList", SITE, "2.0") == body


def test_each_kind_of_value_has_its_type() -> None:
    for value, kind, text in ((True, "LPBoolean", "true"), (5, "LPInteger", "5"), ("x", "LPString", "x")):
        assert written_grant("A", value, ABSENT, None, NOW, typed=True) == typed("A", kind, text)
        assert written_grant("A", value, ABSENT, None, NOW, typed=False) == plain("A", value)
    off = written_grant("A", False, ABSENT, None, NOW, typed=False)
    assert written_grant("A", ABSENT, True, None, NOW, typed=False) == off
    assert written_grant("A", ABSENT, ABSENT, None, NOW, typed=False) == off


def written(item: Any, value: Any = False, *, as_typed: bool = True) -> Any:
    return written_grant("A", value, True, item, NOW, typed=as_typed)


def test_what_is_not_known_of_a_grant_is_carried_through() -> None:
    later = "2030-01-01"
    item = typed("A", "LPBoolean", "true", **{"from": None, "to": later, "origin": {"by": "x"}, "deleted": False})
    assert written(item) == typed("A", "LPBoolean", "false", origin={"by": "x"}, to=later)
    item = plain("A", True, startDate="2026-01-01 00:00:00", endDate=None, origin="y")
    assert written(item, as_typed=False) == plain("A", False, origin="y", startDate="2026-01-01 00:00:00")


def test_a_window_is_spelt_as_the_other_shape_spells_it() -> None:
    item = plain("A", True, startDate="2026-01-01 00:00:00")
    assert written(item)["from"] == "2026-01-01T00:00:00.000-05:00"
    item = typed("A", "LPBoolean", "true", to="2030-07-01T00:00:00-04:00")
    assert written(item, as_typed=False)["endDate"] == "2030-07-01 00:00:00"


def test_a_closed_window_and_a_deletion_do_not_stay() -> None:
    assert written(plain("A", True, endDate="2020-01-01"), True) == typed("A", "LPBoolean", "true")
    item = typed("A", "LPBoolean", "true", deleted=True, to="2020-01-01")
    assert written(item, True) == typed("A", "LPBoolean", "true", deleted=False)


@pytest.mark.parametrize("value", [1.5, [], {}, None])
def test_what_no_grant_holds(value: Any) -> None:
    with pytest.raises(ValueError):
        written_grant("A", value, ABSENT, None, NOW, typed=True)
    with pytest.raises(ValueError, match="not public"):
        written_grant("A", ABSENT, "a string", None, NOW, typed=True)


@given(st.dictionaries(st.text(min_size=1), VALUES))
def test_what_is_written_is_read(desired: dict[str, Any]) -> None:
    for shape, is_typed in ((shape_1, False), (shape_2, True), (shape_3, True), (shape_4, True)):
        items = [written_grant(name, value, ABSENT, None, NOW, typed=is_typed) for name, value in desired.items()]
        found = values(shape(*items))
        assert found == desired
        assert {k: type(v) for k, v in found.items()} == {k: type(v) for k, v in desired.items()}
