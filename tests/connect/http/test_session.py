"""The session: what it sends, how it waits, and how it says what went wrong."""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
import ssl
from collections.abc import Mapping
from email.utils import formatdate

import httpx
import pytest

from lpconf import __version__
from lpconf.connect.http.messages import Request
from lpconf.connect.http.session import MOST_BYTES
from lpconf.domain.project import Limits
from lpconf.domain.value import Secret
from lpconf.errors import (
    Conflict,
    Forbidden,
    RateLimited,
    RemoteError,
    ServerFault,
    Unauthorised,
    Unexpected,
    Unreachable,
)
from tests.connect.scripted_transport import SECRET, ScriptedTransport, failure, run, told

URL = "https://ac.example.net/api/account/20260001/configuration/setting/properties"


def ask(method: str = "GET", **more: object) -> Request:
    signed = {"Authorization": f"Bearer {SECRET}"}
    options = {"query": {"v": "3.0", "token": SECRET}, "sign": lambda method, url: signed, **more}
    return Request(method, URL, "site_setting", "acme-retail", "20260001", **options)  # type: ignore[arg-type]


def test_asks_as_lpconf_with_its_signature() -> None:
    transport = ScriptedTransport(told([]))
    answer = run(transport.session().send(ask()))
    assert answer.json() == []
    [request] = transport.asked
    assert request.headers["user-agent"] == f"lpconf/{__version__}"
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.url.params["v"] == "3.0"
    assert transport.slept == []


def test_sends_json_as_utf8() -> None:
    transport = ScriptedTransport(told({}))
    run(transport.session().send(ask("PUT", json={"é": [1]})))
    assert transport.asked[0].content == '{"é":[1]}'.encode()
    assert transport.asked[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("header", "wait"), [(None, 1.0), ("7", 7.0), ("0", 1.0), ("soon", 1.0), (formatdate(1030.0, usegmt=True), 30.0)]
)
def test_a_throttled_read_waits_as_told(header: str | None, wait: float) -> None:
    throttled = httpx.Response(429, headers={"Retry-After": header} if header else {})
    transport = ScriptedTransport(throttled, told([]))
    session = transport.session(now=lambda: 1000.0)
    run(session.send(ask()))
    assert transport.slept == [wait]
    assert session.requests == len(transport.asked) == 2


@pytest.mark.parametrize("difference", [-7200.0, 7200.0])
def test_a_date_to_wait_for_is_read_by_the_clock_of_who_wrote_it(difference: float) -> None:
    there = {
        name: formatdate(1000.0 + difference + later, usegmt=True)
        for name, later in {"Date": 0, "Retry-After": 9}.items()
    }
    transport = ScriptedTransport(httpx.Response(429, headers=there), told([]))
    run(transport.session(now=lambda: 1000.0).send(ask()))
    assert transport.slept == [9.0]


def test_throttled_out_after_three_more_tries() -> None:
    transport = ScriptedTransport(httpx.Response(429, headers={"Retry-After": "2"}))
    error = failure(RateLimited, transport.session().send(ask()))
    assert isinstance(error, RateLimited)
    assert (error.wait, error.status, error.surface, error.account) == (2.0, 429, "site_setting", "acme-retail")
    assert transport.slept == [2.0, 2.0, 2.0]
    assert len(transport.asked) == 4


def test_a_wait_beyond_patience_is_not_waited() -> None:
    transport = ScriptedTransport(httpx.Response(429, headers={"Retry-After": "86400"}))
    failure(RateLimited, transport.session().send(ask()))
    assert transport.slept == []
    assert len(transport.asked) == 1


def test_server_faults_wait_longer_each_time() -> None:
    transport = ScriptedTransport(httpx.Response(503))
    error = failure(ServerFault, transport.session().send(ask()))
    assert error.status == 503
    assert transport.slept == [5.0, 10.0, 15.0]
    assert len(transport.asked) == 4


