"""Disk and Git: which files there are, what each is, and what cannot be read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lpconf.errors import ConfigError
from lpconf.load.files.discovery import survey
from lpconf.load.files.project_root import DiskFiles, Files, GitFiles, changed_files, find_root
from lpconf.load.files.source import LIMIT, read_or_none


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(
        ["git", "-C", root, *who, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(root: Path) -> str:
    if not (root / ".git").exists():
        git(root, "init")
    git(root, "add", "-A")
    git(root, "commit", "-m", "x")
    return git(root, "rev-parse", "HEAD")


def on_disk(root: Path) -> Files:
    return DiskFiles(root)


def in_git(root: Path) -> Files:
    return GitFiles(root, commit(root))


@pytest.fixture(params=[on_disk, in_git])
def opened(request: pytest.FixtureRequest) -> Callable[[Path], Files]:
    """Opens a folder as it is, or as it was committed: both have to say the same."""
    return request.param


def problems(files: Files) -> list[tuple[str, str]]:
    found = survey(files.entries()).diagnostics
    assert all(d.mark is not None and d.mark[1:3] == (1, 1) for d in found)
    return [(d.code, d.mark.file) for d in found if d.mark]


def test_accounts_attestations_and_fragments_are_told_apart(tmp_path: Path, opened: Callable[[Path], Files]) -> None:
    write(
        tmp_path,
        dict.fromkeys(
            [
                "accounts/acme.yaml",
                "accounts/emea/acme-2.yaml",
                "accounts/emea/acme.attest.yaml",
                "accounts/_shared/deep/Card Data.yaml",
                "accounts/emea/_base.yaml",
                "accounts/README.md",
                "accounts/.hidden/x.yaml",
                "other/x.yaml",
            ],
            "a: 1\n",
        ),
    )
    found = survey(opened(tmp_path).entries())
    assert found.accounts == {"acme": "accounts/acme.yaml", "acme-2": "accounts/emea/acme-2.yaml"}
    assert found.attests == {"acme": "accounts/emea/acme.attest.yaml"}
    assert found.fragments == ["accounts/_shared/deep/Card Data.yaml", "accounts/emea/_base.yaml"]
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Acme.yaml", "file.name"),
        ("-acme.yaml", "file.name"),
        ("acme_retail.yaml", "file.name"),
        ("acme retail.yaml", "file.name"),
        ("akmé.yaml", "file.name"),
        (".yaml", "file.name"),
        ("acme.prod.yaml", "file.name"),
        (".attest.yaml", "file.name"),
        ("acme.yml", "file.suffix"),
        ("acme.YAML", "file.suffix"),
        ("_shared/x.yml", "file.suffix"),
        ("folder.yaml/acme.yaml", "file.kind"),
    ],
)
def test_wrong_names_are_errors(tmp_path: Path, opened: Callable[[Path], Files], name: str, code: str) -> None:
    write(tmp_path, {f"accounts/{name}": "a: 1\n"})
    assert problems(opened(tmp_path)) == [(code, "accounts/" + (name if code != "file.kind" else "folder.yaml"))]


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"a\xff.yaml", "a\\xff.yaml"), (b"a\nb.yaml", "a\\x0ab.yaml"), (b"a\x1b[31m.yaml", "a\\x1b[31m.yaml")],
)
def test_odd_bytes_in_names_are_errors_and_printed_harmlessly(
    tmp_path: Path, opened: Callable[[Path], Files], name: bytes, shown: str
) -> None:
    (tmp_path / "accounts").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "accounts") + b"/" + name)).write_text("a: 1\n")
    assert problems(opened(tmp_path)) == [("file.name", f"accounts/{shown}")]


def test_two_accounts_of_one_name_name_both_files(tmp_path: Path, opened: Callable[[Path], Files]) -> None:
    write(tmp_path, dict.fromkeys(["accounts/a/acme.yaml", "accounts/b/acme.yaml"], "a: 1\n"))
    (found,) = survey(opened(tmp_path).entries()).diagnostics
    assert found.code == "file.duplicate"
    assert found.mark is not None
    assert found.mark.file == "accounts/b/acme.yaml"
    assert [label.mark.file for label in found.others] == ["accounts/a/acme.yaml"]


def test_attestations_without_an_account_are_a_warning(tmp_path: Path) -> None:
    write(tmp_path, {"accounts/x.attest.yaml": "facts: []\n"})
    (found,) = survey(DiskFiles(tmp_path).entries()).diagnostics
    assert (found.code, found.is_error) == ("attest.no-account", False)


@pytest.mark.attack("checkout")
def test_links_inside_are_followed_and_links_outside_are_errors(
    tmp_path: Path, opened: Callable[[Path], Files]
) -> None:
    outside = write(tmp_path / "outside", {"secret.yaml": "a: 1\n", "folder/x.yaml": "a: 1\n"})
    root = write(tmp_path / "root", {"accounts/real.yaml": "a: 1\n", "shared/one.yaml": "b: 2\n"})
    accounts = root / "accounts"
    (accounts / "same.yaml").symlink_to("real.yaml")
    (accounts / "_shared").symlink_to("../shared")
    (accounts / "out.yaml").symlink_to(outside / "secret.yaml")
    (accounts / "up.yaml").symlink_to("../../outside/secret.yaml")
    (accounts / "folder").symlink_to("../../outside/folder")
    (accounts / "dead.yaml").symlink_to("nowhere.yaml")
    (accounts / "ring").symlink_to(".")
    (accounts / ".#lock.yaml").symlink_to("nobody@nowhere")
    files = opened(root)
    found = survey(files.entries())
    assert found.accounts == {"real": "accounts/real.yaml", "same": "accounts/same.yaml"}
    assert found.fragments == ["accounts/_shared/one.yaml"]
    assert files.read("accounts/same.yaml") == b"a: 1\n"
    assert files.read("accounts/_shared/one.yaml") == b"b: 2\n"
    assert sorted((d.code, d.mark.file) for d in found.diagnostics if d.mark) == [
        ("file.kind", "accounts/ring"),
        ("file.outside", "accounts/folder"),
        ("file.outside", "accounts/out.yaml"),
        ("file.outside", "accounts/up.yaml"),
        ("file.unreadable", "accounts/dead.yaml"),
    ]
    for path in ("accounts/out.yaml", "accounts/up.yaml", "accounts/folder/x.yaml"):
        with pytest.raises(ConfigError) as caught:
            files.read(path)
        assert caught.value.diagnostics[0].code == "file.outside"


@pytest.mark.attack("checkout")
@pytest.mark.parametrize("path", ["../outside.txt", "/etc/passwd", "accounts/../../outside.txt", "a\0b", "..", "", "."])
def test_no_path_reads_outside_the_repository(tmp_path: Path, opened: Callable[[Path], Files], path: str) -> None:
    (tmp_path / "outside.txt").write_text("secret")
    files = opened(write(tmp_path / "root", {"accounts/a.yaml": "a: 1\n"}))
    assert read_or_none(files, path) is None
    with pytest.raises(ConfigError):
        files.read(path)


def test_missing_files_and_folders_are_errors_with_their_place(tmp_path: Path, opened: Callable[[Path], Files]) -> None:
    files = opened(write(tmp_path, {"accounts/a.yaml": "a: 1\n"}))
    for path in ("accounts/b.yaml", "accounts", "nowhere/x"):
        with pytest.raises(ConfigError) as caught:
            files.read(path)
        assert caught.value.diagnostics[0].mark[:3] == (path, 1, 1)


@pytest.mark.attack("checkout")
def test_no_more_is_read_of_a_large_file_than_to_see_that_it_is(
    tmp_path: Path, opened: Callable[[Path], Files]
) -> None:
    files = opened(write(tmp_path, {"accounts/a.yaml": "x" * (2 * LIMIT)}))
    assert len(files.read("accounts/a.yaml")) == LIMIT + 1


@pytest.mark.attack("checkout")
def test_a_pipe_that_is_named_like_a_file_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    os.mkfifo(tmp_path / "accounts/a.yaml")
    files = DiskFiles(tmp_path)
    assert problems(files) == [("file.kind", "accounts/a.yaml")]
    assert read_or_none(files, "accounts/a.yaml") is None


def test_files_and_folders_that_may_not_be_read_are_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"accounts/a.yaml": "a: 1\n"})
    files = DiskFiles(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(ConfigError, match=r"accounts/a\.yaml cannot be read: Permission denied"):
            files.read("accounts/a.yaml")
    monkeypatch.setattr(os, "scandir", refuse)
    assert problems(files) == [("file.unreadable", "accounts")]


def test_the_root_is_found_upwards(tmp_path: Path) -> None:
    write(tmp_path, {"lpconf.yaml": "", "accounts/emea/a.yaml": ""})
    assert find_root(tmp_path / "accounts/emea") == (tmp_path, "lpconf.yaml")


def test_no_root_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_root(tmp_path)
    (found,) = caught.value.diagnostics
    assert found.code == "project.missing"
    assert "lpconf.yaml" in found.fix[0]
    assert "--project-file" in found.fix[1]


def test_a_named_project_file_needs_none_at_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"repo/accounts/a.yaml": "", "base.yaml": ""})
    assert find_root(tmp_path / "repo/accounts", "../../base.yaml") == (tmp_path / "repo", str(tmp_path / "base.yaml"))


def test_git_tells_the_files_of_a_revision_and_of_a_folder_in_a_repository(tmp_path: Path) -> None:
    root = write(tmp_path / "config", {"accounts/a.yaml": "a: 1\n", "lpconf.yaml": "version: 1\n", "keys/a.asc": "k"})
    first = commit(tmp_path)
    write(root, {"accounts/a.yaml": "a: 2\n", "accounts/b.yaml": "b: 1\n"})
    commit(tmp_path)
    files = GitFiles(root, first)
    assert survey(files.entries()).accounts == {"a": "accounts/a.yaml"}
    assert files.read("accounts/a.yaml") == b"a: 1\n"
    assert files.read("keys/a.asc") == b"k"
    assert GitFiles(root, "HEAD").read("accounts/a.yaml") == b"a: 2\n"
    assert GitFiles(root, "main~1").commit == first


def test_a_revision_is_read_as_it_was_committed(tmp_path: Path) -> None:
    root = write(tmp_path, {"accounts/a.yaml": "a: 1\n", "lpconf.yaml": "version: 1\n"})
    first = commit(root)
    write(root, {"accounts/a.yaml": "a: 2\n"})
    git(root, "replace", first, commit(root))
    assert GitFiles(root, first).read("accounts/a.yaml") == b"a: 1\n"


@pytest.mark.parametrize(
    "rev", ["nothing", "--help", "-h", "--output=/tmp/x", "", "a b", "a\nb", "HEAD..HEAD", "HEAD:accounts"]
)
def test_what_is_no_revision_is_an_error(tmp_path: Path, rev: str) -> None:
    commit(write(tmp_path, {"accounts/a.yaml": "a: 1\n"}))
    for ask in (lambda: GitFiles(tmp_path, rev), lambda: changed_files(tmp_path, rev)):
        with pytest.raises(ConfigError) as caught:
            ask()
        assert [d.code for d in caught.value.diagnostics] == ["git.revision"]


def test_a_folder_without_git_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ConfigError) as caught:
        changed_files(tmp_path, "HEAD")
    assert caught.value.diagnostics[0].code == "git.no-repository"


@pytest.mark.attack("checkout")
def test_a_checkout_of_another_user_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(write(tmp_path, {"accounts/a.yaml": "a: 1\n"}))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with pytest.raises(ConfigError) as caught:
        changed_files(tmp_path, "HEAD")
    (problem,) = caught.value.diagnostics
    assert (problem.code, "safe.directory" in problem.fix[0]) == ("git.owner", True)


def test_without_git_on_the_machine_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="git"):
        changed_files(tmp_path, "HEAD")


def test_changed_files_are_edited_added_removed_staged_and_untracked_ones(tmp_path: Path) -> None:
    names = ["same", "edited", "removed", "staged", "moved"]
    root = write(tmp_path / "config", {f"accounts/{name}.yaml": f"{name}: 1\n" for name in names})
    write(tmp_path, {"elsewhere.txt": "x", ".gitignore": ".lpconf/\n"})
    first = commit(tmp_path)
    write(
        root,
        {"accounts/edited.yaml": "a: 2\n", "accounts/new é.yaml": "", ".lpconf/cache": "", "accounts/staged.yaml": "s"},
    )
    write(tmp_path, {"elsewhere.txt": "y"})
    (root / "accounts/removed.yaml").unlink()
    (root / "accounts/moved.yaml").rename(root / "accounts/there.yaml")
    git(tmp_path, "add", "config/accounts/staged.yaml")
    changed = {f"accounts/{name}.yaml" for name in ("edited", "removed", "staged", "moved", "there", "new é")}
    assert changed_files(root, first) == changed
    commit(tmp_path)
    assert changed_files(root, first) == changed
    assert changed_files(root, "HEAD") == set()


def test_of_another_repository_inside_the_folder_is_told(tmp_path: Path) -> None:
    shared = write(tmp_path / "shared", {"a.yaml": "a: 1\n"})
    commit(shared)
    root = write(tmp_path / "root", {"accounts/b.yaml": "b: 1\n"})
    commit(root)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", str(shared), "accounts/_shared")
    first = commit(root)
    assert changed_files(root, first) == set()
    write(root, {"accounts/_shared/new.yaml": "a: 1\n"})
    assert changed_files(root, first) == {"accounts/_shared/"}
    commit(root / "accounts/_shared")
    commit(root)
    git(root, "config", "diff.ignoreSubmodules", "all")
    assert changed_files(root, first) == {"accounts/_shared/"}
    commit(write(root / "accounts/_more", {"c.yaml": "c: 1\n"}))
    assert changed_files(root, first) == {"accounts/_shared/", "accounts/_more/"}


@pytest.mark.attack("checkout")
def test_a_git_hook_does_not_lead_astray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = commit(write(tmp_path / "one", {"accounts/a.yaml": "a: 1\n"}))
    commit(write(tmp_path / "two", {"accounts/b.yaml": "b: 1\n"}))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "two/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "two/.git/index"))
    assert survey(GitFiles(tmp_path / "one", first).entries()).accounts == {"a": "accounts/a.yaml"}


DEEP = 1_200


@pytest.fixture
def deep_folders(tmp_path: Path) -> Iterator[Path]:
    """A repository with folders nested deeper than Python calls. Python cannot take them away again, either."""
    write(tmp_path, {"lpconf.yaml": "version: 1\n", "accounts/a.yaml": "a: 1\n"})
    here = os.getcwd()
    try:
        os.chdir(tmp_path / "accounts")
        for _ in range(DEEP):
            os.mkdir("d")
            os.chdir("d")
        Path("deep.yaml").write_text("a: 1\n")
    finally:
        os.chdir(here)
    yield tmp_path
    subprocess.run(["rm", "-rf", str(tmp_path / "accounts")], check=True)


@pytest.mark.attack("checkout")
@pytest.mark.parametrize("revision", ["", "HEAD"])
def test_folders_may_be_nested_deeper_than_calls(deep_folders: Path, revision: str) -> None:
    files = GitFiles(deep_folders, commit(deep_folders)) if revision else DiskFiles(deep_folders)
    deepest = f"accounts{'/d' * DEEP}/deep.yaml"
    assert {entry.path for entry in files.entries()} == {"accounts/a.yaml", deepest}


def test_a_file_that_comes_in_pieces_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"accounts/a.yaml": "a" * 3_000, "accounts/b.yaml": "b" * (LIMIT + 10)})
    whole = os.read
    monkeypatch.setattr("os.read", lambda handle, most: whole(handle, min(most, 999 if most < LIMIT else most)))
    files = DiskFiles(tmp_path)
    assert files.read("accounts/a.yaml") == b"a" * 3_000
    assert len(files.read("accounts/b.yaml")) == LIMIT + 1
