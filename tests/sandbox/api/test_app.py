"""The sandbox speaks the wire of the platform and of a bridge."""

from __future__ import annotations

from typing import Any

import pytest

from lpconf.sandbox import backdoor
from tests.sandbox.caller import CONFIG, GRANTS, PROPERTIES, SITE, Caller, grant, item


def test_discovery_names_where_it_was_asked() -> None:
    call = Caller(require_bearer=True)
    answer = call("GET", f"/api/account/{SITE}/service/baseURI.json?version=1.0", host="127.0.0.1:4711")
    entries = answer.json()["baseURIs"]
    assert {"service": "accountConfigReadWrite", "account": SITE, "baseURI": "127.0.0.1:4711"} in entries
    assert {entry["baseURI"] for entry in entries} == {"127.0.0.1:4711"}
    assert call("GET", "/api/account/not-a-site/service/baseURI.json").status_code == 401


def test_features_are_merged_and_revised() -> None:
    call = Caller()
    url = f"{GRANTS}?v=2.0&overrideAll=false"
    put = call("PUT", url, {"grantedFeature": [grant("A", note="kept"), grant("S", "x", "LPString")]}, 1)
    assert (put.status_code, put.headers["ac-revision"]) == (200, "3")
    assert call("PUT", url, {"grantedFeature": [grant("A", "false")]}, 3).status_code == 200
    assert backdoor.state(call.world) == {SITE: {"ac_feature": {"A": False, "S": "x"}}}
    assert call.world.item(SITE, "ac_feature", "A")["note"] == "kept"
    assert call("PUT", f"{GRANTS}?v=2.0&overrideAll=true", {"grantedFeature": [grant("B")]}, 4).status_code == 200
    assert backdoor.state(call.world) == {SITE: {"ac_feature": {"B": True}}}


def test_the_four_shapes_of_features() -> None:
    seen = []
    for shape in (1, 2, 3, 4):
        call = Caller(feature_shape=shape)
        backdoor.put(call.world, SITE, "ac_feature", "A", True)
        seen.append(call("GET", f"{GRANTS}?v=2.0").json())
    held = seen[0]["appDataList"][0]["accountList"]["accountList"][0]
    plain = {"compoundFeatureID": "A", "startDate": None, "endDate": None, "value": {"value": True}, "isDeleted": False}
    assert held == {"siteId": SITE, "itemsCollection": {"data": [plain]}}
    assert (seen[0]["appDataList"][0]["appName"], seen[0]["appDataList"][0]["appApiVersion"]) == ("provision", 2.0)
    granted = {"grantedFeatures": {"revision": "2", "grantedFeature": [grant("A", deleted=False)]}}
    assert seen[1] == {"acApp": [{"name": "provision", "accountList": {"account": [{"id": SITE, **granted}]}}]}
    assert seen[2] == granted
    assert seen[3]["appDataList"][0]["accountList"] == {"accountData": [{"siteId": SITE, **granted}]}


def test_a_body_is_taken_only_in_the_shape_of_the_provider_that_is_named() -> None:
    call = Caller()
    gson, default = f"{GRANTS}?v=1.0&overrideAll=false&jsonProvider=gson", f"{GRANTS}?v=1.0&overrideAll=false"
    plain = {"compoundFeatureID": "A", "value": {"value": True}, "isDeleted": False}
    account = {"siteId": SITE, "itemsCollection": {"data": [plain]}}
    document = {"appDataList": [{"appName": "provision", "accountList": {"accountList": [account]}}]}
    assert call("PUT", default, document, 1).status_code == 400
    assert call("PUT", gson, {"grantedFeature": [grant("A")]}, 1).status_code == 400
    other = {"appDataList": [{"appName": "provision", "accountList": {"accountList": [{**account, "siteId": "7"}]}}]}
    assert call("PUT", gson, other, 1).status_code == 400
    assert backdoor.state(call.world) == {}
    assert call("PUT", gson, document, 1).status_code == 200
    assert backdoor.state(call.world) == {SITE: {"ac_feature": {"A": True}}}
    assert "appDataList" in call("GET", gson).json()
    assert "acApp" in call("GET", default).json()


