"""Recorded answers of the platform and a bridge, mutated at every node: never a change, never a crash, never another
account's failure."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.catalogue.surfaces import SURFACES
from lpconf.connect.router import open_connectors
from lpconf.domain.address import Address
from lpconf.domain.project import Bridge, Profile
from lpconf.domain.state import Site
from lpconf.domain.value import ABSENT, UNREADABLE, canonical
from lpconf.observe.attestations import Attestations
from lpconf.observe.observed_state import ObservedState
from lpconf.observe.question import Question
from lpconf.observe.refresh import refresh
from tests.connect.scripted_transport import run

HIT, CALM = (Site(name, own, "messaging_and_chat", {}, "a.yaml") for name, own in (("hit", "20260001"), ("calm", "2")))
PROFILE = Profile("p", "liveperson", "https://api.liveperson.net", bridge=Bridge("https://bridge.example"))


def _grants(site: str) -> Any:
    times = {"startDate": "1969-12-31 19:00:00", "endDate": "2999-12-31 19:00:00", "isDeleted": False}
    names = ("Common.Global_Encryption_Enabled", "Common.Answering_Service", "UnifiedWindow.Block_CC_Patterns")
    data = [{"compoundFeatureID": name, "value": {"value": True}, **times} for name in names]
    account = {"siteId": site, "itemsCollection": {"data": data}}
    return {"appDataList": [{"appName": "provision", "appApiVersion": 2.0, "accountList": {"accountList": [account]}}]}


def _settings(site: str) -> Any:
    values: dict[str, Any] = {
        "encryption.referrer": "a,b",
        "messaging.historic.data.masking.regexp": "\\d{16}",
        "messaging.brand.rollover.config": {
            "enableManualRollover": True,
            "enabled": True,
            "manualRolloverConfig": [{"rolloverAccountId": "30110009", "rolloverSkillIds": ["910"]}],
        },
    }
    kinds = {str: 2, dict: 4}
    return [
        {"id": key, "type": kinds[type(value)], "propertyValue": {"value": value}, "deleted": False}
        for key, value in values.items()
    ]


WIDGET = {"id": 3500000001, "name": "Orders", "type": "iFrame", "url": "https://o.example", "mode": "published",
          "order": 1, "enabled": True, "deleted": False, "skillIds": [1615587968], "profileIds": [], "span": "1",
          "parameters": [], "description": ""}  # fmt: skip
ENGAGEMENT = {"id": 4440310009, "name": "SMS", "enabled": True, "skillId": 1615587968, "windowId": 7, "source": 7,
              "landingPage": "https://www.acme.example/"}  # fmt: skip
BRIDGE = {
    "supportal_feature": {"69": True},
    "security_center": {"transcript_encryption": True},
    "site_property": {"supportEncryptedAuthSDE": True},
    "taglet": {"cleanCCPatterns": "\\d{16}", "lpUnifiedWindow": '[{"id": "autocomplete", "value": "on"}]'},
    "fact": {"ums_version": "4.9"},
}


def recorded(path: str, site: str) -> Any:
    """What the platform and the bridge answer at a path."""
    if path.startswith("/accounts/"):
        return {"revision": "7", "values": BRIDGE[path.rsplit("/", 1)[1]]}
    if path.endswith("baseURI.json"):
        return {"baseURIs": [{"service": "accountConfigReadWrite", "account": site, "baseURI": "z1.ac.liveperson.net"}]}
    answers: dict[str, Any] = {
        "featureGrants": _grants(site),
        "properties": _settings(site),
        "widgets": [WIDGET],
        "skills": [{"id": 1615587968, "name": "Sales", "deleted": False}],
        "profiles": [{"id": 12, "name": "Agent", "deleted": False}],
        "window-confs": [{"id": 7, "name": "Default window"}],
        "campaigns": [{"id": 100, "name": "Text to chat", "status": 1}],
        "100": {"id": 100, "status": 1, "engagements": [ENGAGEMENT], "engagementCollectionRevision": 17},
    }
    return answers[path.rsplit("/", 1)[1]]


def addresses(site: Site) -> list[Address]:
    """Every single setting of the catalogue, and one of each family."""
    found = [setting.address(site.name) for setting in catalogue.SETTINGS.values() if _is_single(setting)]
    more = [
        ("widget", "Orders"), ("engagement", "Text to chat/SMS"), ("taglet", "lpUnifiedWindow"),
        ("fact", "ums_version"), ("ac_feature", "Common.Answering_Service"),
    ]  # fmt: skip
    found += [Address.at(site.name, surface, key) for surface, key in more]
    return sorted({address for address in found if not catalogue.always_by_hand(address)})


def _is_single(setting: Any) -> bool:
    try:
        setting.address("a")
    except (ValueError, TypeError, KeyError, AssertionError, AttributeError):
        return False
    return setting.surface.name in SURFACES and bool(setting.key) and "*" not in setting.key


PATHS = ["featureGrants", "properties", "widgets", "skills", "profiles", "window-confs", "campaigns", "100",
         *sorted(f"/accounts/{HIT.id}/{surface}" for surface in BRIDGE)]  # fmt: skip
ODD = [None, True, False, 0, -1, 1.5, 10**400, "", "x", "-1", "*", "7\r\nX: 1", "\ud800", "NaN", [], {}, [[]], {"a": 1},
       [None], {"value": None}, "2026-13-45"]  # fmt: skip


def nodes(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each node of a JSON value."""
    yield at
    for key, member in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from nodes(member, (*at, key))


