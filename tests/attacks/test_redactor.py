"""Values that look like a secret of this machine are written as they are, by a plan file as by accounts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.estate import fresh
from tests.cli.command_line import Front
from tests.laws.profile import few

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


@few
@given(secret=st.sampled_from(["de-DE", "Orders", "acme.example", "widgets", "value"]), key=st.sampled_from("ab"))
def test_a_plan_file_does_what_the_accounts_do(secret: str, key: str) -> None:
    files = {
        "lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n",
        "accounts/acme.yaml": (
            'account: {id: "1", platform: chat}\n'
            f"settings: {{site_settings: {{le.option.{key}: {json.dumps(f'a {secret} b')}}}}}\n"
        ),
    }
    with fresh(files, environ={"SERVICE_URL": f"https://user:{secret}@127.0.0.1/"}) as by_accounts:
        by_accounts.run("apply", "--auto-approve")
        direct = by_accounts.run("sandbox", "get", f"acme:site_setting/le.option.{key}").out
    with fresh(files, environ={"SERVICE_URL": f"https://user:{secret}@127.0.0.1/"}) as by_file:
        planned = by_file.run("plan", "--out", "p.lpplan")
        if planned.code:
            assert "lpconf itself has failed" not in planned.err
            return
        by_file.run("apply", "p.lpplan", "--auto-approve")
        assert by_file.run("sandbox", "get", f"acme:site_setting/le.option.{key}").out == direct