def test_features_of_an_account_that_nobody_touched() -> None:
    call = Caller(default_features=True)
    held = call("GET", f"{GRANTS}?jsonProvider=gson&excludeLegacy=true").json()["appDataList"][0]["accountList"]
    grants = {grant["compoundFeatureID"]: grant for grant in held["accountList"][0]["itemsCollection"]["data"]}
    assert len(grants) > 100
    assert grants["Common.Async_Messaging"]["startDate"] == "1969-12-31 19:00:00"
    assert grants["Common.Historic_Data_Masking"]["value"] == {"value": True}
    assert call("GET", f"{GRANTS}?features=Common.AuditTrail,No.Such").json()["acApp"][0]["accountList"]["account"][0][
        "grantedFeatures"]["grantedFeature"][0]["id"] == "Common.AuditTrail"  # fmt: skip
    backdoor.put(call.world, SITE, "supportal_feature", "69", True)
    assert '"legacy.69"' in call("GET", GRANTS).text
    assert "legacy" not in call("GET", f"{GRANTS}?excludeLegacy=true").text


@pytest.mark.parametrize(
    "body",
    [None, {}, [], {"grantedFeature": {}}, {"grantedFeature": [{}]}, {"grantedFeature": [{"id": "A"}]},
     {"grantedFeature": [grant("A", "maybe")]}, {"grantedFeature": [grant("A", "x", "LPInteger")]},
     {"grantedFeature": [grant("A", "x", "LPThing")]}, {"grantedFeature": [grant("A", True)]}, b"{", b'["\\ud800"]'],
)  # fmt: skip
def test_bad_bodies_of_features(body: Any) -> None:
    call = Caller()
    assert call("PUT", f"{GRANTS}?v=2.0&overrideAll=false", body, 1).status_code == 400
    assert call.world.revision(SITE, "ac_feature") == 1


def test_settings_from_creation_to_deletion() -> None:
    call = Caller()
    made = call("POST", f"{PROPERTIES}?v=3.0", item("a/b", "x", owner={"k": 1}), 1)
    assert (made.status_code, made.headers["ac-revision"]) == (201, "2")
    assert made.headers["location"] == f"{PROPERTIES}/a%2Fb"
    stored = made.json()
    assert (stored["owner"], stored["createdDate"]) == ({"k": 1}, "2026-11-18T11:06:40Z")
    assert call("GET", f"{PROPERTIES}?v=3.0").json() == [stored]
    assert call("GET", f"{PROPERTIES}/a%2Fb?v=3.0").json() == stored
    replaced = call("PUT", f"{PROPERTIES}/a%2Fb?v=3.0", item("a/b", "y", hue="red"), 2).json()
    assert replaced == {**item("a/b", "y", hue="red"), "createdDate": stored["createdDate"],
                        "modifiedDate": stored["modifiedDate"]}  # fmt: skip
    gone = call("DELETE", f"{PROPERTIES}/a%2Fb?v=3.0", revision=3)
    assert (gone.status_code, gone.headers["ac-revision"]) == (204, "4")
    assert call("GET", f"{PROPERTIES}?v=3.0").json() == []
    assert [i["deleted"] for i in call("GET", f"{PROPERTIES}?v=3.0&include_deleted=true").json()] == [True]
    assert call("GET", f"{PROPERTIES}/a%2Fb?v=3.0").status_code == 404
    assert call("DELETE", f"{PROPERTIES}/a%2Fb?v=3.0", revision=4).status_code == 404
    assert call("POST", f"{PROPERTIES}?v=3.0", item("a/b", "z"), 4).status_code == 201
    assert backdoor.state(call.world) == {SITE: {"site_setting": {"a/b": "z"}}}


