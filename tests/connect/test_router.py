"""The door: the embedded sandbox in this process, and profiles that cannot be opened."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lpconf.catalogue.surfaces import FACT, SURFACES
from lpconf.connect.memo import AsyncMemo
from lpconf.connect.router import ConnectorRouter, in_process, open_connectors
from lpconf.domain.project import Bridge, Limits, Profile
from lpconf.errors import ServerFault, Unexpected, UsageError
from lpconf.sandbox import backdoor
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import Options, World
from tests.connect.scripted_transport import SITE, failure, run

LADDER = (
    ("supportal_feature", "69", True),
    ("ac_feature", "Common.Global_Encryption_Enabled", True),
    ("security_center", "transcript_encryption", True),
    ("site_property", "supportEncryptedAuthSDE", True),
    ("site_setting", "encryption.referrer", "a,b"),
)


def test_every_surface_of_the_embedded_sandbox() -> None:
    world = World(options=Options(default_features=False))

    async def climb() -> ConnectorRouter:
        router = open_connectors(Profile("sandbox", "sandbox"), transport=in_process(create_app(world)), environ={})
        for name, key, value in LADDER:
            surface = SURFACES[name]
            await router.write(SITE, surface, key, value, await router.read(SITE, surface))
            assert (await router.read(SITE, surface)).values == {key: value}
        assert (await router.read(SITE, FACT)).values == {}
        await router.close()
        return router

    router = run(climb())
    assert world.violations() == []
    assert backdoor.state(world)[SITE.id] == {name: {key: value} for name, key, value in LADDER}
    assert router.requests == 1 + 3 * len(LADDER) + 1  # discovery once


def test_an_application_that_fails_is_a_server_fault() -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("s3cr3t-never-shown")

    profile = Profile("sandbox", "sandbox", limits=Limits(backoff_scale=0))
    failure(ServerFault, open_connectors(profile, transport=in_process(broken), environ={}).read(SITE, FACT))


def test_the_embedded_sandbox_needs_its_application() -> None:
    with pytest.raises(UsageError, match="embedded"):
        open_connectors(Profile("sandbox", "sandbox"))


@pytest.mark.parametrize(
    ("domain_api", "bridge"),
    [("", None), ("api.liveperson.net", None), ("ftp://x", None), ("https://u:p@x.example", None),
     ("https://x.example", "bridge.example"), ("https://x.example", "https://u:p@bridge.example")],
)  # fmt: skip
def test_urls_that_are_none(domain_api: str, bridge: str | None) -> None:
    profile = Profile("p", "liveperson", domain_api, bridge=Bridge(bridge) if bridge else None)
    with pytest.raises(UsageError) as caught:
        open_connectors(profile)
    assert "u:p" not in str(caught.value)


def test_opening_sends_nothing() -> None:
    assert open_connectors(Profile("p", "liveperson", "https://api.liveperson.net"), environ={}).requests == 0


def test_the_http_library_is_not_loaded_with_the_module() -> None:
    code = "import sys, lpconf.connect.router, lpconf.connect.connector; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_once_forgets_what_is_no_answer() -> None:
    """A remote failure is an answer; a cancelled or broken attempt is none."""
    once: AsyncMemo[str, int] = AsyncMemo()
    tries: list[int] = []

    async def make() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        raise Unexpected("no")

    async def thrice() -> None:
        with pytest.raises(RuntimeError):
            await once.get("k", make)
        for _ in range(2):
            with pytest.raises(Unexpected):
                await once.get("k", make)

    run(thrice())
    assert len(tries) == 2
