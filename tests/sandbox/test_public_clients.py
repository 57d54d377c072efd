"""Requests of public clients, as they send them: the double speaks to programs by other hands.

Each is re-enacted from its source: paths, headers, bodies, and what it reads of the answers.
"""

from __future__ import annotations

from typing import Any

import pytest

from lpconf.sandbox import backdoor
from lpconf.sandbox.surfaces import EMPTY_COLLECTIONS
from tests.sandbox.caller import CONFIG, GRANTS, PROPERTIES, SITE, Caller

WIDGETS = f"{CONFIG}/le-ui-personalization/widgets"


def log_in(call: Caller, **body: str) -> tuple[Any, str]:
    """What the answer says, and the cookie that it sets."""
    answer = call("POST", f"/api/account/{SITE}/login?v=1.3", body, host="127.0.0.1:9")
    assert answer.status_code == 200, answer.text
    return answer.json(), answer.headers["set-cookie"].partition(";")[0]


def test_a_python_wrapper_finds_one_service_and_logs_in() -> None:
    """lp-api-wrapper: DomainService.get_domain, UserLogin, OAuth1 log-in of a bot."""
    call = Caller()
    found = call("GET", f"/api/account/{SITE}/service/agentVep/baseURI.json?version=1.0", host="127.0.0.1:9").json()
    assert found == {"service": "agentVep", "account": SITE, "baseURI": "127.0.0.1:9"}
    assert call("GET", f"/api/account/{SITE}/service/nothing/baseURI.json").status_code == 404
    user, _ = log_in(call, username="ops", password="any")
    assert user["bearer"]
    bot, _ = log_in(call, username="bot", appKey="k", secret="s", accessToken="t", accessTokenSecret="u")
    assert bot["bearer"] != user["bearer"]
    assert call("POST", f"/api/account/{SITE}/login?v=1.3", {"username": "bot", "appKey": "k"}).status_code == 400


def test_a_node_sdk_refreshes_with_a_cookie_and_logs_out() -> None:
    """node-agent-sdk and faas-cli: log-in, refresh by cookie or by session_id in the body, log-out."""
    call = Caller()
    said, cookie = log_in(call, username="ops", password="any")
    path = f"/api/account/{SITE}"
    assert call("POST", f"{path}/refresh", {"csrf": said["csrf"]}, Cookie=cookie).status_code == 200
    body = {"csrf": said["csrf"], "session_id": said["sessionId"]}
    assert call("POST", f"{path}/refresh", body).status_code == 200
    assert call("POST", f"{path}/refresh", {"csrf": "another"}, Cookie=cookie).status_code == 401
    proof = {"Authorization": f"Bearer {said['bearer']}"}
    assert call("GET", PROPERTIES, **proof).status_code == 200
    assert call("POST", f"{path}/logout", {"csrf": said["csrf"]}, Cookie=cookie).status_code == 200
    assert call("GET", PROPERTIES, **proof).status_code == 401
    assert call("POST", f"{path}/refresh", {"csrf": said["csrf"]}, Cookie=cookie).status_code == 401


def test_a_demo_app_finds_account_config_in_its_log_in_and_reads_features() -> None:
    """lp-demo-app-connector-api: services from the log-in answer, features of v1.0, POST without If-Match."""
    call = Caller(default_features=True)
    said, _ = log_in(call, username="ops", password="any")
    services = {entry["service"]: entry["baseURI"] for entry in said["csdsCollectionResponse"]["baseURIs"]}
    assert services["accountConfigReadWrite"] == "127.0.0.1:9"
    query = "v=1.0&overrideAll=false&jsonProvider=gson"
    account = call("GET", f"{GRANTS}?{query}").json()["appDataList"][0]["accountList"]["accountList"][0]
    features = {grant["compoundFeatureID"]: grant["value"]["value"] for grant in account["itemsCollection"]["data"]}
    assert features["Common.Async_Messaging"] is False
    changed = {"compoundFeatureID": "Common.Async_Messaging", "value": {"value": True}, "isDeleted": False}
    own = {"siteId": SITE, "itemsCollection": {"data": [changed]}}
    body = {"appDataList": [{"appName": "provision", "appApiVersion": 1.0, "accountList": {"accountList": [own]}}]}
    assert call("POST", f"{GRANTS}?{query}", body).status_code == 200
    assert backdoor.get(call.world, SITE, "ac_feature", "Common.Async_Messaging") is True
    form = b"grant_type=client_credentials&client_id=a&client_secret=b"
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    for path in (f"/sentinel/api/account/{SITE}/app/token?v=1.0", f"/sentinel/api/v2/account/{SITE}/app/token?v=2.0"):
        token = call("POST", path, form, **kind).json()
        assert token["access_token"].count(".") == 2
        assert int(token["expires_in"]) > 0