def test_settings_may_come_as_a_list_all_or_none() -> None:
    call = Caller()
    assert call("POST", f"{PROPERTIES}?v=3.0", [item("a", 1), item("b", 2)], 1).status_code == 201
    twin = call("POST", f"{PROPERTIES}?v=3.0", [item("c", 3), item("a", 4)], 3)
    assert twin.status_code == 409
    assert backdoor.state(call.world) == {SITE: {"site_setting": {"a": 1, "b": 2}}}
    assert call.world.revision(SITE, "site_setting") == 3


@pytest.mark.parametrize(
    "body", [None, [], {}, b"{", item("b", 1), {"id": "a"}, item("a", 1) | {"type": "2"},
             item("a", 1) | {"propertyValue": {}}]
)  # fmt: skip
def test_bad_bodies_of_settings(body: Any) -> None:
    call = Caller()
    backdoor.put(call.world, SITE, "site_setting", "a", "x")
    assert call("PUT", f"{PROPERTIES}/a?v=3.0", body, 2).status_code == 400
    assert backdoor.get(call.world, SITE, "site_setting", "a") == "x"
    assert call("PUT", f"{PROPERTIES}/nothing?v=3.0", item("nothing", 1), 2).status_code == 404


def test_revisions_guard_every_write_and_spare_reads() -> None:
    call = Caller()
    backdoor.put(call.world, SITE, "site_setting", "a", "x")
    writes = [
        ("PUT", f"{GRANTS}?v=2.0&overrideAll=false", {"grantedFeature": [grant("A")]}),
        ("POST", f"{PROPERTIES}?v=3.0", item("b", 1)),
        ("PUT", f"{PROPERTIES}/a?v=3.0", item("a", 1)),
        ("DELETE", f"{PROPERTIES}/a?v=3.0", None),
        ("PUT", f"/accounts/{SITE}/taglet/t", {"value": "x"}),
    ]
    before = backdoor.state(call.world)
    for method, path, body in writes:
        # A create of its own right need not name a revision, as public clients do not.
        for revision in (99, "x") if method == "POST" else (None, 99, "x"):
            refused = call(method, path, body, revision)
            assert refused.status_code == 412
            assert "ac-revision" in refused.headers
    assert backdoor.state(call.world) == before
    assert call.world.violations() == []
    for path in (f"{GRANTS}?v=2.0", f"{PROPERTIES}?v=3.0", f"{PROPERTIES}/a?v=3.0"):
        revision = call("GET", path).headers["ac-revision"]
        same = call("GET", path, revision=revision)
        assert (same.status_code, same.content, same.headers["ac-revision"]) == (304, b"", revision)
        for other in (-1, 77):
            assert call("GET", path, revision=other).status_code == 200
    for method, path, body in writes:
        assert call(method, path, body, -1).is_success


def test_a_post_may_stand_for_another_method() -> None:
    call = Caller()
    backdoor.put(call.world, SITE, "site_setting", "a", "x")
    override = "X_HTTP_Method_Override"
    assert call("POST", f"{PROPERTIES}/a?v=3.0", item("a", "y"), 2, **{override: "PUT"}).status_code == 200
    assert backdoor.get(call.world, SITE, "site_setting", "a") == "y"
    assert call("POST", f"{PROPERTIES}/a?v=3.0", item("a", "y"), 3).status_code == 405
    assert call("POST", f"{PROPERTIES}?v=3.0", None, 3, **{override: "DELETE"}).status_code == 405
    assert call("POST", f"{PROPERTIES}/a?v=3.0", None, 3, **{override: "DELETE"}).status_code == 204
    body = {"grantedFeature": [grant("A")]}
    assert call("POST", f"{GRANTS}?v=2.0&overrideAll=false", body, 1, **{override: "PUT"}).status_code == 200
    assert call("POST", f"{GRANTS}?v=2.0&overrideAll=false", body, 2, **{override: "DELETE"}).status_code == 405


