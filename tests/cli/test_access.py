"""`lpconf access` against a platform of the same wire: what is readable, what is not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lpconf.catalogue.surfaces import SURFACES
from tests.cli.command_line import Front
from tests.connect.auth.token_service import Platform, Request, reply, running

SECRET = "passw0rd-never-shown"
PROJECT = """\
version: 1
profile: live
profiles:
  live:
    kind: liveperson
    domain_api: {url}
    {auth}
    {more}
    limits: {{backoff_scale: 0.0001}}
"""
LOGIN = "auth: {login: {username: {env: LP_USER}, password: {env: 'LP_PASSWORD_{ACCOUNT}'}}}"
BEARER = "auth: {bearer: {env: LP_BEARER}}"
ACCOUNT = 'account: {{id: "{id}", platform: messaging_and_chat, labels: {{environment: {environment}}}}}\n'
PLATFORM_SURFACES = sorted(name for name, surface in SURFACES.items() if surface.speaks == "account_config")


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("LP_USER", "ops")
    monkeypatch.setenv("LP_PASSWORD_ACME", SECRET)
    monkeypatch.setenv("LP_PASSWORD_BRAND", SECRET)
    monkeypatch.setenv("LP_BEARER", SECRET)
    with running() as there:
        yield there


def repository(front: Front, platform: Platform, auth: str = LOGIN, more: str = "") -> Front:
    return front.write(
        {
            "lpconf.yaml": PROJECT.format(url=platform.url, auth=auth, more=more),
            "accounts/acme.yaml": ACCOUNT.format(id="1", environment="test"),
            "accounts/brand.yaml": ACCOUNT.format(id="2", environment="production"),
        }
    )


def surfaces(document: Any, account: str = "acme") -> dict[str, dict[str, Any]]:
    [found] = [one for one in document["accounts"] if one["account"] == account]
    return {one["surface"]: one for one in found["surfaces"]}


def told(front: Front, *argv: str, code: int) -> Any:
    came = front("access", *argv, "--format", "json")
    assert came.code == code, came
    assert SECRET not in came.out + came.err
    return came.json


def ok(request: Request) -> Any:
    """Every collection is there and empty; only the shapes differ."""
    if request.headers.get("authorization") is None or "/configuration/" not in request.path:
        return None
    return reply({"grantedFeatures": {"revision": "1", "grantedFeature": []}} if "Grants" in request.path else [])


def test_all_is_well(empty: Front, platform: Platform) -> None:
    platform.say = ok
    repository(empty, platform)
    document = told(empty, code=0)
    assert document["summary"] == {"accounts": 2, "readable": 2, "not_readable": 0}
    found = surfaces(document)
    assert sorted(found) == sorted(SURFACES)
    assert {found[name]["readable"] for name in PLATFORM_SURFACES} == {True}
    assert {(one["mode"], one["readable"]) for name, one in found.items() if name not in PLATFORM_SURFACES} == {
        ("manual", None)
    }
    assert document["accounts"][0]["log_in"] == {"kind": "login", "status": "works", "error": None}
    assert {request.method for request in platform.requests if "/login" not in request.path} == {"GET"}
    text = empty("access").out
    assert "acme and brand: 2 accounts\n" in text
    assert "works (login)" in text
    assert text.endswith("2 accounts: 2 readable.\n")


def test_a_zone_is_the_label_before_ac(empty: Front, platform: Platform) -> None:
    platform.services["accountConfigReadWrite"] = "z7.ac.liveperson.net"
    front = repository(empty, platform, more="surfaces: [{surface: ac_feature, mode: observe}]")
    document = told(front, "acme", code=1)
    assert "outside the domain" in document["accounts"][0]["log_in"]["error"]
    assert document["accounts"][0]["log_in"]["status"] == "not_known"
    assert not platform.asked("/login")


def test_a_forbidden_surface_is_named_and_says_what_to_do(empty: Front, platform: Platform) -> None:
    def say(request: Request) -> Any:
        if request.path.startswith("/api/account/1/") and "properties" in request.path:
            return reply({"e": SECRET}, 403)
        return ok(request)

    platform.say = say
    repository(empty, platform)
    document = told(empty, code=6)
    assert surfaces(document)["site_setting"] == {
        "surface": "site_setting",
        "mode": "api",
        "readable": False,
        "error": f"403 Forbidden from {platform.url.removeprefix('http://')}",
        "status": 403,
    }
    assert surfaces(document, "brand")["site_setting"]["readable"] is True
    assert document["accounts"][0]["log_in"]["status"] == "works"
    text = empty("access").out
    assert "NOT READABLE  403 Forbidden" in text
    assert "give read access, or set site_setting to mode manual" in text
    assert text.index("acme: site 1") < text.index("brand: site 2")
    assert "2 accounts: 1 readable, 1 not, or not wholly." in text
    page = empty("access", "--format", "markdown")
    assert page.code == 6
    assert "| `site_setting` | api | **NOT READABLE** | 403 Forbidden" in page.out


def test_a_refused_log_in_is_tried_once_and_the_rest_is_not(empty: Front, platform: Platform) -> None:
    platform.say = lambda request: reply({"e": SECRET}, 401) if "/login" in request.path else None
    repository(empty, platform)
    document = told(empty, "acme", code=6)
    log_in = document["accounts"][0]["log_in"]
    assert (log_in["status"], log_in["error"][:3]) == ("refused", "401")
    assert surfaces(document)["ac_feature"]["error"] == "not tried: no log-in"
    assert len(platform.asked("/login")) == 1
    assert not platform.asked("/configuration/")
    assert "log-in             REFUSED (login): 401" in empty("access", "acme").out


def test_a_bearer_that_is_taken_nowhere_is_refused(empty: Front, platform: Platform) -> None:
    repository(empty, platform, BEARER)
    document = told(empty, "acme", code=6)
    assert document["accounts"][0]["log_in"]["status"] == "refused"
    assert {surfaces(document)[name]["status"] for name in PLATFORM_SURFACES} == {401}


def test_a_missing_credential_names_its_place(
    empty: Front, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LP_PASSWORD_ACME")
    platform.say = ok
    repository(empty, platform)
    document = told(empty, code=6)
    log_in = document["accounts"][0]["log_in"]
    assert log_in["status"] == "refused"
    assert "LP_PASSWORD_ACME is not set" in log_in["error"]
    assert document["accounts"][1]["log_in"]["status"] == "works"


def test_a_platform_that_is_down_and_a_bridge_that_is_not(empty: Front, platform: Platform) -> None:
    def say(request: Request) -> Any:
        if request.path.startswith("/accounts/"):
            return reply({"revision": "1", "values": {}}) if "fact" not in request.path else reply({}, 404)
        return reply({}, 503)

    platform.say = say
    repository(empty, platform, more=f"bridge: {{url: {platform.url}}}")
    document = told(empty, "acme", code=7)
    assert document["accounts"][0]["log_in"]["status"] == "not_known"
    assert surfaces(document)["taglet"]["readable"] is True
    assert surfaces(document)["fact"]["mode"] == "manual"
    assert "does not offer it" in surfaces(document)["fact"]["error"]
    assert surfaces(document)["site_setting"]["readable"] is False


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {}, b"<html>"), "the answer is not JSON"),
        ((302, {"Location": f"https://evil.example/?t={SECRET}"}, b""), "redirects to evil.example"),
        ((418, {}, b""), "418"),
    ],
)
def test_answers_of_another_kind_are_errors_with_surface_and_status(
    empty: Front, platform: Platform, answer: Any, words: str
) -> None:
    platform.say = lambda request: answer if "properties" in request.path else ok(request)
    repository(empty, platform)
    found = surfaces(told(empty, "acme", code=1))["site_setting"]
    assert words in found["error"]
    assert found["status"] == answer[0]


def test_the_sandbox_can_be_read_without_a_credential(small: Front) -> None:
    came = small("access")
    assert came.code == 0, came
    assert "no credential in this profile" in came.out
    assert "embedded sandbox" in came.out


def test_an_account_that_is_wrong_is_an_error_and_stops_no_other(empty: Front, platform: Platform) -> None:
    platform.say = ok
    repository(empty, platform).write({"accounts/brand.yaml": "account: {}\n"})
    document = told(empty, code=1)
    assert [one["account"] for one in document["accounts"]] == ["acme"]
    assert document["diagnostics"]
    assert told(empty, "acme", code=0)["accounts"]


def test_no_account_is_chosen(empty: Front, platform: Platform) -> None:
    repository(empty, platform)
    came = empty("access", "--select", "environment=nowhere")
    assert came.code == 1
    assert "no account fits --select environment=nowhere" in came.err
