"""A whole repository: every file once, all errors of all files, and who is touched by a change."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lpconf.domain.source_document import DocumentShape
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.project_root import GitFiles, find_root
from lpconf.load.repository import AccountFile, Repository, load
from tests.load.counting_files import CountingFiles
from tests.load.files.test_project_root import commit, write
from tests.load.test_extends import keys

TODAY = datetime.date(2026, 11, 24)
PROJECT = "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"
ESTATE = {
    "lpconf.yaml": PROJECT,
    "accounts/_shared/base.yaml": "a: 1\n",
    "accounts/_shared/more.yaml": "extends: [_shared/base.yaml]\nb: 1\n",
    "accounts/_shared/unused.yaml": "c: 1\n",
    "accounts/one.yaml": "extends: [_shared/more.yaml]\nd: 1\n",
    "accounts/one.attest.yaml": 'facts: [{fact: shards, value: a1, by: x, date: "2026-11-23"}]\n',
    "accounts/emea/two.yaml": "extends: [_shared/base.yaml]\n",
    "accounts/three.yaml": "d: 3\n",
}


def loaded(root: Path, files: dict[str, str] | None = None, project_file: str = "lpconf.yaml") -> Repository:
    write(root, ESTATE if files is None else files)
    return load(DiskFiles(root), project_file, DocumentShape(keys), TODAY)


def told(repository: Repository) -> list[tuple[Any, ...]]:
    return [(d.code, *d.mark[:3]) if d.mark else (d.code,) for d in repository.diagnostics]


def test_an_estate_is_loaded_each_file_once(tmp_path: Path) -> None:
    files = CountingFiles(write(tmp_path, ESTATE))
    repository = load(files, "lpconf.yaml", DocumentShape(keys), TODAY)
    assert set(files.reads.values()) == {1}
    assert set(files.reads) == set(ESTATE)
    assert repository.diagnostics == ()
    assert repository.project is not None
    assert (repository.root, repository.project_file) == (tmp_path, "lpconf.yaml")
    assert list(repository.accounts) == ["one", "three", "two"]
    one = repository.accounts["one"]
    assert (one.name, one.path, one.attest_path) == ("one", "accounts/one.yaml", "accounts/one.attest.yaml")
    assert one.document is not None
    assert one.document.data == {"a": 1, "b": 1, "d": 1}
    assert one.files == ("accounts/_shared/base.yaml", "accounts/_shared/more.yaml", "accounts/one.yaml")
    assert one.complete
    assert [fact.name for fact in one.facts] == ["shards"]


def test_accounts_can_be_taken_one_by_one_and_their_documents_are_not_kept(tmp_path: Path) -> None:
    whole = loaded(tmp_path)
    seen: list[AccountFile] = []
    repository = load(DiskFiles(tmp_path), "lpconf.yaml", DocumentShape(keys), TODAY, seen.append)
    assert seen == list(whole.accounts.values())
    assert list(repository.accounts.values()) == [replace(account, document=None) for account in seen]


def test_sources_are_the_texts_of_the_files(tmp_path: Path) -> None:
    repository = loaded(tmp_path)
    assert dict(repository.sources) == ESTATE
    assert repository.sources.get("accounts/nowhere.yaml") is None


def test_the_same_from_git(tmp_path: Path) -> None:
    revision = commit(write(tmp_path, ESTATE))
    (tmp_path / "accounts/three.yaml").write_text("[")
    repository = load(GitFiles(tmp_path, revision), "lpconf.yaml", DocumentShape(keys), TODAY)
    assert repository.diagnostics == ()
    assert {name: dict(account.document.data) for name, account in repository.accounts.items() if account.document} == {
        "one": {"a": 1, "b": 1, "d": 1},
        "two": {"a": 1},
        "three": {"d": 3},
    }
    assert repository.sources["accounts/three.yaml"] == "d: 3\n"


def test_all_errors_of_all_files_come_in_one_run_each_once(tmp_path: Path) -> None:
    repository = loaded(
        tmp_path,
        {
            "lpconf.yaml": "version: 2\nprofiles: {sandbox: {kind: sandbox}}\n",
            "accounts/_shared/bad.yaml": "a: 1\na: 2\n",
            "accounts/_shared/unused.yaml": "extends: [_shared/nothing.yaml]\nb: !x 1\n",
            "accounts/_shared/torn.yaml": "a: [\n",
            "accounts/Upper.yaml": "a: 1\n",
            "accounts/one.yaml": "extends: [_shared/bad.yaml, _shared/torn.yaml]\n",
            "accounts/two.yaml": "extends: [_shared/bad.yaml]\nc:\t1\n",
            "accounts/two.attest.yaml": "facts: x\n",
            "accounts/three.yaml": "",
            "accounts/four.yaml": "- a\n",
        },
    )
    assert told(repository) == [
        ("file.name", "accounts/Upper.yaml", 1, 1),
        ("yaml.duplicate-key", "accounts/_shared/bad.yaml", 2, 1),
        ("yaml.syntax", "accounts/_shared/torn.yaml", 1, 4),
        ("extends.missing", "accounts/_shared/unused.yaml", 1, 11),
        ("yaml.tag", "accounts/_shared/unused.yaml", 2, 4),
        ("yaml.not-a-mapping", "accounts/four.yaml", 1, 1),
        ("yaml.empty", "accounts/three.yaml", 1, 1),
        ("schema.type", "accounts/two.attest.yaml", 1, 8),
        ("yaml.tab", "accounts/two.yaml", 2, 3),
        ("project.version", "lpconf.yaml", 1, 10),
    ]
    assert repository.project is None
    assert [name for name, account in repository.accounts.items() if account.document is None] == ["four", "three"]
    assert {name: account.complete for name, account in repository.accounts.items()} == {
        "four": False,
        "one": False,
        "three": False,
        "two": True,
    }
    torn = "accounts/_shared/torn.yaml"
    assert repository.accounts["one"].files == ("accounts/_shared/bad.yaml", torn, "accounts/one.yaml")
    assert repository.index.touched([torn]) == {"one"}
    assert repository.sources["accounts/two.yaml"] == "extends: [_shared/bad.yaml]\nc:\t1\n"


@pytest.mark.parametrize(
    "files", [{"lpconf.yaml": PROJECT}, {"lpconf.yaml": PROJECT, "accounts/_shared/x.yaml": "a: 1\n"}]
)
def test_a_repository_without_accounts_is_an_error(tmp_path: Path, files: dict[str, str]) -> None:
    assert told(loaded(tmp_path, files)) == [("repository.empty", "lpconf.yaml", 1, 1)]


def test_a_missing_project_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    repository = loaded(tmp_path, {"accounts/a.yaml": "a: 1\n"})
    assert told(repository) == [("project.missing", "lpconf.yaml", 1, 1)]
    assert "lpconf.yaml" in repository.diagnostics[0].fix[0]
    assert repository.project is None
    assert list(repository.accounts) == ["a"]


def test_a_project_file_elsewhere_is_taken_and_its_errors_bear_its_name(tmp_path: Path) -> None:
    root = write(tmp_path / "repo", ESTATE)
    elsewhere = tmp_path / "base.yaml"
    elsewhere.write_text("version: 1\nprofiles: {other: {kind: sandbox}}\n")
    found, project_file = find_root(root, "../base.yaml")
    repository = load(DiskFiles(found), project_file, DocumentShape(keys), TODAY)
    assert repository.project is not None
    assert list(repository.project.profiles) == ["other"]
    elsewhere.write_text("version: 3\n")
    repository = load(DiskFiles(found), project_file, DocumentShape(keys), TODAY)
    missing, version = ("schema.missing", str(elsewhere), 1, 1), ("project.version", str(elsewhere), 1, 10)
    assert told(repository) == [missing, version]
    assert repository.sources[str(elsewhere)] == "version: 3\n"


def test_a_named_project_file_inside_bears_its_path_from_the_root(tmp_path: Path) -> None:
    write(tmp_path, {**ESTATE, "ci/lpconf.yaml": "version: 1\nprofiles: {ci: {kind: sandbox}}\n"})
    root, project_file = find_root(tmp_path, "ci/lpconf.yaml")
    repository = load(DiskFiles(root), project_file, DocumentShape(keys), TODAY)
    assert repository.project_file == "ci/lpconf.yaml"
    assert repository.project is not None
    assert repository.project.profile == "ci"


@pytest.mark.parametrize("name", ["nothing.yaml", "accounts"])
def test_a_named_project_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    write(tmp_path, ESTATE)
    root, project_file = find_root(tmp_path, name)
    repository = load(DiskFiles(root), project_file, DocumentShape(keys), TODAY)
    assert repository.project is None
    assert [d.mark.file for d in repository.diagnostics if d.mark] == [name]


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, ESTATE)
    (tmp_path / "accounts/one.yaml").unlink()
    (tmp_path / "accounts/one.yaml").symlink_to("/etc/hostname")
    (tmp_path / "accounts/big.yaml").write_bytes(b"a: 1\n#" + b"x" * 2**21)
    (tmp_path / "accounts/latin.yaml").write_bytes(b"a: \xe9\n")
    repository = load(DiskFiles(tmp_path), "lpconf.yaml", DocumentShape(keys), TODAY)
    assert told(repository) == [
        ("yaml.too-large", "accounts/big.yaml", 1, 1),
        ("yaml.encoding", "accounts/latin.yaml", 1, 4),
        ("file.outside", "accounts/one.yaml", 1, 1),
        ("attest.no-account", "accounts/one.attest.yaml", 1, 1),
    ]
    assert [name for name, account in repository.accounts.items() if account.document] == ["three", "two"]


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ([], set()),
        (["accounts/three.yaml"], {"three"}),
        (["accounts/one.attest.yaml"], {"one"}),
        (["accounts/two.attest.yaml"], {"two"}),
        (["accounts/_shared/more.yaml"], {"one"}),
        (["accounts/_shared/base.yaml"], {"one", "two"}),
        (["accounts/_shared/unused.yaml", "lpconf.yaml", ""], set()),
        (["accounts/emea/two.yaml", "accounts/gone.yaml"], {"two"}),
    ],
)
def test_a_change_touches_those_who_take_the_file_in(tmp_path: Path, changed: list[str], names: set[str]) -> None:
    assert loaded(tmp_path).index.touched(changed) == names


@pytest.mark.parametrize(
    ("project_file", "changed", "names"),
    [
        ("lpconf.yaml", "keys/signers", {"one"}),
        ("ci/lpconf.yaml", "ci/keys/signers", {"one"}),
        ("ci/lpconf.yaml", "keys/signers", set()),
    ],
)
def test_a_change_of_the_signers_touches_those_for_whom_people_vouch(
    tmp_path: Path, project_file: str, changed: str, names: set[str]
) -> None:
    project = "version: 1\nprofiles: {p: {kind: sandbox}}\npolicy: {attest: {signers: keys/signers}}\n"
    repository = loaded(tmp_path, {**ESTATE, project_file: project}, project_file)
    assert repository.index.touched([changed]) == names