def mutated(value: Any, at: tuple[Any, ...], new: Any, gone: bool) -> Any:
    """A copy with one node replaced, or taken away."""
    if not at:
        return new
    copied = copy.deepcopy(value)
    holder = copied
    for key in at[:-1]:
        holder = holder[key]
    if gone:
        del holder[at[-1]]
    else:
        holder[at[-1]] = new
    return copied


def observed(answer: Any, which: str, status: int = 200, headers: dict[str, str] | None = None) -> ObservedState:
    """What a refresh of two accounts finds out, where one answer of the first is `answer`."""

    def reply(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        path = request.url.path
        site = HIT.id if f"/{HIT.id}/" in path else CALM.id
        is_hit = site == HIT.id and (path == which or path.endswith(f"/{which}"))
        body = answer if is_hit else recorded(path, site)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"ac-revision": "7", "content-type": "application/json", **((headers or {}) if is_hit else {})}
        return httpx.Response(status if is_hit else 200, content=content, headers=named)

    async def work() -> ObservedState:
        router = open_connectors(PROFILE, transport=httpx.MockTransport(reply), environ={}, sleep=_at_once)
        lookups = frozenset({"skill", "profile", "window", "engagement"})
        attested = Attestations({}, {}, date(2026, 11, 28), lambda _: 90)
        questions = [Question(s, addresses(s), attested, lambda _: "api", lookups=lookups) for s in (HIT, CALM)]
        try:
            return await refresh(questions, router)
        finally:
            await router.close()

    return run(work())


async def _at_once(seconds: float) -> None:
    return None


CALM_VALUES = {address: observed(None, "").get(address) for address in addresses(CALM)}


def judge(state: ObservedState) -> None:
    """The other account reads as ever; every value of this one is a value, absent, or unreadable with its reason."""
    for address, value in CALM_VALUES.items():
        assert state.get(address) == value
    for address in addresses(HIT):
        seen = state.get(address)
        if seen.value is UNREADABLE:
            assert seen.why
        elif seen.value is not ABSENT and seen.known:
            canonical(seen.value)
            assert "Infinity" not in canonical(seen.value)
            setting = catalogue.at(address)
            if setting is not None and setting.location.partial_update is None:
                assert not setting.codec.not_understood(seen.value)


def test_what_was_recorded_is_read_whole() -> None:
    state = observed(None, "")
    judge(state)
    unreadable = [address for address in addresses(HIT) if state.get(address).value is UNREADABLE]
    assert unreadable == []


@pytest.mark.attack("answer")
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_an_answer_mutated_at_any_node_is_never_a_crash_and_never_anothers_failure(data: st.DataObject) -> None:
    which = data.draw(st.sampled_from(PATHS))
    path = which if which.startswith("/") else f"/x/{which}"
    answer = recorded(path, HIT.id)
    at = data.draw(st.sampled_from(sorted(nodes(answer), key=str)))
    body = mutated(answer, at, data.draw(st.sampled_from(ODD)), data.draw(st.booleans()))
    judge(observed(body, which))


BODIES = [b"", b"<html>", b"{", b"null", b"NaN", b'"\\ud800"', b"[1e400]", b"[" * 5000, b"\xff\xfe", b"[]", b"{}"]
HEADERS = [{}, {"ac-revision": "-1"}, {"ac-revision": "*"}, {"link": "<x>; rel=next"}, {"x-total-count": "99"}]


@pytest.mark.attack("answer")
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(PATHS),
    st.sampled_from(
        [b"", b"<html>", b"{", b"null", b"NaN", b'"\\ud800"', b"[1e400]", b"[" * 5000, b"\xff\xfe", b"[]", b"{}"]
    ),
    st.sampled_from([200, 201, 202, 204, 206, 207, 304, 404, 409, 418, 451]),
    st.sampled_from(
        [{}, {"ac-revision": "-1"}, {"ac-revision": "*"}, {"link": "<x>; rel=next"}, {"x-total-count": "99"}]
    ),
)
def test_bodies_statuses_and_headers_of_any_kind(which: str, body: bytes, status: int, headers: dict[str, str]) -> None:
    judge(observed(body, which, status, headers))
