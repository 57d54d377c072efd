"""How many requests a host bears, and what a dead one costs: nobody else's time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.connect.http.messages import Request
from lpconf.connect.http.rate_limit import LOSSES, REST, CircuitBreaker, HostLimiter
from lpconf.connect.http.session import HttpSession
from lpconf.connect.http.slots import place, release_slot
from lpconf.domain.project import Limits
from lpconf.errors import RateLimited, RemoteError, Unreachable
from tests.connect.scripted_transport import ScriptedTransport, run, told


def ask(host: str = "h.example", site: int | str = 1, surface: str = "s", method: str = "GET") -> Request:
    return Request(method, f"https://{host}/api/account/{site}/x", surface, f"acme-{site}", str(site))


def session(
    transport: ScriptedTransport, sleep: Callable[[float], Awaitable[object]] | None = None, **more: Any
) -> HttpSession:
    limits = more.pop("limits", Limits(concurrency=64, per_account=4))
    return transport.session(limits=limits, **({"sleep": sleep} if sleep else {}), **more)


async def all_of(there: HttpSession, asks: list[Request]) -> list[Any]:
    return await asyncio.gather(*map(there.send, asks), return_exceptions=True)


# -- lanes ------------------------------------------------------------------------------------------------------------


def test_a_lane_widens_fast_halves_on_a_429_and_recovers_slowly() -> None:
    limiter = HostLimiter(64)
    assert limiter.places == 8
    for _ in range(56):
        limiter.answered()
    assert limiter.places == 64
    assert limiter.throttled(limiter.epoch)
    assert limiter.places == 32
    for _ in range(32):
        limiter.answered()
    assert limiter.places in (32, 33)  # a whole round trip of answers gives one place
    for _ in range(64 * 64):
        limiter.answered()
    assert limiter.places == 64


def test_requests_that_were_under_way_together_halve_once() -> None:
    async def work() -> None:
        limiter = HostLimiter(16)
        epochs = [await limiter.enter() for _ in range(8)]
        assert [limiter.throttled(epoch) for epoch in epochs] == [True] + [False] * 7
        assert limiter.places == 4
        assert limiter.throttled(limiter.epoch)
        assert limiter.places == 2

    run(work())


@given(st.lists(st.sampled_from(["enter", "leave", "throttle", "answer", "cancel"]), max_size=60), st.integers(1, 20))
def test_no_place_is_lost_or_made_up(moves: list[str], most: int) -> None:
    """Whatever happens, a lane never admits more than it may at the time, and lets everybody in in the end."""

    async def work() -> None:
        limiter = HostLimiter(most)
        inside: list[None] = []
        waiting: list[asyncio.Task[int]] = []

        async def settle() -> None:
            for _ in range(3):
                await asyncio.sleep(0)
            for task in [task for task in waiting if task.done()]:
                waiting.remove(task)
                if not task.cancelled():
                    inside.append(None)

        for move in moves:
            if move == "enter":
                waiting.append(asyncio.create_task(limiter.enter()))
            elif move == "leave" and inside:
                inside.pop()
                limiter.leave()
            elif move == "throttle":
                limiter.throttled(limiter.epoch)
            elif move == "answer":
                limiter.answered()
            elif move == "cancel" and waiting:
                waiting[-1].cancel()
            await settle()
            assert 1 <= limiter.places <= most
            assert len(inside) <= most
            assert not waiting or len(inside) >= limiter.places
        while inside or waiting:
            assert inside, "nobody is inside and somebody waits"
            inside.pop()
            limiter.leave()
            await settle()

    run(work())


def test_a_throttling_host_is_asked_less_and_less_and_then_more_again() -> None:
    under_way, most = 0, 8
    seen: list[int] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal under_way
        under_way += 1
        seen.append(under_way)
        await asyncio.sleep(0)
        too_many = under_way > most
        await asyncio.sleep(0.001)
        under_way -= 1
        return httpx.Response(429) if too_many else told([])

    async def work() -> list[Any]:
        async def sleep(seconds: float) -> None:
            await asyncio.sleep(0.002)

        return await all_of(session(ScriptedTransport(answer), sleep), [ask(site=site) for site in range(400)])

    found = run(work())
    good = sum(not isinstance(one, Exception) for one in found)
    assert good > 380
    assert all(isinstance(one, RateLimited) for one in found if isinstance(one, Exception))
    assert max(seen[len(seen) // 2 :]) <= 2 * most


# -- circuits ---------------------------------------------------------------------------------------------------------


def test_a_thousand_accounts_on_a_dead_host_fail_in_the_time_of_one() -> None:
    async def work() -> tuple[list[Any], list[httpx.Request], list[float]]:
        transport = ScriptedTransport(httpx.ConnectError("x"))
        now = 0.0

        async def sleep(seconds: float) -> None:
            nonlocal now
            transport.slept.append(seconds)
            for _ in range(20):
                await asyncio.sleep(0)
            now = max(now, sum(sorted({5.0, 10.0, 15.0} & set(transport.slept))))

        there = session(transport, sleep, now=lambda: now)
        found = await all_of(there, [ask(site=site) for site in range(1000)])
        return found, transport.asked, transport.slept

    found, asked, slept = run(work())
    assert {type(one) for one in found} == {Unreachable}
    assert len({str(one).partition(":")[0] for one in found}) == 1000  # each names its own account
    assert all("h.example cannot be reached" in str(one) for one in found)
    assert len(asked) <= 64 * 4  # those that were under way, and nobody else
    assert Counter(slept)[15.0] <= 64


def test_a_host_that_is_there_again_is_asked_by_all_who_waited() -> None:
    async def work() -> list[Any]:
        transport = ScriptedTransport()
        transport.handle_async_request = _failing_first(transport, 20)  # type: ignore[method-assign]
        return await all_of(session(transport, _yield), [ask(site=site) for site in range(200)])

    assert all(not isinstance(one, Exception) for one in run(work()))


async def _yield(seconds: float) -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def _failing_first(transport: ScriptedTransport, count: int) -> Any:
    async def handle(request: httpx.Request) -> httpx.Response:
        transport.asked.append(request)
        await asyncio.sleep(0)
        if len(transport.asked) <= count:
            raise httpx.ConnectError("x")
        return httpx.Response(200, json=[], request=request)

    return handle


def test_what_breaks_for_one_account_alone_stops_no_other() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "/7/" in request.url.path:
            raise httpx.ReadError("x")
        return told([])

    async def work() -> tuple[list[Any], Any]:
        there = session(ScriptedTransport(answer), _yield)
        first = await all_of(there, [ask(site=7)] * 4 + [ask(site=site) for site in range(8, 40)])
        return first, await there.send(ask(site=8))

    found, later = run(work())
    assert [isinstance(one, Unreachable) for one in found] == [True] * 4 + [False] * 32
    assert later.status == 200


def test_a_host_that_was_given_up_is_asked_again_after_a_rest_once() -> None:
    now = 0.0
    dead = True

    def answer(request: httpx.Request) -> httpx.Response:
        if dead:
            raise httpx.ConnectError("x")
        return told([])

    async def work() -> None:
        nonlocal now, dead
        transport = ScriptedTransport(answer)
        there = session(transport, _yield, now=lambda: now)
        await all_of(there, [ask(site=site) for site in range(LOSSES)])
        asked = len(transport.asked)
        with pytest.raises(Unreachable, match="not asked again so soon"):
            await there.send(ask(site=99))
        with pytest.raises(Unreachable, match="not asked again so soon") as refused:
            await there.send(ask(site=99, method="PUT"))
        assert not refused.value.sent
        assert len(transport.asked) == asked
        assert (await _status(there, ask(site=99, surface="other"))) is Unreachable  # another surface finds out itself
        asked = len(transport.asked)
        now += REST
        found = await all_of(there, [ask(site=site) for site in range(50)])
        assert {type(one) for one in found} == {Unreachable}
        assert len(transport.asked) == asked + 1
        now, dead = now + REST, False
        found = await all_of(there, [ask(site=site) for site in range(50)])
        assert all(not isinstance(one, Exception) for one in found)

    run(work())


async def _status(there: HttpSession, question: Request) -> type:
    try:
        return type(await there.send(question))
    except RemoteError as error:
        return type(error)


def test_other_hosts_go_on_while_one_hangs() -> None:
    """A host that takes connections and never answers holds a few places, and those of other hosts stay free."""
    done: list[str] = []
    release = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "hangs.example":
            await release.wait()
            raise httpx.ReadTimeout("x")
        done.append(request.url.host)
        return told([])

    async def work() -> None:
        there = session(ScriptedTransport(answer), _yield, limits=Limits(concurrency=16, per_account=4))
        bad = [asyncio.create_task(there.send(ask("hangs.example", site))) for site in range(100)]
        await asyncio.sleep(0)
        good = await all_of(there, [ask("good.example", site) for site in range(100, 200)])
        assert all(not isinstance(one, Exception) for one in good)
        release.set()
        assert {type(one) for one in await asyncio.gather(*bad, return_exceptions=True)} == {Unreachable}

    run(work())
    assert len(done) == 100


def test_a_circuit_whose_last_trier_was_a_write_lets_another_try() -> None:
    async def work() -> None:
        circuit = CircuitBreaker(lambda: 0.0, REST)
        writers = [object() for _ in range(LOSSES)]
        for number, writer in enumerate(writers):
            assert circuit.admits(writer)
            circuit.lost(str(number), "x")
        late = object()
        assert not circuit.admits(late)
        for writer in writers:
            circuit.leave(writer)
        assert not circuit.is_shut
        assert circuit.admits(late)

    run(work())


# -- stepping aside ---------------------------------------------------------------------------------------------------


def test_work_that_waits_gives_its_place_to_others() -> None:
    async def work() -> list[str]:
        room, order = asyncio.Semaphore(1), []
        waited = asyncio.Event()

        async def slow() -> None:
            async with place(room):
                release_slot()
                release_slot()  # once is enough: nothing is given back twice
                await waited.wait()
                order.append("slow")

        async def quick() -> None:
            async with place(room):
                order.append("quick")

        task = asyncio.create_task(slow())
        await asyncio.sleep(0)
        await asyncio.gather(quick(), quick())
        waited.set()
        await task
        assert room._value == 1
        return order

    assert run(work()) == ["quick", "quick", "slow"]


def test_stepping_aside_without_a_place_is_nothing() -> None:
    release_slot()