def test_jitter_and_scale_act_on_every_wait() -> None:
    transport = ScriptedTransport(httpx.Response(500), httpx.Response(429), told([]))
    run(transport.session(limits=Limits(backoff_scale=0.5), chance=lambda: 1.0).send(ask()))
    assert transport.slept == [5.0 * 1.25 * 0.5, 1.0 * 1.25 * 0.5]


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("x"),
        httpx.ReadError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ProxyError("x"),
        TimeoutError(),
    ],
)
def test_a_read_survives_a_lost_connection(fault: Exception) -> None:
    transport = ScriptedTransport(fault, told([1]))
    assert run(transport.session().send(ask())).json() == [1]
    assert transport.slept == [5.0]
    lost = ScriptedTransport(fault)
    error = failure(Unreachable, lost.session().send(ask()))
    assert len(lost.asked) == 4
    assert "site_setting of acme-retail" in str(error)
    assert "ac.example.net" in str(error)


def test_a_certificate_that_is_not_trusted_is_not_asked_again() -> None:
    fault = httpx.ConnectError("x")
    fault.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    transport = ScriptedTransport(fault)
    error = failure(Unreachable, transport.session().send(ask()))
    assert "not trusted" in str(error)
    assert len(transport.asked) == 1


@pytest.mark.parametrize("answer", [httpx.Response(429), httpx.Response(500), httpx.ConnectError("x"), TimeoutError()])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_is_sent_once(method: str, answer: httpx.Response | Exception) -> None:
    transport = ScriptedTransport(answer, told({}))
    with pytest.raises(RemoteError):
        run(transport.session().send(ask(method, json={})))
    assert len(transport.asked) == 1
    assert transport.slept == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthorised),
        (403, Forbidden),
        (409, Conflict),
        (412, Conflict),
        (400, Unexpected),
        (404, Unexpected),
        (405, Unexpected),
        (304, Unexpected),
        (599, ServerFault),
        (799, Unexpected),
    ],
)
def test_each_status_has_its_failure(status: int, kind: type[RemoteError]) -> None:
    transport = ScriptedTransport(httpx.Response(status, text=f"body with {SECRET}"))
    error = failure(kind, transport.session().send(ask()))
    assert error.status == status
    assert str(error).startswith(f"site_setting of acme-retail: {status}")
    assert "ac.example.net" in str(error)
    assert "v=" not in str(error)


def test_good_statuses_are_handed_back() -> None:
    transport = ScriptedTransport(httpx.Response(404))
    assert run(transport.session().send(ask(expected=frozenset({404})))).status == 404


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_never_followed(status: int) -> None:
    transport = ScriptedTransport(
        httpx.Response(status, headers={"Location": f"https://evil.example/?t={SECRET}"}), told([])
    )
    error = failure(Unexpected, transport.session().send(ask()))
    assert error.status == status
    assert "redirects to evil.example" in str(error)
    assert [request.url.host for request in transport.asked] == ["ac.example.net"]


def test_a_redirect_to_nowhere_is_a_failure_too() -> None:
    failure(
        Unexpected, ScriptedTransport(httpx.Response(302, headers={"Location": "http://[bad"})).session().send(ask())
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'[{"id":',
        b"[NaN]",
        b"\xff\xfe\xfa",
        b"[" * 100_000,
        b'["\\ud800"]',
        b"1" * 5000,
    ],
)
def test_an_answer_that_does_not_parse_is_a_failure(body: bytes) -> None:
    async def read() -> object:
        return (await ScriptedTransport(httpx.Response(200, content=body)).session().send(ask())).json()

    error = failure(Unexpected, read())
    assert (error.surface, error.account, error.status) == ("site_setting", "acme-retail", 200)


def test_whole_surrogate_pairs_are_text() -> None:
    async def read() -> object:
        return (
            await ScriptedTransport(httpx.Response(200, content=b'["\\ud83d\\ude00"]')).session().send(ask())
        ).json()

    assert run(read()) == ["😀"]