def test_an_older_java_client_uses_the_older_path() -> None:
    """lp-api: csdr/account/{id}/service/baseURI.json."""
    found = Caller()("GET", f"/csdr/account/{SITE}/service/baseURI.json?version=1.0").json()
    assert {entry["service"] for entry in found["baseURIs"]} > {"agentVep", "accountConfigReadWrite", "sentinel"}


def test_a_widget_tool_filters_by_numbers_and_puts_in_disguise() -> None:
    """A public widget tool: ids are numbers, updates are POST with X-HTTP-Method-Override."""
    call = Caller()
    skill = call("POST", f"{CONFIG}/le-users/skills?v=2.0", {"name": "Sales"}).json()
    assert isinstance(skill["id"], int)
    made = call("POST", f"{WIDGETS}?v=2.0", {"name": "Orders", "skillIds": [skill["id"]], "enabled": True}).json()
    listed = call("GET", f"{WIDGETS}?v=2.0&select=$all").json()
    assert [widget["name"] for widget in listed if skill["id"] in widget["skillIds"]] == ["Orders"]
    revision = call("GET", f"{WIDGETS}/{made['id']}?v=2.0").headers["ac-revision"]
    changed = {**made, "enabled": False}
    override = {"X_HTTP_Method_Override": "PUT"}
    assert call("POST", f"{WIDGETS}/{made['id']}?v=2.0", changed, revision, **override).json()["enabled"] is False


def test_a_singer_tap_reads_summaries_without_a_version() -> None:
    """tap-liveperson: skills, with the fields that a list shows by itself."""
    call = Caller()
    backdoor.put(call.world, SITE, "skill", "Sales", {"description": "x", "maxWaitTime": 120})
    assert call("GET", f"{CONFIG}/le-users/skills").json()[0].keys() == {"id", "deleted", "name"}
    assert call("GET", f"{CONFIG}/le-users/skills?select=$all").json()[0]["maxWaitTime"] == 120
    assert call("GET", f"{CONFIG}/le-users/skills?fields=name&fields=maxWaitTime").json()[0].keys() == {
        "name",
        "maxWaitTime",
    }


def test_a_shell_script_says_false_as_a_text() -> None:
    """set-site-property: "deleted": "false" deletes nothing."""
    call = Caller()
    backdoor.put(call.world, SITE, "site_setting", "le.general.language", "de-DE")
    body = {"id": "le.general.language", "type": 2, "propertyValue": {"value": "en-US"}, "deleted": "false"}
    assert call("PUT", f"{PROPERTIES}/le.general.language?v=3.0", body, -1).json()["deleted"] is False
    assert call("GET", f"{PROPERTIES}/le.general.language?v=3.0").status_code == 200


def test_a_tagged_page_loads_its_taglets() -> None:
    call = Caller()
    backdoor.put(call.world, SITE, "taglet", "lpUnifiedWindow", '[{"id": "autocomplete", "value": "on"}]')
    path = f"/lptag/api/account/{SITE}/configuration/applications/taglets/.jsonp?v=2.0&df=0&b=1"
    assert call("GET", path).text.startswith("lpTag.callback({")
    assert call("GET", f"{path}&cb=mine").text.startswith("mine({")
    assert call("GET", f"{path}&cb=alert(1)").status_code == 400


