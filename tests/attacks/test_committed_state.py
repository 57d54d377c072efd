"""Local state that came with the repository is not believed: caches, journals, receipts, worlds, links."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.command_line import ACCOUNT, PROJECT, Front

pytestmark = pytest.mark.attack("checkout")

WISH = ACCOUNT + 'settings: {site_settings: {le.general.language: "en-US"}}\n'
LIVE = "acme:site_setting/le.general.language"


@pytest.fixture
def author(small: Front) -> Front:
    """Who commits the journal and the world of a run of their own."""
    small.write({"accounts/acme.yaml": WISH})
    assert small("apply", "--auto-approve").code == 0
    small.git("init", "-q")
    small.git("add", "-f", ".")
    small.git("commit", "-qm", "All there is")
    return small


@pytest.fixture
def clone(author: Front, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Front:
    """Somebody else's checkout of that."""
    author.git("clone", "-q", str(author.root), str(tmp_path / "clone"))
    return Front(tmp_path / "clone", capsys)


@pytest.mark.parametrize(
    "words",
    [
        ("plan",),
        ("drift",),
        ("apply", "--auto-approve"),
        ("runs", "latest"),
        ("rollback", "latest"),
        ("sandbox", "get", LIVE),
        ("sandbox", "set", LIVE, '"de-DE"'),
    ],
    ids=" ".join,
)
def test_a_world_or_a_journal_that_came_with_the_repository_is_refused(clone: Front, words: tuple[str, ...]) -> None:
    came = clone(*words)
    assert came.code == 1, came.said
    assert "error[state.committed]" in came.err
    assert ".lpconf/" in came.err


def test_what_needs_no_state_goes_on_and_warns(clone: Front) -> None:
    for words in (("validate",), ("runs",), ("audit",)):
        came = clone(*words)
        assert (came.code, "state.committed" in came.said) == (0, True), came.said
    assert clone("runs", "--format", "json").json["runs"] == []


@pytest.mark.parametrize("way", [("git", "rm", "-rq", ".lpconf"), ("sandbox", "reset")])
def test_the_ways_out_work(clone: Front, way: tuple[str, ...]) -> None:
    if way[0] == "git":
        clone.git(*way[1:])
    else:
        assert clone(*way).code == 0
    assert clone("plan", "--detailed-exitcode").code == 2, "what the committed world held is not live"


def test_what_was_written_here_stays_good_whoever_commits_it(author: Front) -> None:
    assert author("plan", "--detailed-exitcode").code == 0
    assert author("drift").code == 0
    assert author("rollback", "latest", "--format", "json").code == 0


@pytest.mark.parametrize("name", [".lpconf", ".lpconf/cache", ".lpconf/runs", ".lpconf/locks"])
def test_a_link_in_the_place_of_state_is_refused(author: Front, name: str, tmp_path: Path) -> None:
    author.git("rm", "-rqf", ".lpconf")
    shutil.rmtree(author.root / ".lpconf", ignore_errors=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (author.root / name).parent.mkdir(exist_ok=True)
    (author.root / name).symlink_to(elsewhere)
    author.git("add", "-f", ".")
    came = author("apply", "--auto-approve")
    assert came.code == 1, came.said
    assert not list(elsewhere.iterdir())


def test_a_cache_with_a_view_without_end_is_not_opened(small: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = "kind: liveperson, domain_api: 'http://127.0.0.1:9', limits: {backoff_scale: 0.01}"
    project = PROJECT.replace("kind: sandbox", f"{profile}, auth: {{bearer: {{env: LP}}}}")
    small.write({"lpconf.yaml": project, "accounts/acme.yaml": WISH})
    monkeypatch.setenv("LP", "a-bearer-of-this-run")
    cache = small.root / ".lpconf" / "cache"
    cache.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(cache / "reads.db")) as base:
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        columns = "x AS name, x AS revision, x AS body, x AS digest, x AS used"
        base.execute(f"CREATE VIEW entry AS SELECT {columns} FROM ({endless})")
        base.commit()
    small.git("init", "-q")
    small.git("add", "-f", ".")
    came = small("plan")
    assert came.code == 7, came.said
    assert "warning[state.committed]" in came.err


def test_schemas_are_not_written_through_a_link_that_leads_outside(small: Front, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("kept")
    (small.root / "schemas").mkdir()
    (small.root / "schemas/account.schema.json").symlink_to(outside)
    came = small("schema")
    assert (came.code, "file.outside" in came.err, outside.read_text()) == (1, True, "kept")


def embed(front: Front, folder: str) -> None:
    """Files of a pull request that pose as a bare repository, whose configuration names a program and a person."""
    bare = {
        "HEAD": "ref: refs/heads/main\n",
        "config": f'[core]\n\tbare = false\n\tworktree = {front.root}\n\tfsmonitor = "touch {front.root}/ran; false"\n'
        "[user]\n\temail = ceo@acme.example\n",
        "objects/keep": "",
        "refs/keep": "",
    }
    front.write({f"{folder}/{name}": text for name, text in bare.items()})


@pytest.mark.parametrize(
    "words",
    [("plan",), ("apply", "--auto-approve"), ("rollback", "latest"), ("runs",), ("plan", "--changed", "HEAD")],
    ids=" ".join,
)
def test_a_folder_that_poses_as_a_repository_brings_no_state(clone: Front, words: tuple[str, ...]) -> None:
    (clone.root / ".git").rename(clone.root.parent / ".git")  # the estate is a folder of a larger checkout
    embed(clone, ".")
    came = clone(*words)
    assert came.code == 1, came.said
    assert "[git.embedded]" in came.err or "holds HEAD and objects" in came.err
    assert not (clone.root / "ran").exists()


def test_a_folder_that_poses_as_a_repository_signs_for_nobody(small: Front, capsys: pytest.CaptureFixture[str]) -> None:
    small.git("init", "-q", str(small.root))
    estate = Front(small.root / "estate", capsys)
    wish = ACCOUNT + "data_encryption: {enabled: true, scopes: [all]}\n"
    estate.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": wish})
    embed(estate, ".")
    came = estate("attest", "acme", "encryption.feature_69")
    assert "ceo@acme.example" not in came.said
    assert not (estate.root / "ran").exists()


@pytest.mark.parametrize("folder", [".lpconf", ".lpconf/runs"])
def test_state_inside_of_what_poses_as_a_repository_is_not_believed(clone: Front, folder: str) -> None:
    embed(clone, folder)
    for words in (("plan",), ("rollback", "latest")):
        came = clone(*words)
        assert (came.code, "state.committed" in came.err) == (1, True), came.said


def test_a_submodule_in_the_place_of_state_is_refused(author: Front) -> None:
    author.git("rm", "-rq", "--cached", ".lpconf")
    author.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},.lpconf")
    came = author("rollback", "latest")
    assert (came.code, "error[state.committed]" in came.err) == (1, True), came.said
