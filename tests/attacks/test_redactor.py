"""Values that look like a secret of this machine are written as they are, by a plan file as by accounts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lpconf.sandbox import backdoor
from lpconf.sandbox.world import World
from tests.attacks.estate import called, fresh
from tests.attacks.live_project import live_project
from tests.cli.command_line import Front
from tests.laws.profile import some
from tests.sandbox.serving import serving

pytestmark = pytest.mark.attack("redactor")

WIDGET = """\
account: {id: "1", platform: chat}
agent_widgets:
  - {name: Reset password, url: "https://widgets.acme.example/password/reset", mode: published, enabled: true, order: 1}
"""


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL", "HTTPS_PROXY"])
def test_a_password_of_a_neighbour_is_no_secret_of_ours(
    small: Front, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.write({"accounts/acme.yaml": WIDGET})
    monkeypatch.setenv(variable, "http://app:password@127.0.0.1:9/db")
    plan = str(small.root / "p.lpplan")
    planned = small("plan", "--out", plan)
    applied = small("apply", plan, "--auto-approve")
    if planned.code == 0 and applied.code == 0:
        came = small("sandbox", "get", "acme:widget/Reset password")
        assert "https://widgets.acme.example/password/reset" in came.out
    monkeypatch.delenv(variable)
    after = small("sandbox", "get", "acme:widget/Reset password")
    assert "***" not in after.out


WORDS = ("value", "update", "api")
"""Words that plans are written with."""
SECRETS = st.sampled_from(["de-DE", "Orders", "acme.example", "widgets", "messaging", "le.option", *WORDS])
TEXTS = st.lists(st.one_of(SECRETS, st.sampled_from(["***", " ", "/", "x"])), max_size=4).map("".join)
KEYS = ("le.option.a", "le.option.b")


@pytest.fixture(scope="module")
def platform() -> Iterator[tuple[World, str]]:
    """The double over HTTP, so that there is a credential of the run."""
    world = World()
    with serving(world) as url:
        yield world, url
    world.close()


@some
@given(
    secret=SECRETS, wishes=st.lists(TEXTS.filter(bool), min_size=1, max_size=2), standing=st.one_of(st.none(), TEXTS)
)
@example(secret="Orders", wishes=["Orders"], standing=None)
@example(secret="Orders", wishes=["x"], standing="Orders")
def test_a_plan_file_does_what_the_accounts_do(
    platform: tuple[World, str], secret: str, wishes: list[str], standing: str | None
) -> None:
    world, url = platform
    lines = "".join(f"  {key}: {json.dumps(wish)}\n" for key, wish in zip(KEYS, wishes, strict=False))
    files = {
        "lpconf.yaml": live_project(url, "{env: LP}"),
        "accounts/acme.yaml": f'account: {{id: "1", platform: chat}}\nsettings:\n site_settings:\n{lines}',
    }

    def live() -> list[object]:
        return [backdoor.get(world, "1", "site_setting", key) for key in KEYS]

    def begin() -> list[object]:
        world.reset()
        if standing:
            backdoor.put(world, "1", "site_setting", KEYS[0], standing)
        return live()

    with fresh(files) as repository, patch.dict(os.environ, {"LP": secret}):
        before = begin()
        direct, direct_said = called(repository, "apply", "--auto-approve")
        by_accounts = live()
        assert begin() == before
        planned, planned_said = called(repository, "plan", "--out", "p.lpplan")
        by_file, said = called(repository, "apply", "p.lpplan") if planned == 0 else (planned, planned_said)
        assert live() == by_accounts, said
        assert (direct == 0) == (by_file == 0), (direct_said, said)
        wished = [*wishes, *before[len(wishes) :]]
        assert by_accounts == (wished if direct == 0 else before)
        assert direct in (0, 1)
        touched = secret in WORDS or any(secret in text for text in (*KEYS, *wishes, standing or ""))
        assert direct == 0 or touched, direct_said
