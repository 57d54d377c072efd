"""Faults one by one, as a client sees them, and what they leave in the world."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.router import in_process
from lpconf.domain.fault import FAULT_KINDS, Fault
from lpconf.errors import ConfigError
from lpconf.operations.sandbox import script
from lpconf.sandbox import backdoor
from lpconf.sandbox.faults.injection import FaultInjector, with_faults
from lpconf.sandbox.faults.schedule import Dice, FaultScript
from lpconf.sandbox.request_target import RequestTarget, target_of
from lpconf.sandbox.world import World
from tests.sandbox.caller import CONFIG, PROPERTIES, SITE, item

WIDGETS = f"{CONFIG}/le-ui-personalization/widgets?v=2.0"
KEY = "le.general.language"
ONE = f"{PROPERTIES}/{KEY}?v=3.0"
ALL = f"{PROPERTIES}?v=3.0"


class Caller:
    """Asks a world in bad weather, by the seam that the embedded sandbox has."""

    def __init__(self, *faults: Fault) -> None:
        self.world = World(now=lambda: 1_795_000_000.0)
        self.slept: list[float] = []
        backdoor.put(self.world, SITE, "site_setting", KEY, "en")
        self.app: FaultInjector = with_faults(self.world, FaultScript(faults))
        self.app._sleep = self._sleep

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def send() -> httpx.Response:
            client = httpx.AsyncClient(transport=in_process(self.app), base_url="https://api.sandbox.invalid")
            async with client:
                return await client.request(method, path, json=body, headers=named)

        return asyncio.run(send())

    def write(self, value: str = "de") -> httpx.Response:
        return self("PUT", ONE, item(KEY, value), If_Match=str(self.world.revision(SITE, "site_setting")))

    @property
    def live(self) -> Any:
        return backdoor.get(self.world, SITE, "site_setting", KEY)


@pytest.mark.parametrize(
    ("fault", "status", "live"),
    [
        (Fault("throttle", seconds=7), 429, "en"),
        (Fault("throttle"), 429, "en"),
        (Fault("error-before"), 500, "en"),
        (Fault("error-after"), 500, "de"),
        (Fault("drop-before"), None, "en"),
        (Fault("drop-after"), None, "de"),
        (Fault("slow", seconds=3), 200, "de"),
        (Fault("truncated"), 200, "de"),
        (Fault("cut-off"), None, "de"),
        (Fault("garbage"), 200, "de"),
        (Fault("expired"), 401, "en"),
        (Fault("forbidden"), 403, "en"),
        (Fault("moved"), 412, "en"),
    ],
)
def test_what_a_write_meets_and_whether_it_is_done(fault: Fault, status: int | None, live: str) -> None:
    on = Caller(fault)
    try:
        answer = on.write()
    except httpx.ReadError:
        assert status is None
    else:
        assert answer.status_code == status
        assert answer.headers.get("retry-after") == ("7" if fault.what == "throttle" and fault.seconds else None)
        if fault.what in ("truncated", "garbage"):
            with pytest.raises(ValueError):
                json.loads(answer.content)
        assert int(answer.headers["content-length"]) == len(answer.content)
    assert on.live == live
    assert on.slept == ([3] if fault.what == "slow" else [])
    assert [one.what for one in on.app.struck] == [fault.what]
    assert on("GET", "/sandbox/faults").json() == [{"what": fault.what, "method": "PUT", "path": ONE.partition("?")[0]}]
    assert on.write("fr").status_code == 200  # once, and no more


def test_every_kind_of_fault_is_shown_here() -> None:
    shown = {"delayed", "twin-before", "twin-after"}
    marks = test_what_a_write_meets_and_whether_it_is_done.pytestmark  # type: ignore[attr-defined]
    assert {case[0].what for case in marks[0].args[1]} | shown == set(FAULT_KINDS)


def test_a_delayed_read_shows_what_was_there_before_the_last_write() -> None:
    on = Caller(Fault("delayed", times=2))
    assert on("GET", ALL).json()[0]["propertyValue"]["value"] == "en"
    on.write()
    seen = [on("GET", ALL) for _ in range(3)]
    assert [one.json()[0]["propertyValue"]["value"] for one in seen] == ["en", "en", "de"]
    assert seen[0].headers["ac-revision"] != seen[2].headers["ac-revision"]


def test_what_nobody_has_seen_cannot_be_shown_late() -> None:
    on = Caller(Fault("delayed"))
    on.write()
    assert on("GET", ALL).json()[0]["propertyValue"]["value"] == "de"
    assert not on.app.struck


@pytest.mark.parametrize(("what", "status", "objects"), [("twin-before", 412, 1), ("twin-after", 201, 2)])
def test_somebody_else_makes_an_object_of_the_same_name(what: Any, status: int, objects: int) -> None:
    on = Caller(Fault(what))
    on("GET", WIDGETS)
    made = on("POST", WIDGETS, {"name": "Orders", "url": "https://a.example"}, If_Match="1")
    assert made.status_code == status
    assert [one["name"] for one in on("GET", WIDGETS).json()] == ["Orders"] * objects


def test_a_twin_of_an_engagement_stands_in_its_campaign() -> None:
    on = Caller(Fault("twin-after"))
    backdoor.put(on.world, SITE, "campaign", "Text", {"id": "7"})
    path = f"{CONFIG}/le-campaigns/campaigns/7/engagements?v=3.4"
    assert on("POST", path, {"name": "SMS"}, If_Match="-1").status_code == 201
    assert [one["name"] for one in on("GET", path).json()] == ["SMS", "SMS"]


def test_a_token_that_has_ended_is_worth_nothing_until_there_is_another() -> None:
    on = Caller(Fault("expired", surface="site_setting", nth=2))
    login = f"/api/account/{SITE}/login?v=1.3"
    got = on("POST", login, {"username": "ops", "password": "x"}).json()
    first = {"Authorization": f"Bearer {got['bearer']}"}
    assert [on("GET", ALL, **first).status_code for _ in range(3)] == [200, 401, 401]
    kept = on("POST", f"/api/account/{SITE}/refresh", {"csrf": got["csrf"]}, Cookie=f"Session_id={got['sessionId']}")
    assert kept.status_code == 401
    again = on("POST", login, {"username": "ops", "password": "x"}).json()
    assert on("GET", ALL, Authorization=f"Bearer {again['bearer']}").status_code == 200
    session = f"session_id={again['sessionId']}"
    assert on("POST", f"/api/account/{SITE}/refresh", {"csrf": again["csrf"]}, Cookie=session).status_code == 200
    assert on("POST", f"/api/account/{SITE}/refresh", {"csrf": "other"}, Cookie=session).status_code == 401
    assert on("POST", login, {"username": "ops"}).status_code == 400


def test_sentinel_hands_out_tokens_that_end() -> None:
    on = Caller()
    app = in_process(on.app)
    form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}

    async def ask(data: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=app, base_url="https://api.sandbox.invalid") as client:
            return await client.post(f"/sentinel/api/v2/account/{SITE}/app/token", data=data)

    body = asyncio.run(ask(form)).json()
    assert (body["token_type"], body["expires_in"], body["access_token"].count(".")) == ("Bearer", 3600, 2)
    assert asyncio.run(ask({**form, "client_secret": ""})).status_code == 400


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/accounts/1/taglet", RequestTarget("1", "taglet")),
        ("/accounts/1/taglet/a%2Fb", RequestTarget("1", "taglet", ("a/b",))),
        ("/api/account/1/service/baseURI.json", RequestTarget("1", "discovery", ("baseURI.json",))),
        ("/api/account/1/login", RequestTarget("1", "login", ("login",))),
        ("/sentinel/api/v2/account/1/app/token", RequestTarget("1", "oauth2")),
        ("/api/account/1/configuration/setting/properties/k", RequestTarget("1", "site_setting", ("k",))),
        ("/api/account/1/configuration/le-campaigns/campaigns/7", RequestTarget("1", "campaign", ("7",))),
        (
            "/api/account/1/configuration/le-campaigns/campaigns/7/engagements/2",
            RequestTarget("1", "engagement", ("7", "2")),
        ),
        ("/sandbox/state", None),
        ("/api/account/1/configuration/no/thing", None),
    ],
)
def test_what_a_path_is_about(path: str, place: RequestTarget | None) -> None:
    assert target_of(path) == place


def test_faults_are_chosen_by_who_is_asked_and_how_often() -> None:
    on = FaultScript(
        [
            Fault("slow", surface="widget", method="write", nth=2, times=2),
            Fault("garbage", site="1", method="read"),
            Fault("forbidden", nth=4),
        ]
    )
    asked = [("GET", "1"), ("PUT", "1"), ("POST", "2"), ("DELETE", "2"), ("PUT", "2")]
    struck = [on.strike(m, RequestTarget(site, "widget"), creates=False, has_past=False) for m, site in asked]
    assert [fault and fault.what for fault in struck] == ["garbage", None, "slow", "slow", None]


@given(st.integers(0, 99), st.lists(st.sampled_from(["/a", "/b"]), max_size=30), st.randoms())
def test_random_faults_hang_on_the_seed_and_the_place_alone(seed: int, paths: list[str], by: Any) -> None:
    def struck(order: list[str]) -> dict[str, list[Any]]:
        dice = Dice(seed, 0.5)
        found: dict[str, list[Any]] = {}
        for path in order:
            found.setdefault(path, []).append(dice.strike("GET", path, creates=False, has_past=False))
        return found

    other = list(paths)
    by.shuffle(other)
    assert struck(paths) == struck(other)


def test_random_faults_come_as_often_as_asked_and_in_all_kinds() -> None:
    dice = Dice(1, 0.25)
    struck = [dice.strike("POST", "/x", creates=True, has_past=False) for _ in range(4000)]
    kinds = {fault.what for fault in struck if fault}
    assert kinds == set(FAULT_KINDS) - {"delayed"}
    assert 800 < sum(fault is not None for fault in struck) < 1200
    assert Dice(1, 1.0, ["delayed"]).strike("GET", "/x", creates=False, has_past=True) == Fault("delayed")
    assert not any(Dice(1, 0.0).strike("GET", f"/{i}", creates=False, has_past=True) for i in range(100))


def test_a_script_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "storm.yaml"
    path.write_text(
        "faults:\n"
        "  - {what: drop-after, surface: widget, method: POST}\n"
        "  - {what: throttle, seconds: 2, site: '1', nth: 3, times: 2}\n"
    )
    assert script(path) == (Fault("drop-after", "widget", "POST"), Fault("throttle", "", "any", "1", 3, 2, 2.0))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("faults:\n  - {what: dropafter}\n", 2, "what cannot be"),
        ("faults:\n  - {what: slow, surface: widgets}\n", 2, "no surface"),
        ("faults:\n  - {what: slow, nth: 0}\n", 2, "nth"),
        ("faults:\n  - {surface: widget}\n", 2, "no what"),
        ("storms: []\n", 1, "storms"),
        ("faults: [\n", 1, ""),
        ("", 1, "empty"),
    ],
)
def test_what_is_wrong_in_a_script_is_told_with_its_place(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "storm.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as told:
        script(path)
    assert all(d.mark and d.mark.file == str(path) for d in told.value.diagnostics)
    assert any(d.mark and d.mark.line >= line and words in d.summary for d in told.value.diagnostics)
