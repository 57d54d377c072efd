"""The bridge connector, over the sandbox's bridge and over scripted ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from lpconf.catalogue.surfaces import FACT, SUPPORTAL_FEATURE, SURFACES, TAGLET
from lpconf.catalogue.taglets import PatternInTaglet
from lpconf.connect.connector import Reading
from lpconf.connect.router import ConnectorRouter, open_connectors
from lpconf.domain.project import Auth, Bridge, Profile, SecretRef, SurfaceRule
from lpconf.domain.value import ABSENT
from lpconf.errors import Conflict, Forbidden, NotOffered, RemoteError, ServerFault, Unauthorised, Unexpected
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import World
from tests.connect.scripted_transport import SECRET, SITE, Recorder, ScriptedTransport, failure, run, sent, told

BRIDGE = Bridge("https://bridge.acme.example/lp/", Auth("bearer", {"bearer": SecretRef(env="BRIDGE")}))
PROFILE = Profile("production", "liveperson", "https://api.liveperson.net", bridge=BRIDGE)
PLAIN = Profile("plain", "liveperson", "https://api.liveperson.net", bridge=Bridge("http://127.0.0.1:1"))


def router(transport: httpx.AsyncBaseTransport, **environ: str) -> ConnectorRouter:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return open_connectors(PROFILE, transport=transport, environ=environ or {"BRIDGE": SECRET}, sleep=sleep)


def test_asks_as_the_contract_says() -> None:
    weather = ScriptedTransport(told({"revision": "7", "values": {"69": True, "70": None}}), told({"revision": "8"}))
    over = router(weather)
    reading = run(over.read(SITE, SUPPORTAL_FEATURE))
    assert reading == Reading({"69": True, "70": None}, "7")
    run(over.write(SITE, SUPPORTAL_FEATURE, "69", False, reading))
    run(over.write(SITE, SUPPORTAL_FEATURE, "a/b", True, reading))
    got, put, taken = weather.asked
    assert (got.method, str(got.url)) == ("GET", "https://bridge.acme.example/lp/accounts/20260001/supportal_feature")
    assert (put.method, put.url.path) == ("PUT", "/lp/accounts/20260001/supportal_feature/69")
    assert put.headers["if-match"] == "7"
    assert sent(put) == {"value": False}
    assert put.headers["authorization"] == got.headers["authorization"] == f"Bearer {SECRET}"
    assert taken.url.raw_path.endswith(b"/supportal_feature/a%2Fb")
    assert sent(taken) == {"value": True}


@pytest.mark.parametrize(
    ("surface", "key", "off"),
    [("supportal_feature", "69", False), ("security_center", "transcript_encryption", False),
     ("site_property", "supportEncryptedAuthSDE", False), ("taglet", "cleanCCPatterns", "")],
)  # fmt: skip
def test_what_is_taken_away_is_written_as_off_and_never_as_null(surface: str, key: str, off: Any) -> None:
    weather = ScriptedTransport(told({"revision": "7", "values": {}}), told({"revision": "8"}))
    over = router(weather)
    run(over.write(SITE, SURFACES[surface], key, ABSENT, run(over.read(SITE, SURFACES[surface]))))
    assert sent(weather.asked[-1]) == {"value": off}


def test_a_version_that_comes_as_a_number_is_read_as_it_is_written() -> None:
    text = '{"revision": "7", "values": {"ums_version": 4.10, "shards": 7}}'
    weather = ScriptedTransport(httpx.Response(200, text=text))
    assert run(router(weather).read(SITE, FACT)).values == {"ums_version": "4.10", "shards": 7}


def test_what_nobody_knows_is_not_taken_away() -> None:
    weather = ScriptedTransport(told({"revision": "7", "values": {"70": True}}))
    over = router(weather)
    reading = run(over.read(SITE, SUPPORTAL_FEATURE))
    failure(Unexpected, over.write(SITE, SUPPORTAL_FEATURE, "70", ABSENT, reading))
    assert len(weather.asked) == 1


def test_a_taglet_that_is_missing_is_made_with_the_entry_that_the_profile_names() -> None:
    rule = SurfaceRule("taglet", fields={"regex": "pattern"})
    weather = ScriptedTransport(told({"revision": "7", "values": {}}), told({"revision": "8"}))
    over = open_connectors(replace(PROFILE, rules=(rule,)), transport=weather, environ={"BRIDGE": SECRET})
    reading = run(over.read(SITE, TAGLET))
    own = PatternInTaglet()
    assert own.extract(reading.values["cleanCCPatterns"], "", "x") == ""
    run(over.write(SITE, TAGLET, "cleanCCPatterns", own.merge(reading.values["cleanCCPatterns"], "", "x"), reading))
    assert sent(weather.asked[-1]) == {"value": '[{"id": "pattern", "value": "x"}]'}


@pytest.mark.parametrize("name", ["supportal_feature", "site_property", "security_center", "taglet"])
def test_writes_and_reads_back_in_the_sandbox(name: str) -> None:
    world, surface = World(), SURFACES[name]
    wire = Recorder(httpx.ASGITransport(create_app(world)))
    over = open_connectors(PLAIN, transport=wire, environ={})
    first = run(over.read(SITE, surface))
    assert first == Reading({}, "1")
    for value in (True, False, "x", ["y"], 5):
        run(over.write(SITE, surface, "k", value, run(over.read(SITE, surface))))
        assert run(over.read(SITE, surface)).values == {"k": value}
    failure(Conflict, over.write(SITE, surface, "k", "late", first))
    assert all("authorization" not in request.headers for request in wire.asked)


def test_facts_are_read_and_never_written() -> None:
    world = World()
    backdoor.put(world, SITE.id, "fact", "ums_version", "4.9")
    wire = Recorder(httpx.ASGITransport(create_app(world)))
    over = open_connectors(PLAIN, transport=wire, environ={})
    reading = run(over.read(SITE, FACT))
    assert reading.values == {"ums_version": "4.9"}
    failure(Unexpected, over.write(SITE, FACT, "ums_version", "5.0", reading))
    assert wire.writes == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotOffered), (401, Unauthorised), (403, Forbidden), (412, Conflict), (500, ServerFault), (405, Unexpected)],
)
def test_statuses(status: int, kind: type[RemoteError]) -> None:
    over = router(ScriptedTransport(httpx.Response(status, text=SECRET)))
    for work in (over.read(SITE, TAGLET), over.write(SITE, TAGLET, "k", "v", Reading({}, "1"))):
        error = failure(kind, work)
        assert (error.status, error.surface, error.account) == (status, "taglet", "acme-retail")
        assert "bridge.acme.example" in str(error)


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"revision": "1"}, {"values": []}, {"revision": [], "values": {}}, {"revision": True, "values": {}}],
)
def test_other_shapes_are_failures(body: Any) -> None:
    failure(Unexpected, router(ScriptedTransport(told(body))).read(SITE, TAGLET))


def test_revisions_may_be_numbers_but_must_be_there_to_write() -> None:
    assert run(router(ScriptedTransport(told({"revision": 7, "values": {}}))).read(SITE, TAGLET)).revision == "7"
    weather = ScriptedTransport(told({"values": {"k": "v"}}))
    over = router(weather)
    reading = run(over.read(SITE, TAGLET))
    assert not failure(Unexpected, over.write(SITE, TAGLET, "k", "w", reading)).sent
    assert len(weather.asked) == 1


@pytest.mark.parametrize("key", [".", ".."])
def test_names_that_would_lead_elsewhere(key: str) -> None:
    weather = ScriptedTransport(told({}))
    assert not failure(Unexpected, router(weather).write(SITE, TAGLET, key, "v", Reading({}, "1"))).sent
    assert weather.asked == []


def test_a_missing_credential() -> None:
    weather = ScriptedTransport(told({}))
    assert "variable BRIDGE" in str(failure(Unauthorised, router(weather, OTHER="x").read(SITE, TAGLET)))
    assert weather.asked == []


def test_without_a_bridge_nothing_is_offered() -> None:
    over = open_connectors(
        Profile("p", "liveperson", "https://api.liveperson.net"), transport=ScriptedTransport(told({})), environ={}
    )
    assert "no bridge" in str(failure(NotOffered, over.read(SITE, SURFACES["site_property"])))