def test_a_request_without_a_version_means_the_default_one() -> None:
    for path in (GRANTS, PROPERTIES):
        assert Caller()("GET", path).status_code == 200


def test_a_head_tells_what_a_get_would() -> None:
    call = Caller()
    head, get = call("HEAD", PROPERTIES), call("GET", PROPERTIES)
    assert (head.status_code, head.content, head.headers["ac-revision"]) == (200, b"", get.headers["ac-revision"])


def test_creates_are_guarded_only_where_the_world_does_so() -> None:
    url = f"{CONFIG}/le-ui-personalization/widgets"
    assert Caller()("POST", url, {"name": "A"}, 99).status_code == 412
    call = Caller(guards_creates=False)
    assert call("POST", url, {"name": "A"}, 99).status_code == 201
    assert call("PUT", f"{url}/1001", {"name": "A"}, 99).status_code == 412


def test_the_bridge() -> None:
    call = Caller()
    path = f"/accounts/{SITE}/supportal_feature"
    assert call("GET", path).json() == {"revision": "1", "values": {}}
    assert call("PUT", f"{path}/69", {"value": True}, 1).json() == {"revision": "2", "value": True}
    assert call("GET", path).json() == {"revision": "2", "values": {"69": True}}
    assert call("PUT", f"{path}/69", {"value": None}, 2).json() == {"revision": "3", "value": None}
    assert call("GET", path).json() == {"revision": "3", "values": {}}
    assert call("GET", f"/accounts/{SITE}/ac_feature").status_code == 404
    assert call("GET", f"/accounts/{SITE}/fact").json() == {"revision": "1", "values": {}}
    assert call("PUT", f"/accounts/{SITE}/fact/ums_version", {"value": "1"}, 1).status_code == 405
    for body in (None, [], {}, b"x"):
        assert call("PUT", f"{path}/69", body, 3).status_code == 400


def test_a_bearer_where_one_is_required() -> None:
    call = Caller(require_bearer=True)
    for path in (f"{GRANTS}?v=2.0", f"{PROPERTIES}?v=3.0", f"/accounts/{SITE}/taglet"):
        assert call("GET", path).status_code == 401
        assert call("GET", path, Authorization="Basic x").status_code == 401
        assert call("GET", path, Authorization="Bearer any").status_code == 200


def test_control_routes() -> None:
    call = Caller()
    assert call("PUT", f"{GRANTS}?v=2.0&overrideAll=false", {
        "grantedFeature": [grant("Common.Global_Encryption_Enabled")]}, 1).is_success  # fmt: skip
    key = "Common.Global_Encryption_Enabled"
    assert call("GET", "/sandbox/state").json() == {SITE: {"ac_feature": {key: True}}}
    [violation] = call("GET", "/sandbox/violations").json()
    assert (violation["site"], violation["what"], violation["missing"]) == (SITE, key, "69")
    assert call("POST", "/sandbox/reset").status_code == 204
    assert call("GET", "/sandbox/state").json() == {}
    assert call("GET", "/sandbox/violations").json() == []
    assert call("GET", "/sandbox/reset").status_code == 405


def test_requests_are_remembered() -> None:
    call = Caller()
    call("GET", f"{PROPERTIES}?v=3.0")
    call("PUT", f"{PROPERTIES}/a?v=3.0", item("a", 1))
    assert [tuple(entry) for entry in call.app.state.log] == [
        ("GET", PROPERTIES, 200),
        ("PUT", f"{PROPERTIES}/a", 412),
    ]


def test_the_same_path_under_any_host() -> None:
    call = Caller()
    for host in ("ac.sandbox.invalid", "bridge.sandbox.invalid", "127.0.0.1:1"):
        assert call("GET", f"/accounts/{SITE}/taglet", host=host).status_code == 200
