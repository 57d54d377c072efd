"""Local state that came with the repository is not believed: caches, journals, receipts, worlds, links."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.command_line import ACCOUNT, Front

pytestmark = pytest.mark.attack("checkout")

WISH = ACCOUNT + 'settings: {site_settings: {le.general.language: "en-US"}}\n'


@pytest.fixture
def committed(small: Front) -> Front:
    """A repository that brings the journal and the world of a run elsewhere."""
    small.write({"accounts/acme.yaml": WISH})
    assert small("apply", "--auto-approve").code == 0
    small.git("init", "-q")
    small.git("add", "-f", ".")
    small.git("commit", "-qm", "All there is")
    return small


@pytest.mark.parametrize(
    "words",
    [
        ("plan",),
        ("drift",),
        ("apply", "--auto-approve"),
        ("validate",),
        ("runs",),
        ("runs", "latest"),
        ("rollback", "latest"),
        ("audit",),
        ("sandbox", "get", "acme:site_setting/le.general.language"),
        ("sandbox", "set", "acme:site_setting/le.general.language", '"de-DE"'),
        ("attest", "acme", "ums_version", "--value", "4.9"),
    ],
    ids=" ".join,
)
def test_state_that_git_knows_is_refused(committed: Front, words: tuple[str, ...]) -> None:
    came = committed(*words)
    assert came.code == 1, came.said
    assert "state.committed" in came.err
    assert ".lpconf/" in came.err


def test_the_way_out_that_is_told_works(committed: Front) -> None:
    committed.git("rm", "-rq", ".lpconf")
    came = committed("plan", "--detailed-exitcode")
    assert came.code == 2, "what the committed world held is not live any more"


@pytest.mark.parametrize("name", [".lpconf", ".lpconf/cache", ".lpconf/runs", ".lpconf/locks"])
def test_a_link_in_the_place_of_state_is_refused(committed: Front, name: str, tmp_path: Path) -> None:
    committed.git("rm", "-rqf", ".lpconf")
    shutil.rmtree(committed.root / ".lpconf", ignore_errors=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (committed.root / name).parent.mkdir(exist_ok=True)
    (committed.root / name).symlink_to(elsewhere)
    committed.git("add", "-f", ".")
    came = committed("apply", "--auto-approve")
    assert came.code == 1, came.said
    assert not list(elsewhere.iterdir())


def test_a_cache_with_a_view_without_end_is_not_opened(small: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write(
        {
            "lpconf.yaml": (
                "version: 1\nprofile: production\nprofiles:\n  production:\n    kind: liveperson\n    domain_api: http://127.0.0.1:9\n"
                "    limits: {backoff_scale: 0.01}\n    auth: {bearer: {env: LP}}\n"
            ),
            "accounts/acme.yaml": WISH,
        }
    )
    monkeypatch.setenv("LP", "a-bearer-of-this-run")
    cache = small.root / ".lpconf" / "cache"
    cache.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(cache / "reads.db")) as base:
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        base.execute(
            f"CREATE VIEW entry AS SELECT x AS name, x AS revision, x AS body, x AS digest, x AS used FROM ({endless})"
        )
        base.commit()
    small.git("init", "-q")
    small.git("add", "-f", ".")
    came = small("plan")
    assert came.code == 1, came.said
    assert "state.committed" in came.err