def test_the_functions_cli_and_its_client_work_with_one_name_of_a_cookie_and_no_revision() -> None:
    """liveperson-functions-cli: log-in and token check, every service of its list, its OAuth 1.0a client on skills."""
    call = Caller()
    said, _ = log_in(call, username="dev", password="any")
    path = f"/api/account/{SITE}"
    assert call("POST", f"{path}/refresh", {"csrf": said["csrf"]}, Cookie=f"session_id={said['sessionId']}").is_success
    uris = call("GET", f"{path}/service/baseURI.json?version=1.0").json()["baseURIs"]
    wanted = (
        "msgHist agentVep accountConfigReadOnly accountConfigReadWrite asyncMessaging asyncMessagingEnt engHistDomain"
    )
    wanted += " engHistDomain rtbf auditlog smt pusher leDataReporting msgEwtAPI msdkgw faasUI faasGW"
    assert set(wanted.split()) <= {entry["service"] for entry in uris}
    signed = {"Authorization": 'OAuth oauth_consumer_key="k", oauth_signature="x"'}
    skills = f"{CONFIG}/le-users/skills"
    made = call("POST", f"{skills}?v=2.0", {"name": "From functions", "description": "d"}, **signed).json()
    body = {**made, "description": "e"}
    assert call("PUT", f"{skills}/{made['id']}?v=2.0", body, "-1", **signed).json()["description"] == "e"
    assert call("DELETE", f"{skills}/{made['id']}?v=2.0", None, "-1", **signed).is_success
    several = call("POST", f"{skills}?v=2.0", [{"name": "A1"}, {"name": "A2"}], **signed)
    assert [skill["name"] for skill in several.json()] == ["A1", "A2"]


def test_a_node_sdk_logs_in_with_an_assertion_and_reads_what_is_wrong() -> None:
    """node-agent-sdk: SAML assertion; a refusal is the documented envelope."""
    call = Caller()
    assert log_in(call, jwt="dummy", assertion="PHNhbWw+")[0]["bearer"]
    refused = call("POST", f"/api/account/{SITE}/refresh?v=1.3", {"csrf": "x"})
    error = refused.json()["error"]
    assert (refused.status_code, error["internalCode"], error["responseStatus"]) == (401, 10, "UNAUTHORIZED")
    assert "CSRF token invalid" in error["message"]


def test_a_skills_client_finds_the_revision_in_the_documented_header() -> None:
    """The Skills API documents ``eTag`` and ``location``; If-Match takes what it names."""
    call = Caller()
    skills = f"{CONFIG}/le-users/skills"
    made = call("POST", skills, {"name": "Sales"})
    assert made.headers["location"].endswith(f"/{made.json()['id']}")
    assert made.headers["etag"] == made.headers["ac-revision"]
    body = {**made.json(), "description": "d"}
    assert call("PUT", f"{skills}/{made.json()['id']}", body, made.headers["etag"]).is_success
    late = call("PUT", f"{skills}/{made.json()['id']}", body, made.headers["etag"])
    assert (late.status_code, late.headers["etag"]) == (412, str(int(made.headers["etag"]) + 1))


@pytest.mark.parametrize("path", EMPTY_COLLECTIONS)
def test_documented_collections_that_are_not_kept_are_empty_and_stay_so(path: str) -> None:
    """tap-liveperson reads users and agent groups, lp-api-wrapper categories and predefined content."""
    call = Caller()
    listed = call("GET", f"{CONFIG}/{path}?include_deleted=true")
    assert (listed.status_code, listed.json(), listed.headers["ac-revision"]) == (200, [], "1")
    assert call("POST", f"{CONFIG}/{path}", {"name": "x"}).status_code == 405
    assert call("GET", f"{CONFIG}/{path}").json() == []
