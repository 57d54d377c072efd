"""The read cache: it asks each time, serves only what the platform says is unchanged, and only to who read it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from oauthlib.oauth1 import Client

from lpconf.catalogue.surfaces import SITE_SETTING, SUPPORTAL_FEATURE, Surface
from lpconf.connect.connector import Reading
from lpconf.connect.http.read_cache.store import FILE
from lpconf.connect.router import ConnectorRouter, open_connectors
from lpconf.domain.project import Auth, Bridge, Profile, SecretRef
from lpconf.domain.state import Site
from lpconf.errors import Forbidden, Unexpected
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import World
from tests.connect.auth.token_service import Reply, Request, reply, running
from tests.connect.scripted_transport import SECRET, SITE, Recorder, ScriptedTransport, failure, run, told

AUTH = Auth("bearer", {"bearer": SecretRef(env="LP")})
PROFILE = Profile(
    "production",
    "liveperson",
    "http://127.0.0.1:1",
    hosts={"accountConfigReadWrite": "http://127.0.0.1:1"},
    auth=AUTH,
    bridge=Bridge("http://127.0.0.1:1", AUTH),
)
OTHER = Site("acme-other", "20260002", "messaging_and_chat")


def router(
    wire: httpx.AsyncBaseTransport,
    folder: Path | None,
    *,
    secret: str = SECRET,
    profile: Profile = PROFILE,
    now: Callable[[], float] = time.time,
) -> ConnectorRouter:
    async def sleep(_: float) -> None:
        pass

    return open_connectors(profile, transport=wire, environ={"LP": secret}, cache=folder, sleep=sleep, now=now)


async def reading(over: ConnectorRouter, site: Site, surface: Surface) -> Reading:
    """A run with one read in it."""
    try:
        return await over.read(site, surface)
    finally:
        await over.close()


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    backdoor.put(world, SITE.id, "site_setting", "a", "1")
    backdoor.put(world, SITE.id, "supportal_feature", "69", True)
    yield world
    world.close()


def wire(world: World) -> Recorder:
    return Recorder(httpx.ASGITransport(create_app(world)))


@pytest.mark.parametrize(("surface", "key"), [(SITE_SETTING, "a"), (SUPPORTAL_FEATURE, "69")])
def test_the_second_run_asks_conditionally_and_reads_the_same(
    world: World, tmp_path: Path, surface: Surface, key: str
) -> None:
    asking = wire(world)
    first = run(reading(router(asking, tmp_path), SITE, surface))
    again = router(asking, tmp_path)
    assert run(reading(again, SITE, surface)) == first
    assert [request.headers.get("if-match") for request in asking.asked] == [None, first.revision]
    assert again.unchanged == 1
    backdoor.put(world, SITE.id, surface.name, key, False)
    moved = run(reading(router(asking, tmp_path), SITE, surface))
    assert moved.values[key] is False
    assert moved.revision != first.revision


@pytest.mark.attack("look")
def test_within_one_run_a_reading_before_and_after_a_write_is_fresh(world: World, tmp_path: Path) -> None:
    over = router(wire(world), tmp_path)

    async def write() -> tuple[Reading, Reading, Reading]:
        first = await over.read(SITE, SITE_SETTING)
        backdoor.put(world, SITE.id, "site_setting", "a", "foreign")
        before = await over.read(SITE, SITE_SETTING)
        await over.write(SITE, SITE_SETTING, "a", "ours", before)
        return first, before, await over.read(SITE, SITE_SETTING)

    readings = run(write())
    assert [reading.values["a"] for reading in readings] == ["1", "foreign", "ours"]


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    "change",
    [
        {"secret": "another"},
        {"profile": replace(PROFILE, name="staging")},
        {"profile": replace(PROFILE, hosts={"accountConfigReadWrite": "http://localhost:1"})},
    ],
    ids=["credential", "profile", "host"],
)
def test_nobody_else_is_served(world: World, tmp_path: Path, change: dict[str, object]) -> None:
    asking = wire(world)
    run(reading(router(asking, tmp_path), SITE, SITE_SETTING))
    run(reading(router(asking, tmp_path, **change), SITE, SITE_SETTING))  # type: ignore[arg-type]
    assert "if-match" not in asking.asked[-1].headers


def test_no_other_account_is_served_though_revisions_are_equal(world: World, tmp_path: Path) -> None:
    backdoor.put(world, OTHER.id, "site_setting", "a", "2")
    asking = wire(world)
    values = [
        run(reading(router(asking, tmp_path), site, SITE_SETTING)).values["a"] for site in (SITE, OTHER, SITE, OTHER)
    ]
    assert values == ["1", "2", "1", "2"]
    assert [request.headers.get("if-match") for request in asking.asked] == [None, None, "2", "2"]


def _cut(data: bytes) -> bytes:
    return data[:-3]


def _other_body(data: bytes) -> bytes:
    return data.replace(b'"1"', b'"9"')


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    "damage",
    [_cut, _other_body, lambda _: b"", lambda _: b"\xff\n[]", lambda data: b"[1, 2]\n" + data, lambda _: b"null\n"],
)
def test_what_is_damaged_is_ignored(world: World, tmp_path: Path, damage: object) -> None:
    asking = wire(world)
    run(reading(router(asking, tmp_path), SITE, SITE_SETTING))
    for file in entries(tmp_path):
        file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert run(reading(router(asking, tmp_path), SITE, SITE_SETTING)).values["a"] == "1"
    assert "if-match" not in asking.asked[-1].headers
    run(reading(router(asking, tmp_path), SITE, SITE_SETTING))
    assert asking.asked[-1].headers["if-match"]


def test_two_runs_at_once_share_it_and_a_deleted_folder_is_made_again(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    one, other = router(wire(world), folder), router(wire(world), folder)

    async def both() -> None:
        for over in (one, other):
            await over.read(SITE, SITE_SETTING)
        for over in (one, other):
            await over.close()

    run(both())
    asking = wire(world)
    run(reading(router(asking, folder), SITE, SITE_SETTING))
    shutil.rmtree(folder)
    values = [run(reading(router(asking, folder), SITE, SITE_SETTING)).values["a"] for _ in range(2)]
    assert values == ["1", "1"]
    assert [("if-match" in request.headers) for request in asking.asked] == [True, False, True]


def test_a_folder_deleted_in_mid_run_loses_only_the_memory(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    run(reading(router(wire(world), folder), SITE, SITE_SETTING))
    over = router(wire(world), folder)

    async def work() -> list[Reading]:
        first = await over.read(SITE, SITE_SETTING)
        shutil.rmtree(folder)
        second = await over.read(SITE, SUPPORTAL_FEATURE)
        await over.close()
        return [first, second]

    assert [reading.values for reading in run(work())] == [{"a": "1"}, {"69": True}]


def test_what_nobody_asks_for_is_forgotten_after_a_month(world: World, tmp_path: Path) -> None:
    """A bearer that is another one each night must not make the folder grow for ever."""
    day = 86_400.0
    for at, secret in ((0.0, "first-secret"), (29 * day, "other-secret"), (31 * day, "other-secret")):
        over = router(wire(world), tmp_path, secret=secret, now=lambda at=at: at)
        run(reading(over, SITE, SITE_SETTING))
    asking = wire(world)
    for secret in ("other-secret", "first-secret"):
        run(reading(router(asking, tmp_path, secret=secret, now=lambda: 32 * day), SITE, SITE_SETTING))
    assert [("if-match" in request.headers) for request in asking.asked] == [True, False]


@pytest.mark.attack("checkout")
def test_an_entry_under_another_name_is_not_believed(world: World, tmp_path: Path) -> None:
    backdoor.put(world, OTHER.id, "site_setting", "a", "2")
    asking = wire(world)
    for site in (SITE, OTHER):
        run(reading(router(asking, tmp_path), site, SITE_SETTING))
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as base, base:
        (one, body), (other, another) = base.execute("SELECT name, body FROM entry").fetchall()
        base.executemany("UPDATE entry SET body = ? WHERE name = ?", [(another, one), (body, other)])
    values = [run(reading(router(asking, tmp_path), site, SITE_SETTING)).values["a"] for site in (SITE, OTHER)]
    assert values == ["1", "2"]
    assert not any("if-match" in request.headers for request in asking.asked)


def entries(folder: Path) -> list[Path]:
    found = [file for file in folder.rglob("*") if file.is_file() and file.name != "key"]
    assert found
    return found


def test_files_are_private_and_hold_no_credential(world: World, tmp_path: Path) -> None:
    folder = tmp_path / ".lpconf" / "cache"
    run(reading(router(wire(world), folder), SITE, SITE_SETTING))
    for file in folder.rglob("*"):
        assert SECRET not in str(file)
        assert stat.S_IMODE(file.stat().st_mode) == (0o700 if file.is_dir() else 0o600)
        assert file.is_dir() or SECRET.encode() not in file.read_bytes()


def test_a_key_that_is_lost_or_damaged_loses_only_the_memory(world: World, tmp_path: Path) -> None:
    asking = wire(world)
    for spoil in (lambda key: key.unlink(), lambda key: key.write_bytes(b"short")):
        run(reading(router(asking, tmp_path), SITE, SITE_SETTING))
        spoil(tmp_path / "key")
        assert run(reading(router(asking, tmp_path), SITE, SITE_SETTING)).values["a"] == "1"
        assert "if-match" not in asking.asked[-1].headers


def test_a_folder_that_cannot_be_written_is_done_without(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    over = router(wire(world), tmp_path / "file" / "cache")
    assert run(reading(over, SITE, SITE_SETTING)).values["a"] == "1"


def setting(value: str) -> list[dict[str, object]]:
    return [{"id": "a", "type": 2, "propertyValue": {"value": value}, "deleted": False}]


def test_a_server_that_ignores_the_condition_is_believed(tmp_path: Path) -> None:
    weather = ScriptedTransport(told(setting("1"), ac_revision="7"), told(setting("2"), ac_revision="7"))
    values = [run(reading(router(weather, tmp_path), SITE, SITE_SETTING)).values["a"] for _ in range(2)]
    assert values == ["1", "2"]


@pytest.mark.parametrize("status", [400, 409, 412, 428])
def test_a_server_that_refuses_the_condition_is_asked_plainly_from_then_on(tmp_path: Path, status: int) -> None:
    first, second = told(setting("1"), ac_revision="7"), told(setting("2"), ac_revision="8")
    weather = ScriptedTransport(first, told({}, status), second)
    run(reading(router(weather, tmp_path), SITE, SITE_SETTING))
    over = router(weather, tmp_path)

    async def twice() -> list[Reading]:
        return [await over.read(SITE, SITE_SETTING) for _ in range(2)]

    assert [reading.values["a"] for reading in run(twice())] == ["2", "2"]
    assert [request.headers.get("if-match") for request in weather.asked] == [None, "7", None, None]


def test_a_forbidden_read_is_not_answered_from_memory(tmp_path: Path) -> None:
    weather = ScriptedTransport(told(setting("1"), ac_revision="7"), told({}, 403))
    run(reading(router(weather, tmp_path), SITE, SITE_SETTING))
    failure(Forbidden, reading(router(weather, tmp_path), SITE, SITE_SETTING))


@pytest.mark.attack("look")
def test_an_unchanged_answer_of_another_revision_is_asked_again(tmp_path: Path) -> None:
    moved = httpx.Response(304, headers={"ac-revision": "8"})
    weather = ScriptedTransport(told(setting("1"), ac_revision="7"), moved, told(setting("2"), ac_revision="8"))
    run(reading(router(weather, tmp_path), SITE, SITE_SETTING))
    assert run(reading(router(weather, tmp_path), SITE, SITE_SETTING)).values["a"] == "2"


@pytest.mark.parametrize("body", [b"{}", b'[{"id": "a"', b""])
def test_an_answer_that_nobody_understands_is_not_remembered(tmp_path: Path, body: bytes) -> None:
    weather = ScriptedTransport(httpx.Response(200, headers={"ac-revision": "7"}, content=body), told(setting("1")))
    failure(Unexpected, reading(router(weather, tmp_path), SITE, SITE_SETTING))
    assert run(reading(router(weather, tmp_path), SITE, SITE_SETTING)).values["a"] == "1"
    assert "if-match" not in weather.asked[-1].headers


def test_an_answer_without_a_revision_is_not_kept(tmp_path: Path) -> None:
    weather = ScriptedTransport(told(setting("1")))
    for _ in range(2):
        run(reading(router(weather, tmp_path), SITE, SITE_SETTING))
    assert "if-match" not in weather.asked[-1].headers


def test_signatures_that_are_new_each_time_belong_to_one_credential(world: World, tmp_path: Path) -> None:
    parts = {name: SecretRef(env="LP") for name in ("app_key", "secret", "access_token", "token_secret")}
    signed = replace(PROFILE, auth=Auth("oauth1", parts))
    asking = wire(world)
    for _ in range(2):
        run(reading(router(asking, tmp_path, profile=signed), SITE, SITE_SETTING))
    one, two = (request.headers["authorization"] for request in asking.asked)
    assert one != two
    assert asking.asked[-1].headers["if-match"]


def test_a_read_is_signed_once(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {name: SecretRef(env="LP") for name in ("app_key", "secret", "access_token", "token_secret")}
    signed = replace(PROFILE, auth=Auth("oauth1", parts))
    asking, signatures, sign = wire(world), [], Client.sign
    monkeypatch.setattr(Client, "sign", lambda *given, **named: signatures.append(given) or sign(*given, **named))
    run(reading(router(asking, tmp_path, profile=signed), SITE, SITE_SETTING))
    assert len(signatures) == sum("authorization" in request.headers for request in asking.asked) > 0


def test_an_answer_that_holds_a_credential_is_not_kept(world: World, tmp_path: Path) -> None:
    backdoor.put(world, SITE.id, "site_setting", "b", f"echo of {SECRET}")
    asking = wire(world)
    for _ in range(2):
        run(reading(router(asking, tmp_path), SITE, SITE_SETTING))
    assert [request.headers.get("if-match") for request in asking.asked] == [None, None]
    assert not any(SECRET.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_tokens_that_are_new_in_each_run_find_what_they_read(tmp_path: Path) -> None:
    """A log-in gives another bearer each time; whose answer it was is told by who logged in."""
    auth = Auth("login", {"username": SecretRef(env="USER"), "password": SecretRef(env="LP")})
    with running() as platform:
        profile = Profile("p", "liveperson", platform.url, auth=auth)

        def read(user: str) -> None:
            there = open_connectors(profile, environ={"USER": user, "LP": SECRET}, cache=tmp_path)

            async def work() -> None:
                await there.read(SITE, SITE_SETTING)
                await there.close()

            run(work())

        for user in ("ops", "ops", "other"):
            read(user)
        asked = platform.asked("properties")
    assert [request.headers.get("if-match") for request in asked] == [None, "7", None]


def test_over_sockets_a_second_drift_transfers_heads_alone(tmp_path: Path) -> None:
    """A platform by another hand, which knows the condition as the facts tell it: If-Match and 304."""
    sites = [SITE, OTHER]
    answers = [0]

    def say(request: Request) -> Reply | None:
        if request.path.endswith("/service/baseURI.json"):
            return None
        if request.headers.get("if-match") == "7":
            return reply(status=304, ac_revision="7")
        answers[0] += 1
        return None

    with running() as platform:
        platform.say, platform.good = say, {f"Bearer {SECRET}"}
        platform.settings = {site.id: setting(site.name) for site in sites}
        profile = Profile("p", "liveperson", platform.url, auth=AUTH)

        def drift(secret: str = SECRET) -> list[Reading]:
            there = open_connectors(profile, environ={"LP": secret}, cache=tmp_path)

            async def work() -> list[Reading]:
                found = await asyncio.gather(*(there.read(site, SITE_SETTING) for site in sites))
                await there.close()
                return found

            return run(work())

        first, second = drift(), drift()
        assert (first, answers) == (second, [2])
        assert [reading.values["a"] for reading in second] == [SITE.name, OTHER.name]
        platform.good = {"Bearer another-secret"}
        assert drift("another-secret") == first
        assert answers == [4]
        assert [r.headers.get("if-match") for r in platform.asked("properties")] == [None] * 2 + ["7"] * 2 + [None] * 2
