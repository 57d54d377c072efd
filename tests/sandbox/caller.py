"""Requests to the sandbox's application, word for word, without lpconf's connectors."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette

from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import Options, World

SITE = "20260001"
CONFIG = f"/api/account/{SITE}/configuration"
GRANTS = f"{CONFIG}/provision/featureGrants"
PROPERTIES = f"{CONFIG}/setting/properties"


class Caller:
    """Sends requests to a world of its own. Each answer is checked by the test."""

    def __init__(self, world: World | None = None, **options: Any) -> None:
        options = {"default_features": False, **options}
        self.world = world or World(options=Options(**options), now=lambda: 1_795_000_000.0)
        self.app: Starlette = create_app(self.world)

    def __call__(
        self, method: str, path: str, body: Any = None, revision: object = None, **headers: str
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if revision is not None:
            named["If-Match"] = str(revision)

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://api.sandbox.invalid") as client:
                if isinstance(body, bytes):
                    return await client.request(method, path, content=body, headers=named)
                return await client.request(method, path, json=body, headers=named)

        return asyncio.run(send())


def grant(name: str, text: str = "true", kind: str = "LPBoolean", **more: Any) -> dict[str, Any]:
    return {"id": name, "value": {"type": kind, "$": text}, **more}


def item(name: str, value: Any, kind: int = 2, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "propertyValue": {"value": value}, "deleted": False, **more}