def test_large_bodies_are_refused_packed_ones_too() -> None:
    large = b" " * (MOST_BYTES + 1)
    plain, packed = ScriptedTransport(httpx.Response(200, content=large)), ScriptedTransport()
    packed.handle_async_request = lambda request: _packed(gzip.compress(large))  # type: ignore[method-assign]
    for transport in (plain, packed):
        error = failure(Unexpected, transport.session().send(ask()))
        assert "larger than 32 MiB" in str(error)
    fits = ScriptedTransport(httpx.Response(200, content=b" " * (MOST_BYTES - 2) + b"[]"))
    assert len(run(fits.session().send(ask())).body) == MOST_BYTES


async def _packed(body: bytes) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(body))


def test_a_body_that_is_packed_twice_is_not_unpacked() -> None:
    transport = ScriptedTransport()

    async def answer(request: httpx.Request) -> httpx.Response:
        body = gzip.compress(gzip.compress(b" " * 1000))
        return httpx.Response(200, headers={"Content-Encoding": "gzip, gzip"}, stream=httpx.ByteStream(body))

    transport.handle_async_request = answer  # type: ignore[method-assign]
    assert "packed more than once" in str(failure(Unexpected, transport.session().send(ask())))


def test_a_body_that_is_wrongly_packed_is_unexpected() -> None:
    transport = ScriptedTransport()
    transport.handle_async_request = lambda request: _packed(b"no gzip")  # type: ignore[method-assign]
    failure(Unexpected, transport.session().send(ask()))


def test_a_slow_answer_meets_the_deadline() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600)
        return told([])

    for method in ("GET", "PUT"):
        transport = ScriptedTransport(never)
        error = failure(Unreachable, transport.session(deadline=0.01).send(ask(method)))
        assert "no whole answer from ac.example.net within 0.01 s" in str(error)
        assert len(transport.asked) == 1  # what drips once drips again


def test_cookies_are_not_kept() -> None:
    transport = ScriptedTransport(told([], Set_Cookie="JSESSIONID=abc; Path=/"))

    async def twice() -> None:
        session = transport.session()
        await session.send(ask())
        await session.send(ask())

    run(twice())
    assert [request.headers.get("cookie") for request in transport.asked] == [None, None]


def test_requests_are_bounded_in_all_and_per_account() -> None:
    under_way: dict[str, int] = {}
    most: dict[str, int] = {}

    async def count(request: httpx.Request) -> httpx.Response:
        for name in ("all", request.url.path.split("/")[3]):
            under_way[name] = under_way.get(name, 0) + 1
            most[name] = max(most.get(name, 0), under_way[name])
        await asyncio.sleep(0.001)
        for name in ("all", request.url.path.split("/")[3]):
            under_way[name] -= 1
        return told([])

    async def many() -> None:
        session = ScriptedTransport(count).session(limits=Limits(concurrency=5, per_account=2))
        asks = [
            Request("GET", f"https://h.example/api/account/{site}/x", "s", str(site), str(site))
            for site in range(4)
            for _ in range(10)
        ]
        await asyncio.gather(*map(session.send, asks))
        assert session.requests == 40

    run(many())
    assert most == {"all": 5, "0": 2, "1": 2, "2": 2, "3": 2}


def test_waiting_gives_its_turn_to_others() -> None:
    """While one request waits to be repeated, another one goes through the only place."""
    order: list[str] = []

    async def both() -> None:
        transport = ScriptedTransport(
            lambda request: told([]) if "/b/" in str(request.url) or order else httpx.Response(500)
        )

        async def sleep(seconds: float) -> None:
            await session.send(Request("GET", "https://h.example/b/", "s", "acme", "1"))
            order.append("b")

        session = transport.session(limits=Limits(concurrency=1, per_account=1), sleep=sleep)
        await session.send(Request("GET", "https://h.example/a/", "s", "acme", "1"))
        order.append("a")

    run(both())
    assert order == ["b", "a"]


