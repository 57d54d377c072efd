"""Debian's Chromium, driven over its debugging port: a page is opened, looked at and used as a person would."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)


class Page:
    """One open page: `requests` are the addresses that it asked for, `complaints` what the browser said of it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.requests: list[str] = []
        self.complaints: list[str] = []

    async def call(self, method: str, **parameters: Any) -> Any:
        """One command of the protocol; its result."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            message = await asyncio.wait_for(self._socket.receive_json(), 30)
            if message.get("id") == self._number:
                return message["result"]
            self._note(message)

    async def evaluate(self, expression: str) -> Any:
        """What an expression is worth in the page."""
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
            self.complaints.append(json.dumps(parameters))


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Page]:
    """A file open in the browser, once it has been loaded."""
    with tempfile.TemporaryDirectory(prefix="lpconf-chromium-", ignore_cleanup_errors=True) as profile:
        command = [CHROMIUM or "chromium", *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, start_new_session=True, **quiet) as browser:
            try:
                port = await _port(Path(profile) / "DevToolsActivePort")
                async with aiohttp.ClientSession() as session:
                    async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                        targets = await answer.json()
                    address = next(target for target in targets if target["type"] == "page")["webSocketDebuggerUrl"]
                    async with session.ws_connect(address, max_msg_size=0) as socket:
                        page = Page(socket)
                        for domain in ("Network", "Log", "Runtime", "Page"):
                            await page.call(f"{domain}.enable")
                        await page.call("Page.navigate", url=file.resolve().as_uri())
                        await _loaded(page)
                        yield page
            finally:
                os.killpg(browser.pid, signal.SIGKILL)  # its children write into the profile, too
                browser.wait()


async def _port(file: Path) -> int:
    for _ in range(300):
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        await asyncio.sleep(0.1)
    raise AssertionError("the browser does not come up")


async def _loaded(page: Page) -> None:
    for _ in range(300):
        if await page.evaluate("location.protocol === 'file:' && document.readyState === 'complete'"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the page is not loaded")
