"""Which accounts a command line means, and that only these, their fragments and their peers are read and judged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lpconf.domain.diagnostic import Diagnostic
from lpconf.errors import ConfigError
from lpconf.workspace import account_request
from lpconf.workspace.account_request import AccountRequest
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import ConfigLocation, Configuration, open_configuration
from lpconf.workspace.selection import selection_of
from tests.load.counting_files import CountingFiles

PROJECT = "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"
OWNER = "manual_rollover:\n  targets: [{account: TARGET, skills: [Sales]}]\n"
FILES = {
    "lpconf.yaml": PROJECT,
    "accounts/_shared/labels.yaml": "account: {labels: {tier: gold}}\n",
    "accounts/_shared/rollover.yaml": OWNER.replace("TARGET", "handler"),
    "accounts/emea-de.yaml": 'account: {id: "1", platform: messaging}\nextends: [_shared/rollover.yaml]\n',
    "accounts/emea-fr.yaml": 'account: {id: "2", platform: chat, labels: {brand: b}}\nextends: [_shared/labels.yaml]\n',
    "accounts/eu/handler.yaml": 'account: {id: "3", platform: messaging}\nmanual_rollover: {handler: true}\n',
    "accounts/wrong.yaml": 'account: {id: "4", platform: nothing}\n',
    "accounts/torn.yaml": "account: [\n",
    "accounts/emea-fr.attest.yaml": "attestations: []\n",
}
SHOWN = "evidence: [{file: evidence/fr.png, sha256: " + 64 * "0" + "}]"
VOUCHED = f"attestations:\n- {{setting: encryption.transcripts, value: true, by: a@b.c, date: '2026-01-01', {SHOWN}}}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opened(root: Path, *words: str, labels: dict[str, str] | None = None, changed: str = "") -> Configuration:
    request = AccountRequest(words, labels or {}, changed)
    return open_configuration(ConfigLocation(root), current_clock(), request=request)


def codes(problems: tuple[Diagnostic, ...]) -> set[tuple[str, str]]:
    return {(str(d.severity), d.code) for d in problems}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["emea-*"], ("emea-de", "emea-fr")),
        (["emea-[ab]*", "handler", "emea-f?"], None),
        (["accounts/eu/handler.yaml"], ("handler",)),
        (["./accounts/../accounts/emea-fr.yaml", "emea-fr"], ("emea-fr",)),
        (["accounts/emea-fr.attest.yaml"], ("emea-fr",)),
        (["accounts/_shared/labels.yaml"], None),
        (["accounts/emea-f.yaml"], None),
        (["handler.yaml"], None),
        (["nobody"], None),
        (["nobody*"], None),
    ],
)
def test_words_are_names_globs_and_paths(root: Path, words: list[str], names: tuple[str, ...] | None) -> None:
    if names is None:
        with pytest.raises(ConfigError) as caught:
            opened(root, *words)
        assert {d.code for d in caught.value.diagnostics} == {"account.unknown"}
    else:
        assert opened(root, *words).choice.names == names


def test_paths_are_those_of_the_folder_that_a_person_stands_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "accounts" / "eu")
    assert opened(root, "handler.yaml", "../emea-de.yaml").choice.names == ("emea-de", "handler")
    assert opened(root, str(root / "accounts/emea-fr.yaml")).choice.names == ("emea-fr",)


def test_labels_come_from_fragments_too_and_a_slip_is_an_error(root: Path) -> None:
    assert opened(root, labels={"tier": "gold"}).choice.names == ("emea-fr",)
    for labels, hint in (({"teir": "gold"}, "did you mean tier?"), ({"tier": "glod"}, "did you mean gold?")):
        with pytest.raises(ConfigError) as caught:
            opened(root, labels=labels)
        (problem,) = caught.value.diagnostics
        assert problem.code == "select.nothing"
        assert hint in problem.fix[0]


@pytest.mark.parametrize("words", [["emea-de"], ["emea-fr"], ["handler"], ["emea-de", "handler"], ["wrong"], ["torn"]])
def test_less_is_read_and_the_same_is_said_of_those_who_are_meant(
    root: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = opened(root, *words)
    monkeypatch.setattr(account_request, "FEW_ACCOUNTS", 0)
    narrow = opened(root, *words)
    assert not narrow.repository.is_complete
    assert narrow.choice == complete.choice
    assert {n: narrow.desired.get(n) for n in words} == {n: complete.desired.get(n) for n in words}
    before, after = selection_of(complete, complete.choice), selection_of(narrow, narrow.choice)
    assert (before.names, before.broken) == (after.names, after.broken)
    assert [d for d in before.diagnostics if d.is_error] == [d for d in after.diagnostics if d.is_error]
    assert set(after.diagnostics) <= set(before.diagnostics)


def test_errors_of_others_are_warnings(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_request, "FEW_ACCOUNTS", 0)
    configuration = opened(root, "emea-fr")
    assert codes(selection_of(configuration, configuration.choice).diagnostics) == {("warning", "yaml.syntax")}


def many(root: Path, number: int) -> None:
    for n in range(number):
        (root / f"accounts/n{n:03}.yaml").write_text(f'account: {{id: "1{n:03}", platform: chat}}\n')
    (root / "accounts/torn.yaml").unlink()
    aged(root)


def aged(root: Path) -> None:
    """Let all files be older than the clock of any file system is coarse."""
    for path in root.rglob("*.yaml"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def test_what_was_read_before_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(root, 60)
    monkeypatch.setattr("lpconf.load.files.disk._CLOCK_STEP", 0)
    expected = {"lpconf.yaml", "accounts/emea-de.yaml", "accounts/eu/handler.yaml", "accounts/_shared/rollover.yaml"}
    reads = []
    for _ in range(2):
        files = CountingFiles(root)
        open_configuration(ConfigLocation(root), current_clock(), files, request=AccountRequest(["emea-de"]))
        reads.append(set(files.reads))
    assert len(reads[0]) > 60
    assert reads[1] == expected


def twin(root: Path) -> None:
    (root / "accounts/n007.yaml").write_text('account: {id: "1", platform: chat}\n')


def other_owner(root: Path) -> None:
    (root / "accounts/n007.yaml").write_text(
        f'account: {{id: "77", platform: messaging}}\n{OWNER}'.replace("TARGET", "x")
    )


def same_name(root: Path) -> None:
    (root / "accounts/eu/emea-de.yaml").write_text('account: {id: "88", platform: chat}\n')


@pytest.mark.parametrize(("change", "code"), [(twin, "account.id-twice"), (same_name, "file.duplicate")])
def test_twins_are_found_though_nobody_asked_for_them(root: Path, change: Callable[[Path], None], code: str) -> None:
    many(root, 60)
    opened(root, "emea-de")
    change(root)
    configuration = opened(root, "emea-de")
    assert code in {d.code for d in selection_of(configuration, configuration.choice).diagnostics}


def test_who_names_the_chosen_is_judged_too(root: Path) -> None:
    many(root, 60)
    opened(root, "handler")
    other_owner(root)
    (root / "accounts/n008.yaml").write_text(
        f'account: {{id: "78", platform: messaging}}\n{OWNER}'.replace("TARGET", "handler")
    )
    assert {"handler", "emea-de", "n008"} <= set(opened(root, "handler").desired)
    assert "n007" not in opened(root, "handler").desired


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@acme.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *identity, *words], check=True, capture_output=True)


@pytest.fixture
def branch(root: Path) -> Path:
    """A branch behind which main has moved on."""
    (root / "keys").mkdir()
    (root / "keys/a.asc").write_text("one")
    (root / "store").mkdir()
    (root / "store/linked.yaml").write_text('account: {id: "5", platform: chat}\n')
    (root / "store/labels.yaml").write_text("account: {labels: {brand: c}}\n")
    (root / "accounts/linked.yaml").symlink_to("../store/linked.yaml")
    (root / "accounts/far").symlink_to("../store/folder")
    (root / "store/folder").mkdir()
    (root / "store/folder/far.yaml").write_text('account: {id: "6", platform: chat}\n')
    (root / "accounts/_shared/linked.yaml").symlink_to("../../store/labels.yaml")
    (root / "accounts/emea-fr.attest.yaml").write_text(VOUCHED)
    (root / "evidence").mkdir()
    (root / "evidence/fr.png").write_text("seen")
    for name, more in (("keyed", "data_encryption: {data_access_pgp_key: ./keys/../keys/a.asc}\n"), ("fourth", "")):
        head = f'account: {{id: "{name}", platform: chat}}\nextends: [_shared/linked.yaml]\n'
        (root / f"accounts/{name}.yaml").write_text(head + more)
    git(root, "init", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-m", "one")
    git(root, "checkout", "-b", "change")
    git(root, "checkout", "main")
    (root / "accounts/wrong.yaml").write_text('account: {id: "4", platform: chat}\n')
    git(root, "commit", "-am", "two")
    git(root, "checkout", "change")
    return root


def relinked(root: Path) -> None:
    (root / "accounts/linked.yaml").unlink()
    (root / "accounts/linked.yaml").symlink_to("../store/folder/../linked.yaml")


CHANGES: list[tuple[Callable[[Path], object], set[str]]] = [
    (lambda root: None, set()),
    (lambda root: (root / "accounts/emea-fr.yaml").write_text("a: 1\n"), {"emea-fr"}),
    (lambda root: (root / "keys/a.asc").write_text("two"), {"keyed"}),
    (lambda root: (root / "store/linked.yaml").write_text("a: 1\n"), {"linked"}),
    (lambda root: (root / "store/folder/far.yaml").write_text("a: 1\n"), {"far"}),
    (lambda root: (root / "store/labels.yaml").write_text("accept: []\n"), {"keyed", "fourth"}),
    (lambda root: (root / "accounts/_shared/rollover.yaml").write_text("accept: []\n"), {"emea-de"}),
    (lambda root: (root / "accounts/emea-fr.attest.yaml").unlink(), {"emea-fr"}),
    (relinked, {"linked"}),
    (lambda root: (root / "evidence/fr.png").unlink(), {"emea-fr"}),
    (lambda root: (root / "accounts/_shared/labels.yaml").unlink(), {"emea-fr"}),
    (lambda root: (root / "accounts/eu/handler.yaml").write_text("a: 1\n"), {"handler", "emea-de"}),
    (lambda root: (root / "accounts/eu/handler.yaml").unlink(), {"emea-de"}),
    (lambda root: (root / "accounts/eu/handler.yaml").rename(root / "accounts/other.yaml"), {"emea-de", "other"}),
]


@pytest.mark.attack("checkout")
@pytest.mark.parametrize(("change", "names"), CHANGES)
def test_all_that_an_account_opens_counts_as_its_change_and_nothing_of_the_other_branch(
    branch: Path, change: Callable[[Path], object], names: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(branch)
    assert set(opened(branch, changed="main").choice.names) == names
    git(branch, "add", "-A")
    git(branch, "commit", "--allow-empty", "-m", "three")
    monkeypatch.setattr(account_request, "FEW_ACCOUNTS", 0)
    assert set(opened(branch, changed="main").choice.names) == names


def test_what_is_wrong_with_a_file_that_was_looked_up_is_told_in_each_run(
    branch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(branch, 60)
    monkeypatch.setattr("lpconf.load.files.disk._CLOCK_STEP", 0)
    (branch / "accounts/n001.attest.yaml").write_text("attestations: [\n")
    git(branch, "add", "-A")
    git(branch, "commit", "-m", "many")
    (branch / "accounts/emea-fr.yaml").write_text('account: {id: "2", platform: chat}\n')
    runs = [opened(branch, changed="HEAD") for _ in range(2)]
    assert [run.choice.names for run in runs] == [("emea-fr",)] * 2
    torn = [[str(d.mark) for d in run.diagnostics if d.mark and "n001.attest" in d.mark.file] for run in runs]
    assert torn[0] == torn[1] != []


def test_unrelated_histories_are_told(branch: Path) -> None:
    git(branch, "checkout", "--orphan", "new")
    git(branch, "commit", "-m", "other")
    with pytest.raises(ConfigError) as caught:
        opened(branch, changed="main")
    assert [d.code for d in caught.value.diagnostics] == ["git.unrelated"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["encryption.global", "emea-fr"], ["emea-fr"]),
        (["emea-fr:ac_feature/69"], ["emea-fr"]),
        (["accounts/emea-de.yaml", "no-account"], ["emea-de"]),
        (["encryption.global"], ["emea-de", "emea-fr", "handler", "torn", "wrong"]),
        ([], ["emea-de", "emea-fr", "handler", "torn", "wrong"]),
    ],
)
def test_of_words_that_may_mean_other_things_those_that_are_accounts_count(
    root: Path, words: list[str], meant: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_request, "FEW_ACCOUNTS", 0)
    request = AccountRequest(words, mixed=True)
    configuration = open_configuration(ConfigLocation(root), current_clock(), request=request)
    assert list(configuration.choice.names) == meant
    assert configuration.repository.is_complete is (len(meant) == 5)
    assert ("emea-fr" in configuration.desired) is ("emea-fr" in meant)