def test_the_wire_log_has_a_line_per_request_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    Secret(SECRET)
    body = f'{{"error": {{"message": "no {SECRET}", "csrf": "abc", "more": "{"x" * 500}"}}}}\x1b[31m'
    transport = ScriptedTransport(httpx.Response(500, text=body), httpx.ConnectError(SECRET), told([1]))
    with caplog.at_level(logging.DEBUG):
        run(transport.session().send(ask()))
    lines = [
        record.getMessage()
        for record in caplog.records
        if (record.name, record.levelno) == ("lpconf.wire", logging.DEBUG)
    ]
    asked = f"GET {URL}?v=3.0&token=…{SECRET[-4:]} -> "
    assert [line.startswith(asked) for line in lines] == [True, False, True, True]
    assert re.fullmatch(r"500, \d+ ms, \d+ B", lines[0].removeprefix(asked))
    assert lines[1].startswith('    {"error": {"message": "no ***", "csrf": ***,')
    assert lines[1].endswith(f"… ({len(body)} bytes)")
    assert len(lines[1]) < 400
    assert "\x1b" not in lines[1]
    assert "cannot be reached" in lines[2]
    assert re.fullmatch(r"200, \d+ ms, 3 B", lines[3].removeprefix(asked))
    assert SECRET not in caplog.text


def test_what_a_confidential_question_said_is_not_told_of_its_answer(caplog: pytest.LogCaptureFixture) -> None:
    question = ask("POST", json={"username": "ops-of-acme"}, confidential=True)
    with caplog.at_level(logging.DEBUG), pytest.raises(Forbidden):
        run(ScriptedTransport(httpx.Response(403, text="ops-of-acme is locked")).session().send(question))
    assert "*** is locked" in caplog.text
    assert "(26 B)" in caplog.text


def test_the_first_wait_for_a_host_is_told_and_a_fleet_of_waits_is_not(caplog: pytest.LogCaptureFixture) -> None:
    transport = ScriptedTransport(httpx.Response(500))
    with caplog.at_level(logging.INFO):
        failure(ServerFault, transport.session().send(ask()))
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "INFO"]
    assert "again in 5.0 s" in caplog.text


def test_a_redirect_whose_place_holds_a_secret_does_not_tell_it() -> None:
    Secret(SECRET)
    transport = ScriptedTransport(httpx.Response(302, headers={"Location": f"https://{SECRET}.evil.example/"}))
    assert "redirects to ***.evil.example" in str(failure(Unexpected, transport.session().send(ask())))


def test_nothing_printed_of_a_question_or_answer_holds_a_secret() -> None:
    question = ask("POST", json={"password": SECRET}, form={"client_secret": SECRET})
    answer = run(ScriptedTransport(told({"bearer": SECRET}, ac_revision=SECRET)).session().send(ask()))
    assert SECRET not in repr(question) + repr(answer)


class AlwaysAnother:
    """A signer that has a fresh proof whenever it is asked, none of which is ever taken here."""

    def __init__(self) -> None:
        self.renewals, self.refusals = 0, 0

    def __call__(self, method: str, url: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.renewals}"}

    async def renew(self, proof: Mapping[str, str], surface: str) -> bool:
        self.renewals += 1
        return self.renewals < 10

    def accepted(self, proof: Mapping[str, str]) -> None:
        raise AssertionError

    def refused(self, surface: str) -> None:
        self.refusals += 1


def test_a_request_is_signed_anew_once_however_many_proofs_there_are() -> None:
    transport, signer = ScriptedTransport(httpx.Response(401)), AlwaysAnother()
    failure(Unauthorised, transport.session().send(ask(sign=signer)))
    assert (len(transport.asked), signer.renewals, signer.refusals) == (2, 1, 1)


class NeverRenewed(AlwaysAnother):
    """A signer whose log-in service is down."""

    async def renew(self, proof: Mapping[str, str], surface: str) -> bool:
        raise ServerFault("503 from the log-in service")


@pytest.mark.attack("lost-answer")
def test_a_write_is_told_as_not_done_where_its_proof_was_refused_and_cannot_be_renewed() -> None:
    refused = ScriptedTransport(httpx.Response(401))
    assert not failure(ServerFault, refused.session().send(ask("PUT", sign=NeverRenewed()))).sent
    lost = ScriptedTransport(httpx.Response(503))
    assert failure(ServerFault, lost.session().send(ask("PUT"))).sent
