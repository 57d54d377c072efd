"""The HTTP client alone: ``client_alone.py PORT REQUESTS CONCURRENCY`` prints how many seconds so many reads take.

It stands beside `lpconf plan` over the same wire: less than this no program that asks with this client can take.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator

import aiohttp

_PATH = "/api/account/20000000/configuration/setting/properties?v=3.0"
"""The site settings of the first account of a fleet."""


async def ask(port: int, requests: int, concurrency: int) -> None:
    """Read, so many at once, and throw away what came."""
    url = f"http://127.0.0.1:{port}{_PATH}"
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        left = iter(range(requests))
        await asyncio.gather(*(_ask_in_turn(session, url, left) for _ in range(concurrency)))


async def _ask_in_turn(session: aiohttp.ClientSession, url: str, left: Iterator[int]) -> None:
    for _ in left:
        async with session.get(url) as response:
            await response.read()


if __name__ == "__main__":
    began = time.perf_counter()
    asyncio.run(ask(*map(int, sys.argv[1:])))
    print(time.perf_counter() - began)  # noqa: T201 - this is what it is for
