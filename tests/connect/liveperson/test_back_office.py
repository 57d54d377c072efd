"""Supportal features and taglets seen without a bridge."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lpconf.catalogue.surfaces import SECURITY_CENTER, SUPPORTAL_FEATURE, TAGLET
from lpconf.catalogue.taglets import PatternInTaglet
from lpconf.connect.liveperson.back_office import read_script
from lpconf.connect.router import open_connectors
from lpconf.domain.project import SurfaceRule
from lpconf.errors import NotOffered, Unexpected
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import World
from tests.connect.liveperson.test_connector import ENVIRON, profile, scripted
from tests.connect.scripted_transport import SITE, Recorder, failure, run

ENTRIES = '[{"id": "autocomplete", "value": "on"}]'


def test_feature_69_is_read_as_a_legacy_feature() -> None:
    world = World()
    backdoor.put(world, SITE.id, "supportal_feature", "69", True)
    wire = Recorder(httpx.ASGITransport(create_app(world)))
    router = open_connectors(profile(), transport=wire, environ=ENVIRON)
    reading = run(router.read(SITE, SUPPORTAL_FEATURE, ["69", "70"]))
    assert reading.values == {"69": True}
    assert set(reading.unreadable) == {"70"}
    assert "excludeLegacy" not in wire.asked[-1].url.params
    failure(Unexpected, router.write(SITE, SUPPORTAL_FEATURE, "69", False, reading))
    failure(NotOffered, router.read(SITE, SECURITY_CENTER))
    assert wire.writes == []


def test_taglets_are_read_at_the_tag_server_without_a_credential() -> None:
    world = World()
    backdoor.put(world, SITE.id, "taglet", "lpUnifiedWindow", ENTRIES)
    wire = Recorder(httpx.ASGITransport(create_app(world)))
    router = open_connectors(profile(), transport=wire, environ=ENVIRON)
    reading = run(router.read(SITE, TAGLET, ["lpUnifiedWindow", "cleanCCPatterns"]))
    assert reading.values == {"lpUnifiedWindow": ENTRIES}
    assert set(reading.unreadable) == {"cleanCCPatterns"}
    (request,) = wire.asked
    assert str(request.url).startswith("https://lptag.liveperson.net/lptag/api/account/20260001/")
    assert "authorization" not in request.headers


def test_the_entry_that_the_profile_names_is_read_at_the_tag_server_too() -> None:
    world = World()
    entries = '[{"id": "pattern", "value": "\\\\d{16}"}, {"id": "mask", "value": "*"}]'
    backdoor.put(world, SITE.id, "taglet", "cleanCCPatterns", entries)
    rule = SurfaceRule("taglet", mode="observe", fields={"regex": "pattern"})
    transport = httpx.ASGITransport(create_app(world))
    router = open_connectors(profile(rule), transport=transport, environ=ENVIRON)
    reading = run(router.read(SITE, TAGLET, ["cleanCCPatterns"]))
    assert PatternInTaglet().extract(reading.values["cleanCCPatterns"], "", "x") == r"\d{16}"
    assert "cleanCCPatterns" not in reading.unreadable


@pytest.mark.parametrize(
    "text",
    ["", "{}", "lpTag.callback()", "lpTag.callback([])", 'lpTag.callback({"taglets":[{"parameters":[]}]})',
     'lpTag.callback({"taglets":[{"name":"a"},{"name":"a"}]})', 'f({"taglets":[{"name":"a","parameters":"x"}]})',
     'f({"taglets":[{"name":"a","parameters":[{"id":"x","value":1}]}]})', "f({\"taglets\":[]}); g({})"],
)  # fmt: skip
def test_another_script_is_no_answer(text: str) -> None:
    with pytest.raises(ValueError):
        read_script(text)


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(200, text="<html>")])
def test_what_cannot_be_seen_is_unreadable(answer: Any) -> None:
    failure(Unexpected, scripted(answer)[1].read(SITE, SUPPORTAL_FEATURE))
    router = open_connectors(profile(), transport=httpx.MockTransport(lambda request: answer), environ=ENVIRON)
    failure(Unexpected, router.read(SITE, TAGLET))
