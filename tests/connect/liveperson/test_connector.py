"""The account-config connector, over the sandbox's application: requests counted, bodies and revisions compared."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lpconf.catalogue.surfaces import AC_FEATURE, ENGAGEMENT, SITE_SETTING, Surface
from lpconf.connect.connector import EVERYTHING, Reading
from lpconf.connect.router import ConnectorRouter, open_connectors
from lpconf.domain.project import Auth, Profile, SecretRef, SurfaceRule
from lpconf.domain.value import ABSENT
from lpconf.errors import Conflict, Forbidden, RemoteError, Unauthorised, Unexpected
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import Options, World
from tests.connect.scripted_transport import SECRET, SITE, Recorder, ScriptedTransport, failure, run, sent, told

AUTH = Auth("bearer", {"bearer": SecretRef(env="LP_BEARER_{ACCOUNT}")})
ENVIRON = {"LP_BEARER_ACME_RETAIL": SECRET}
CONFIG = "/api/account/20260001/configuration"
BARE = Options(default_features=False)
ENTRY = {"service": "accountConfigReadWrite", "account": "20260001", "baseURI": "z1.ac.liveperson.net"}


def profile(*rules: SurfaceRule) -> Profile:
    return Profile("production", "liveperson", "https://api.liveperson.net", auth=AUTH, rules=rules)


class Over:
    """A door to a world, with a record of the requests."""

    def __init__(self, world: World | None = None, *rules: SurfaceRule, environ: dict[str, str] | None = None) -> None:
        self.world = world or World(options=BARE)
        self.wire = Recorder(httpx.ASGITransport(create_app(self.world)))
        self.router = open_connectors(
            profile(*rules), transport=self.wire, environ=ENVIRON if environ is None else environ
        )

    def read(self, surface: Surface) -> Reading:
        return run(self.router.read(SITE, surface))

    def write(self, surface: Surface, key: str, value: Any, reading: Reading | None = None) -> httpx.Request:
        run(self.router.write(SITE, surface, key, value, reading or self.read(surface)))
        return self.wire.writes[-1]

    def live(self, surface: str, key: str) -> Any:
        return backdoor.get(self.world, SITE.id, surface, key)


def scripted(*answers: Any) -> tuple[ScriptedTransport, ConnectorRouter]:
    weather = ScriptedTransport(told({"baseURIs": [ENTRY]}), *answers)
    return weather, open_connectors(profile(), transport=weather, environ=ENVIRON, sleep=weather.sleep)


@pytest.mark.parametrize("shape", [0, 1, 2, 3, 4])
def test_features_in_each_shape(shape: int) -> None:
    over = Over(World(options=Options(feature_shape=shape, default_features=False)))
    for key, value in {"Common.A": True, "Common.B": False, "Common.S": "x", "Common.I": 7}.items():
        backdoor.put(over.world, SITE.id, "ac_feature", key, value)
    reading = over.read(AC_FEATURE)
    assert reading.values == {"Common.A": True, "Common.B": False, "Common.S": "x", "Common.I": 7}
    assert reading.revision == "5"
    discovery, grants = over.wire.asked
    assert discovery.url.path == "/api/account/20260001/service/baseURI.json"
    assert "authorization" not in discovery.headers
    assert (grants.method, grants.url.path) == ("GET", f"{CONFIG}/provision/featureGrants")
    assert dict(grants.url.params) == {"v": "2.0", "excludeLegacy": "true", "jsonProvider": "gson"}
    assert grants.headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("shape", [0, 1, 2, 3, 4])
def test_a_feature_is_written_alone_in_the_shape_that_was_read(shape: int) -> None:
    over = Over(World(options=Options(feature_shape=shape, default_features=False)))
    backdoor.put(over.world, SITE.id, "ac_feature", "Common.Other", "stays")
    request = over.write(AC_FEATURE, "Common.A", True)
    assert (request.method, request.url.path) == ("POST", f"{CONFIG}/provision/featureGrants")
    assert request.headers["x-http-method-override"] == "PUT"
    assert request.headers["if-match"] == "2"
    gson = {"v": "2.0", "overrideAll": "false", "jsonProvider": "gson"}
    typed = {"id": "Common.A", "value": {"type": "LPBoolean", "$": "true"}}
    plain = {"compoundFeatureID": "Common.A", "value": {"value": True}, "isDeleted": False}
    application = {"appName": "provision", "appApiVersion": 2.0}
    if shape in (2, 3):
        assert dict(request.url.params) == {"v": "2.0", "overrideAll": "false"}
        assert sent(request) == {"grantedFeature": [typed]}
    elif shape == 4:
        assert dict(request.url.params) == gson
        account = {"siteId": SITE.id, "grantedFeatures": {"grantedFeature": [typed]}}
        assert sent(request) == {"appDataList": [{**application, "accountList": {"accountData": [account]}}]}
    else:
        assert dict(request.url.params) == gson
        account = {"siteId": SITE.id, "itemsCollection": {"data": [plain]}}
        assert sent(request) == {"appDataList": [{**application, "accountList": {"accountList": [account]}}]}
    assert over.read(AC_FEATURE).values == {"Common.A": True, "Common.Other": "stays"}
    over.write(AC_FEATURE, "Common.A", ABSENT)
    assert over.live("ac_feature", "Common.A") is False


def test_the_shape_and_the_query_of_a_surface_are_data() -> None:
    over = Over(None, SurfaceRule("ac_feature", verb="PUT", version="1.0", shape="grantedFeature"))
    request = over.write(AC_FEATURE, "Common.A", True)
    assert (request.method, dict(request.url.params)) == ("PUT", {"v": "1.0", "overrideAll": "false"})
    assert sent(request) == {"grantedFeature": [{"id": "Common.A", "value": {"type": "LPBoolean", "$": "true"}}]}
    assert over.live("ac_feature", "Common.A") is True
    over = Over(None, SurfaceRule("ac_feature", query={"features": "{keys}", "excludeLegacy": ""}))
    for key in ("A", "B", "C"):
        backdoor.put(over.world, SITE.id, "ac_feature", key, True)
    assert set(run(over.router.read(SITE, AC_FEATURE, ["B", "A"])).values) == {"A", "B"}
    assert dict(over.wire.asked[-1].url.params) == {"v": "2.0", "jsonProvider": "gson", "features": "A,B"}
    assert set(run(over.router.read(SITE, AC_FEATURE, [EVERYTHING])).values) == {"A", "B", "C"}
    assert "features" not in over.wire.asked[-1].url.params


def test_features_are_written_together_and_the_answer_names_the_next_revision() -> None:
    over = Over()
    reading = over.read(AC_FEATURE)
    answer = run(over.router.write_together(SITE, AC_FEATURE, {"B": True, "A": False}, reading))
    assert answer.revision == "3"
    assert len(over.wire.writes) == 1
    assert over.read(AC_FEATURE).values == {"A": False, "B": True}
    failure(Unexpected, over.router.write_together(SITE, SITE_SETTING, {"a": "x", "b": "y"}, over.read(SITE_SETTING)))


def test_platform_defaults_are_told_apart_from_what_somebody_granted() -> None:
    over = Over(World())
    backdoor.put(over.world, SITE.id, "ac_feature", "Common.Async_Messaging", True)
    reading = over.read(AC_FEATURE)
    assert reading.values["Common.Historic_Data_Masking"] is True
    assert "Common.Historic_Data_Masking" in reading.defaults
    assert "Common.Async_Messaging" not in reading.defaults
    assert len(reading.defaults) == len(reading.values) - 1


def test_a_feature_that_is_no_switch_cannot_be_taken_away() -> None:
    over = Over()
    backdoor.put(over.world, SITE.id, "ac_feature", "Common.S", "x")
    reading = over.read(AC_FEATURE)
    assert "not public" in str(failure(Unexpected, over.router.write(SITE, AC_FEATURE, "Common.S", ABSENT, reading)))
    assert over.wire.writes == []


def test_a_new_setting_is_posted() -> None:
    over = Over()
    request = over.write(SITE_SETTING, "encryption.referrer", "a,b")
    assert (request.method, request.url.path) == ("POST", f"{CONFIG}/setting/properties")
    assert dict(request.url.params) == {"v": "3.0"}
    assert request.headers["if-match"] == "1"
    assert sent(request) == {
        "id": "encryption.referrer",
        "type": 2,
        "propertyValue": {"value": "a,b"},
        "deleted": False,
    }
    reading = over.read(SITE_SETTING)
    assert reading.values == {"encryption.referrer": "a,b"}
    assert reading.revision == "2"
    assert set(reading.modified) == {"encryption.referrer"}


def test_a_setting_is_put_whole_with_unknown_fields() -> None:
    over = Over()
    live = {
        "id": "s", "type": 2, "propertyValue": {"value": "x", "hint": [1]}, "deleted": False,
        "createdDate": "2020-01-01", "modifiedDate": "2020-01-02", "owner": {"deep": {"er": None}},
    }  # fmt: skip
    over.world.put(SITE.id, "site_setting", "s", live)
    over.world.put(SITE.id, "site_setting", "t", {**live, "id": "t"})
    request = over.write(SITE_SETTING, "s", "y")
    assert (request.method, request.url.path) == ("PUT", f"{CONFIG}/setting/properties/s")
    assert sent(request) == {**live, "propertyValue": {"value": "y", "hint": [1]}}
    stored = over.world.item(SITE.id, "site_setting", "s")
    assert {**stored, "modifiedDate": ""} == {
        **live,
        "propertyValue": {"value": "y", "hint": [1]},
        "modifiedDate": "",
    }
    assert over.world.item(SITE.id, "site_setting", "t") == {**live, "id": "t"}


def test_a_setting_is_deleted() -> None:
    over = Over()
    backdoor.put(over.world, SITE.id, "site_setting", "s", "x")
    request = over.write(SITE_SETTING, "s", ABSENT)
    assert (request.method, request.url.path) == ("DELETE", f"{CONFIG}/setting/properties/s")
    assert (request.headers["if-match"], request.content) == ("2", b"")
    assert over.live("site_setting", "s") is ABSENT
    over.write(SITE_SETTING, "s", ABSENT)  # gone already: as wished
    assert over.write(SITE_SETTING, "s", "back").method == "POST"
    assert over.live("site_setting", "s") == "back"


def test_numbers() -> None:
    over = Over()
    reading = over.read(SITE_SETTING)
    assert "not public" in str(failure(Unexpected, over.router.write(SITE, SITE_SETTING, "n", 5, reading)))
    backdoor.put(over.world, SITE.id, "site_setting", "n", 5)
    assert sent(over.write(SITE_SETTING, "n", 6))["type"] == 5
    assert over.live("site_setting", "n") == 6


@pytest.mark.parametrize("key", ["a/b c", "a#b?c=d", "ü%2e", "a..b"])
def test_odd_names_reach_their_own_home(key: str) -> None:
    over = Over()
    over.write(SITE_SETTING, key, "x")
    over.write(SITE_SETTING, key, "y")
    assert backdoor.state(over.world) == {SITE.id: {"site_setting": {key: "y"}}}


@pytest.mark.parametrize("key", ["..", "."])
def test_names_that_would_lead_elsewhere_are_not_sent(key: str) -> None:
    over = Over()
    backdoor.put(over.world, SITE.id, "site_setting", key, "x")
    reading = over.read(SITE_SETTING)
    for value in ("y", ABSENT):
        failure(Unexpected, over.router.write(SITE, SITE_SETTING, key, value, reading))
    assert over.wire.writes == []


@pytest.mark.parametrize("surface", [AC_FEATURE, SITE_SETTING])
def test_a_moved_revision_is_a_conflict_and_nothing_is_written(surface: Surface) -> None:
    over = Over()
    reading = over.read(surface)
    backdoor.put(over.world, SITE.id, surface.name, "x", "theirs")
    assert failure(Conflict, over.router.write(SITE, surface, "x", "ours", reading)).status == 412
    assert over.live(surface.name, "x") == "theirs"


def test_a_twin_is_a_conflict() -> None:
    over = Over()
    backdoor.put(over.world, SITE.id, "site_setting", "s", "theirs")
    blind = Reading({}, "2")
    assert failure(Conflict, over.router.write(SITE, SITE_SETTING, "s", "ours", blind)).status == 409


def test_without_a_revision_nothing_is_written() -> None:
    over = Over()
    failure(Unexpected, over.router.write(SITE, SITE_SETTING, "s", "x", Reading({})))
    assert over.wire.asked == []


def test_verb_version_and_host_are_data() -> None:
    rules = (
        SurfaceRule("site_setting", verb="POST", version="9.9", host="accountConfigReadOnly"),
        SurfaceRule("ac_feature", {"environment": "production"}, verb="POST", host="https://x.liveperson.net/base"),
        SurfaceRule("ac_feature", {"environment": "elsewhere"}, version="0.0"),
    )
    over = Over(None, *rules)
    backdoor.put(over.world, SITE.id, "site_setting", "s", "x")
    put = over.write(SITE_SETTING, "s", "y")
    assert (put.method, put.headers["x-http-method-override"]) == ("POST", "PUT")
    assert put.url.params["v"] == "9.9"
    assert over.live("site_setting", "s") == "y"
    gone = over.write(SITE_SETTING, "s", ABSENT)
    assert (gone.method, gone.headers["x-http-method-override"]) == ("POST", "DELETE")
    assert over.live("site_setting", "s") is ABSENT
    made = over.write(SITE_SETTING, "new", "y")
    assert (made.method, made.headers.get("x-http-method-override")) == ("POST", None)
    weather = ScriptedTransport(told({"grantedFeatures": {"revision": "1", "grantedFeature": []}}))
    run(open_connectors(profile(*rules), transport=weather, environ=ENVIRON).read(SITE, AC_FEATURE))
    [request] = weather.asked
    assert str(request.url).startswith(f"https://x.liveperson.net/base{CONFIG}/provision/featureGrants?v=2.0&")


def test_the_header_beats_the_revision_in_the_body() -> None:
    grants = {"grantedFeatures": {"revision": 7, "grantedFeature": []}}
    assert run(scripted(told(grants))[1].read(SITE, AC_FEATURE)).revision == "7"
    assert run(scripted(told(grants, ac_revision="9"))[1].read(SITE, AC_FEATURE)).revision == "9"


@pytest.mark.parametrize("surface", [AC_FEATURE, SITE_SETTING])
@pytest.mark.parametrize("body", [b"", b"<html>", b'[{"id":"s"', b"{}", b"null", b'"x"', b'{"error":{"message":"no"}}'])
def test_what_does_not_parse_is_never_absent(surface: Surface, body: bytes) -> None:
    _, router = scripted(httpx.Response(200, content=body, headers={"ac-revision": "1"}))
    error = failure(Unexpected, router.read(SITE, surface))
    assert str(error).startswith(f"{surface.name} of acme-retail: ")
    assert "(status 200 from z1.ac.liveperson.net)" in str(error)
    assert error.status == 200


@pytest.mark.parametrize(("status", "kind"), [(401, Unauthorised), (403, Forbidden)])
def test_refusals_of_reads_and_writes(status: int, kind: type[RemoteError]) -> None:
    weather, router = scripted(httpx.Response(status, text=SECRET))
    failure(kind, router.read(SITE, AC_FEATURE))
    failure(kind, router.write(SITE, AC_FEATURE, "A", True, Reading({}, "1")))
    assert len(weather.asked) == 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "skill 7 is unknown", "internalCode": 3}}, ": skill 7 is unknown"),
        ({"message": "too long\x1b[2J"}, ": too long\\x1b[2J"),
        ({"error": {"message": f"no {SECRET} here"}}, ""),
        ({"error": 7}, ""),
        (["x"], ""),
        ({"message": "x" * 20_000}, ""),
    ],
)
def test_the_platforms_own_words_are_passed_on(body: object, words: str) -> None:
    _, router = scripted(told(body, 400))
    assert str(failure(Unexpected, router.read(SITE, AC_FEATURE))).endswith(words)


def test_a_304_that_nobody_asked_for_is_no_redirect() -> None:
    _, router = scripted(httpx.Response(304))
    assert "which nobody had asked for" in str(failure(Unexpected, router.read(SITE, AC_FEATURE)))


@pytest.mark.parametrize("body", [{"x": 1}, {"id": 8, "engagements": []}, []])
def test_another_answer_is_no_campaign_without_engagements(body: object) -> None:
    _, router = scripted(told([{"id": 7, "name": "C"}]), told(body))
    assert "campaign 7" in str(failure(Unexpected, router.read(SITE, ENGAGEMENT, ["C/E"])))


def test_no_credential_goes_to_a_host_outside() -> None:
    weather = ScriptedTransport(told({"baseURIs": [{**ENTRY, "baseURI": "ac.evil.example"}]}))
    router = open_connectors(profile(), transport=weather, environ=ENVIRON)
    error = failure(Unexpected, router.read(SITE, AC_FEATURE))
    assert "outside" in str(error)
    assert [request.url.host for request in weather.asked] == ["api.liveperson.net"]


def test_no_credential_no_request() -> None:
    over = Over(environ={})
    assert "LP_BEARER_ACME_RETAIL" in str(failure(Unauthorised, over.router.read(SITE, AC_FEATURE)))
    assert [request.url.path.rpartition("/")[2] for request in over.wire.asked] == ["baseURI.json"]


def test_the_platform_asks_for_the_bearer() -> None:
    over = Over(World(options=Options(require_bearer=True)))
    assert over.read(SITE_SETTING).values == {}
    bare = Profile("p", "liveperson", "https://api.liveperson.net")
    router = open_connectors(bare, transport=over.wire, environ={})
    assert failure(Unauthorised, router.read(SITE, SITE_SETTING)).status == 401
