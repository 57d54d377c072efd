"""Tokens that run out, at the wire: kept alive, renewed once for all who wait, and never twice."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lpconf.catalogue.surfaces import SITE_SETTING
from lpconf.connect.router import ConnectorRouter, open_connectors
from lpconf.domain.project import Auth, Limits, Profile, SecretRef
from lpconf.domain.state import Site
from lpconf.errors import RateLimited, RemoteError, ServerFault, Unauthorised
from tests.connect.auth.token_service import Platform, Request, reply, running
from tests.connect.scripted_transport import SITE, failure, run

ENVIRON = {"LP_USER": "ops", "LP_SECRET": "passw0rd-of-ops", "LP_BEARER": "bearer-0f-env"}
PARTS = {
    "login": {"username": SecretRef(env="LP_USER"), "password": SecretRef(env="LP_SECRET")},
    "oauth2": {"client_id": SecretRef(env="LP_USER"), "client_secret": SecretRef(env="LP_SECRET")},
    "bearer": {"bearer": SecretRef(env="LP_BEARER")},
}
LOGIN, OAUTH2, BEARER = (Auth(kind, PARTS[kind]) for kind in ("login", "oauth2", "bearer"))  # type: ignore[arg-type]
ITEM = {"id": "a", "type": 2, "propertyValue": {"value": "x"}, "deleted": False}


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running() as there:
        there.settings[SITE.id] = [dict(ITEM)]
        yield there


def router(platform: Platform, auth: Auth, clock: Clock | None = None, **more: Any) -> ConnectorRouter:
    clock = clock or Clock()
    profile = Profile("p", "liveperson", platform.url, auth=auth, limits=Limits(per_account=8))
    return open_connectors(
        profile, **{"environ": ENVIRON, "sleep": clock.sleep, "chance": lambda: 0.0, "now": clock, **more}
    )


def at(platform: Platform, auth: Auth, work: Callable[[ConnectorRouter], Any], **more: Any) -> Any:
    async def go() -> Any:
        there = router(platform, auth, **more)
        try:
            return await work(there)
        finally:
            await there.close()

    return run(go())


async def many(there: ConnectorRouter, count: int = 12) -> list[Any]:
    reads = (there.read(SITE, SITE_SETTING) for _ in range(count))
    return await asyncio.gather(*reads, return_exceptions=True)


@pytest.mark.parametrize("auth", [LOGIN, OAUTH2])
def test_a_token_that_expires_in_mid_run_is_renewed_once_for_all_who_wait(platform: Platform, auth: Auth) -> None:
    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        platform.good.clear()
        readings = await many(there)
        assert [reading.values for reading in readings] == [{"a": "x"}] * 12

    at(platform, auth, work)
    assert platform.logins == 2


def test_a_token_may_expire_again_in_a_long_run(platform: Platform) -> None:
    async def work(there: ConnectorRouter) -> None:
        for _ in range(3):
            assert (await there.read(SITE, SITE_SETTING)).revision == "7"
            platform.good.clear()

    at(platform, OAUTH2, work)
    assert platform.logins == 3


def test_a_write_that_meets_an_expired_token_is_sent_again_with_its_body_and_revision(platform: Platform) -> None:
    async def work(there: ConnectorRouter) -> None:
        reading = await there.read(SITE, SITE_SETTING)
        platform.good.clear()
        await there.write(SITE, SITE_SETTING, "a", "y", reading)

    at(platform, LOGIN, work)
    first, second = [request for request in platform.requests if request.method == "PUT"]
    assert first.body == second.body
    assert first.headers["if-match"] == second.headers["if-match"] == "7"
    assert first.headers["authorization"] != second.headers["authorization"]


@pytest.mark.parametrize("auth", [LOGIN, OAUTH2])
def test_a_second_refusal_is_final(platform: Platform, auth: Auth) -> None:
    """A platform that takes no token is not logged in to again and again."""
    platform.say = lambda request: reply({"e": 1}, 401) if "configuration" in request.path else None

    async def work(there: ConnectorRouter) -> list[Any]:
        first = await many(there)
        return first + await many(there)

    found = at(platform, auth, work)
    assert {type(one) for one in found} == {Unauthorised}
    assert platform.logins == 2
    assert "site_setting of acme-retail: 401" in str(found[0])


def test_a_surface_that_always_refuses_costs_the_others_nothing(platform: Platform) -> None:
    """401 from one surface alone is not a matter of age: renewed once, and never again for that surface."""
    platform.say = lambda request: reply({"e": 1}, 401) if request.path.endswith("featureGrants") else None
    from lpconf.catalogue.surfaces import AC_FEATURE

    async def work(there: ConnectorRouter) -> None:
        for _ in range(3):
            await there.read(SITE, SITE_SETTING)
            with pytest.raises(Unauthorised):
                await there.read(SITE, AC_FEATURE)

    at(platform, OAUTH2, work)
    assert platform.logins == 2


def test_a_refused_log_in_is_asked_for_once_by_all_who_wait(platform: Platform) -> None:
    async def work(there: ConnectorRouter) -> list[Any]:
        await there.read(SITE, SITE_SETTING)
        platform.good.clear()
        platform.say = lambda request: reply({"e": "passw0rd-of-ops"}, 401) if "login" in request.path else None
        return await many(there)

    found = at(platform, LOGIN, work)
    assert {type(one) for one in found} == {Unauthorised}
    assert "login of acme-retail: 401" in str(found[0])
    assert len(platform.asked("/login")) == 2


def test_a_bearer_of_the_environment_is_not_renewed_and_nothing_is_repeated(platform: Platform) -> None:
    async def work(there: ConnectorRouter) -> None:
        with pytest.raises(Unauthorised, match="401"):
            await there.read(SITE, SITE_SETTING)

    at(platform, BEARER, work)
    assert len(platform.asked("properties")) == 1


def test_a_bearer_in_a_file_is_read_again_when_it_is_refused(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old-t0ken\n")
    platform.good = {"Bearer old-t0ken"}

    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        platform.good = {"Bearer new-t0ken"}
        file.write_text("new-t0ken\n")
        assert all(not isinstance(one, Exception) for one in await many(there))
        platform.good.clear()
        assert {type(one) for one in await many(there)} == {Unauthorised}

    at(platform, Auth("bearer", {"bearer": SecretRef(file=str(file))}), work)
    assert len(platform.asked("properties")) == 1 + 12 + 12 + 12


def counting_command(tmp_path: Path, *words: str) -> tuple[Auth, Path]:
    """A command that says one word after the other, the last one for ever, and notes its runs."""
    log = tmp_path / "runs"
    code = (
        f"import pathlib; log = pathlib.Path({str(log)!r}); n = len(log.read_text()) if log.exists() else 0; "
        f"log.write_text('x' * (n + 1)); words = {words!r}; print(words[min(n, len(words) - 1)])"
    )
    return Auth("bearer", {"bearer": SecretRef(command=(sys.executable, "-c", code))}), log


def test_a_bearer_of_a_command_is_asked_for_again_once_for_all_accounts(platform: Platform, tmp_path: Path) -> None:
    auth, log = counting_command(tmp_path, "first-t0ken", "second-t0ken")
    platform.good = {"Bearer first-t0ken"}
    sites = [Site(f"acme-{number}", str(number), "chat") for number in range(5)]

    async def work(there: ConnectorRouter) -> None:
        await asyncio.gather(*(there.read(site, SITE_SETTING) for site in sites))
        platform.good = {"Bearer second-t0ken"}
        await asyncio.gather(*(there.read(site, SITE_SETTING) for site in sites))

    at(platform, auth, work)
    assert log.read_text() == "xx"


def test_a_command_that_says_the_same_again_renews_nothing(platform: Platform, tmp_path: Path) -> None:
    auth, log = counting_command(tmp_path, "only-t0ken")

    async def work(there: ConnectorRouter) -> list[Any]:
        return await many(there)

    assert {type(one) for one in at(platform, auth, work)} == {Unauthorised}
    assert log.read_text() == "xx"
    assert len(platform.asked("properties")) == 12


# -- kept alive -------------------------------------------------------------------------------------------------------


def test_a_log_in_is_refreshed_with_cookie_and_csrf_while_the_run_lasts(platform: Platform) -> None:
    clock = Clock()

    async def work(there: ConnectorRouter) -> None:
        for _ in range(4):
            await there.read(SITE, SITE_SETTING)
            clock.now += 250
        await many(there)

    at(platform, LOGIN, work, clock=clock)
    assert (platform.logins, platform.refreshes) == (1, 4)
    [*_, last] = platform.asked("/refresh")
    assert (last.method, last.json) == ("POST", {"csrf": "csrf-w0rd-1"})
    assert last.headers["cookie"] == "Session_id=sessi0n-1"
    assert "authorization" not in last.headers
    assert {request.headers.get("cookie") for request in platform.asked("properties")} == {None}


def test_a_short_session_is_refreshed_sooner(platform: Platform) -> None:
    clock = Clock()
    platform.say = lambda request: _login_of(platform, sessionTTl="100000") if "/login" in request.path else None

    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        clock.now += 60
        await there.read(SITE, SITE_SETTING)

    at(platform, LOGIN, work, clock=clock)
    assert platform.refreshes == 1


def _login_of(platform: Platform, **more: str) -> Any:
    status, headers, body = platform._login()
    return status, headers, json.dumps(json.loads(body) | more).encode()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_refresh_logs_in_anew(platform: Platform, status: int) -> None:
    clock = Clock()

    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        clock.now += 300
        platform.say = lambda request: reply({"e": 1}, status) if "/refresh" in request.path else None
        assert all(not isinstance(one, Exception) for one in await many(there))

    at(platform, LOGIN, work, clock=clock)
    assert (platform.logins, len(platform.asked("/refresh"))) == (2, 1)


def test_a_refresh_that_finds_the_platform_busy_is_put_off(platform: Platform) -> None:
    clock = Clock()

    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        platform.say = lambda request: reply({"e": 1}, 503) if "/refresh" in request.path else None
        for _ in range(2):
            clock.now += 245
            await many(there)

    at(platform, LOGIN, work, clock=clock)
    assert (platform.logins, len(platform.asked("/refresh"))) == (1, 2)


@pytest.mark.parametrize("beside", ["", "JSESSIONID=zz; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT, "])
def test_the_session_may_be_told_by_a_cookie_alone(platform: Platform, beside: str) -> None:
    clock = Clock()

    def say(request: Request) -> Any:
        if "/login" not in request.path:
            return None
        status, _, body = platform._login()
        found = json.loads(body)
        cookie = f"{beside}session_id={found.pop('sessionId')}; Path=/; HttpOnly"
        return status, {"Set-Cookie": cookie}, json.dumps(found).encode()

    platform.say = say

    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        clock.now += 300
        await there.read(SITE, SITE_SETTING)

    at(platform, LOGIN, work, clock=clock)
    assert (platform.logins, platform.refreshes) == (1, 1)


def jwt(**claims: float) -> str:
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims, 1)
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "opaque-t0ken", "expires_in": 1000},
        {"access_token": "opaque-t0ken", "expires_in": "1000"},
        {"access_token": jwt(iat=5.0, exp=1005.0)},  # its own clock
        {"access_token": jwt(exp=1_001_000.0)},
    ],
)
def test_an_access_token_is_renewed_before_it_ends(platform: Platform, answer: dict[str, Any]) -> None:
    clock = Clock()
    platform.good = {f"Bearer {answer['access_token']}"}
    platform.say = lambda request: reply(answer) if "app/token" in request.path else None

    async def work(there: ConnectorRouter) -> None:
        for later, asked in ((0, 1), (930, 1), (15, 2), (2, 2)):
            clock.now += later
            await many(there)
            assert len(platform.asked("app/token")) == asked

    at(platform, OAUTH2, work, clock=clock)


@pytest.mark.parametrize("token", ["a.b.c", "a.e30.c", jwt(iat=1.0), "a.bnVsbA.c", "opaque"])
def test_a_token_of_unknown_age_is_kept_until_it_is_refused(platform: Platform, token: str) -> None:
    clock = Clock()
    platform.good = {f"Bearer {token}"}
    platform.say = lambda request: reply({"access_token": token}) if "app/token" in request.path else None

    async def work(there: ConnectorRouter) -> None:
        for _ in range(3):
            await there.read(SITE, SITE_SETTING)
            clock.now += 100_000

    at(platform, OAUTH2, work, clock=clock)
    assert len(platform.asked("app/token")) == 1


def test_a_token_that_cannot_be_renewed_yet_is_used_to_its_end(platform: Platform) -> None:
    clock = Clock()

    async def work(there: ConnectorRouter) -> None:
        await there.read(SITE, SITE_SETTING)
        platform.say = lambda request: reply({"e": 1}, 503) if "app/token" in request.path else None
        clock.now += 3550
        assert (await there.read(SITE, SITE_SETTING)).revision == "7"
        clock.now += 100
        with pytest.raises(ServerFault):
            await there.read(SITE, SITE_SETTING)

    at(platform, OAUTH2, work, clock=clock)


def test_a_throttled_log_in_waits_five_seconds_each_time(platform: Platform) -> None:
    clock = Clock()
    platform.say = lambda request: reply({"e": 1}, 429) if "/login" in request.path else None
    error: RemoteError

    async def work(there: ConnectorRouter) -> object:
        return await there.read(SITE, SITE_SETTING)

    async def go() -> None:
        there = router(platform, LOGIN, clock)
        try:
            await work(there)
        finally:
            await there.close()

    error = failure(RateLimited, go())
    assert error.surface == "login"
    assert clock.slept == [5.0, 5.0, 5.0]


def test_a_foreign_host_is_an_error_before_any_credential_is_sent(platform: Platform) -> None:
    """The settings' host is looked at before the log-in, so that even a log-in is not made for nothing."""
    platform.services["accountConfigReadWrite"] = "ac.evil.example"

    async def work(there: ConnectorRouter) -> None:
        with pytest.raises(RemoteError, match=r"outside the domain of .*ac\.evil\.example"):
            await there.read(SITE, SITE_SETTING)

    at(platform, LOGIN, work)
    assert [request.path for request in platform.requests] == [f"/api/account/{SITE.id}/service/baseURI.json"]
