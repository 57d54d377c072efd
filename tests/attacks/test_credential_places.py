"""Commands and files of credentials belong to the project file, never to the working tree that is judged."""

from __future__ import annotations

import stat
from collections.abc import Iterator

import pytest

from tests.attacks.live_project import live_project
from tests.cli.command_line import ACCOUNT, Front
from tests.connect.auth.token_service import Platform, running

pytestmark = pytest.mark.attack("checkout")


@pytest.fixture
def platform(small: Front) -> Iterator[Platform]:
    """A platform that takes nobody in; a checkout and the base branch's folder that both have a token."""
    with running() as platform:
        for folder, token in ((".", "checkout-token"), ("base", "base-token")):
            small.write({f"{folder}/scripts/token.sh": f"#!/bin/sh\nprintf {token}\n", f"{folder}/token": f"{token}\n"})
            (small.root / folder / "scripts/token.sh").chmod(stat.S_IRWXU)
        small.write({"accounts/acme.yaml": f"{ACCOUNT}settings: {{site_settings: {{a: b}}}}\n"})
        yield platform


@pytest.mark.parametrize(
    ("auth", "command"),
    [
        ("{command: [sh, scripts/token.sh]}", "plan"),
        ("{command: [scripts/token.sh]}", "access"),
        ("{command: [./scripts/token.sh]}", "drift"),
        ("{file: token}", "plan"),
        ("{file: ./token}", "runbook"),
    ],
)
def test_a_project_file_elsewhere_brings_its_own(small: Front, platform: Platform, auth: str, command: str) -> None:
    small.write({"base/lpconf.yaml": live_project(platform.url, auth)})
    came = small("--project-file", str(small.root / "base/lpconf.yaml"), command)
    shown = {request.headers.get("authorization", "") for request in platform.requests} - {""}
    assert shown == {"Bearer base-token"}, came.said
