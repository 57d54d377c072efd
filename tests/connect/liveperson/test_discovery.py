"""Domain discovery."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from lpconf.connect.http.hosts import Realm
from lpconf.connect.liveperson.discovery import Discovery
from lpconf.errors import RemoteError, Unauthorised, Unexpected
from tests.connect.scripted_transport import SITE, ScriptedTransport, failure, run, told

RW = "accountConfigReadWrite"
ENTRY = {"service": RW, "account": "20260001", "baseURI": "z1.ac.liveperson.net"}


def discovery(transport: ScriptedTransport, hosts: dict[str, str] | None = None) -> Discovery:
    return Discovery(Realm("https://api.liveperson.net"), hosts or {}, transport.session())


@pytest.mark.parametrize("body", [{"baseURIs": [ENTRY]}, [ENTRY], ENTRY])
def test_names_hosts_over_https(body: object) -> None:
    transport = ScriptedTransport(told(body))
    assert run(discovery(transport).base(SITE, RW, "site_setting")) == "https://z1.ac.liveperson.net"
    [request] = transport.asked
    assert str(request.url) == "https://api.liveperson.net/api/account/20260001/service/baseURI.json?version=1.0"
    assert "authorization" not in request.headers


def test_a_service_without_a_host_is_nobody_elses_matter() -> None:
    transport = ScriptedTransport(told({"baseURIs": [{"service": "sentinel", "baseURI": None}, ENTRY]}))
    named = discovery(transport)
    assert run(named.base(SITE, RW, "site_setting")) == "https://z1.ac.liveperson.net"
    assert "names no service sentinel" in str(failure(Unexpected, named.base(SITE, "sentinel", "oauth2")))


def test_is_asked_once_per_account_and_run() -> None:
    transport = ScriptedTransport(told({"baseURIs": [ENTRY]}))

    async def many() -> list[str]:
        router = discovery(transport)
        return await asyncio.gather(*(router.base(SITE, RW, "s") for _ in range(20)))

    assert set(run(many())) == {"https://z1.ac.liveperson.net"}
    assert len(transport.asked) == 1


def test_a_failure_is_asked_once_too() -> None:
    transport = ScriptedTransport(httpx.Response(401))

    async def many() -> list[str | BaseException]:
        router = discovery(transport)
        return await asyncio.gather(*(router.base(SITE, RW, "s") for _ in range(5)), return_exceptions=True)

    assert [type(result) for result in run(many())] == [Unauthorised] * 5
    assert len(transport.asked) == 1


def test_pins_win_and_need_no_question() -> None:
    transport = ScriptedTransport(told({"baseURIs": []}))
    pinned = discovery(transport, {RW: "https://pin.liveperson.net/base/", "other": "o.liveperson.net"})
    assert run(pinned.base(SITE, RW, "s")) == "https://pin.liveperson.net/base"
    assert run(pinned.base(SITE, "other", "s")) == "https://o.liveperson.net"
    assert transport.asked == []


def test_a_rule_may_name_a_host_instead_of_a_service() -> None:
    transport = ScriptedTransport(told({"baseURIs": []}))
    router = discovery(transport)
    assert run(router.base(SITE, "acr.liveperson.net", "s")) == "https://acr.liveperson.net"
    assert run(router.base(SITE, "http://127.0.0.1:5", "s")) == "http://127.0.0.1:5"
    assert transport.asked == []


@pytest.mark.attack("doors")
@pytest.mark.parametrize("host", ["evil.example", "https://evil.example", "http://z1.ac.liveperson.net"])
def test_hosts_outside_are_refused(host: str) -> None:
    transport = ScriptedTransport(told({"baseURIs": [{**ENTRY, "baseURI": host}]}))
    error = failure(Unexpected, discovery(transport).base(SITE, RW, "site_setting"))
    assert "discovery named a host outside" in str(error)
    assert (error.surface, error.account) == ("site_setting", "acme-retail")
    pinned = failure(Unexpected, discovery(transport, {RW: host}).base(SITE, RW, "site_setting"))
    assert "hosts named a host outside" in str(pinned)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        7,
        None,
        {"baseURIs": None},
        {"baseURIs": [7]},
        {"baseURIs": [{"service": RW}]},
        {"baseURIs": [{"service": RW, "baseURI": 7}]},
        {"baseURIs": [{"service": RW, "baseURI": "u@evil.example"}]},
        {"baseURIs": [{"service": "other", "baseURI": "z1.ac.liveperson.net"}]},
    ],
)
def test_other_answers_are_failures(body: object) -> None:
    failure(Unexpected, discovery(ScriptedTransport(told(body))).base(SITE, RW, "s"))


def test_bad_weather_is_told_of_discovery() -> None:
    error = failure(RemoteError, discovery(ScriptedTransport(httpx.Response(403))).base(SITE, RW, "s"))
    assert "domain discovery of acme-retail" in str(error)


@pytest.mark.parametrize(
    ("hosts", "zone"),
    [
        ({RW: "z1.ac.liveperson.net", "accountConfigReadOnly": "z2.acr.liveperson.net"}, "z1"),
        ({RW: "api.liveperson.net", "accountConfigReadOnly": "z2.acr.liveperson.net"}, "z2"),
        ({RW: "api.liveperson.net", "accountConfigReadOnly": "not a host"}, None),
        ({RW: "api.liveperson.net"}, None),
    ],
)
def test_the_zone_stands_in_one_of_the_two_hosts(hosts: dict[str, str], zone: str | None) -> None:
    entries = [{"service": name, "account": "20260001", "baseURI": host} for name, host in hosts.items()]
    transport = ScriptedTransport(told({"baseURIs": entries}))
    assert run(discovery(transport).zone(SITE, RW, "s")) == zone
    assert len(transport.asked) == 1
