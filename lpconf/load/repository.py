"""A whole configuration repository, loaded: every file read once, all errors of all files in one run."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lpconf.domain.diagnostic import Diagnostic, Mark, error, in_order
from lpconf.domain.project import Project
from lpconf.domain.source_document import Document, Map, MergeKeys
from lpconf.domain.state import Attestation
from lpconf.errors import ConfigError
from lpconf.load.attestations import read_attestations
from lpconf.load.extends import Overlay
from lpconf.load.files.discovery import ATTEST, Survey, survey
from lpconf.load.files.hide_credentials import hide_credentials
from lpconf.load.files.project_root import missing_project, read_anywhere
from lpconf.load.files.source import ACCOUNTS, PROJECT_FILE, Files, printable
from lpconf.load.project import read_project
from lpconf.load.yaml.parser import parse


@dataclass(frozen=True, slots=True)
class AccountFile:
    """One account as its files say. `document` is None where its own file cannot be read to its end.

    `files` are its own file and all fragments, broken ones too, in the order of merging, its own last. `complete`: no
    fragment is missing from the document. `attest_path` is empty where there is no such file.
    """

    name: str
    path: str
    attest_path: str
    document: Document | None
    files: tuple[str, ...]
    complete: bool = True
    attestations: tuple[Attestation, ...] = ()
    facts: tuple[Attestation, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """All files of a repository. `project_file` is the name that its diagnostics bear; `sources` has the text of each
    file by name, for excerpts."""

    root: Path
    project_file: str
    project: Project | None
    accounts: Mapping[str, AccountFile]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]


def load(
    files: Files,
    project_file: str,
    merge_keys: MergeKeys,
    today: datetime.date,
    each: Callable[[AccountFile], None] | None = None,
) -> Repository:
    """Read everything. What is wrong is in `diagnostics`; nothing is raised for what files hold.

    `project_file` is a path from the root, or an absolute one, as `find_root` tells it. `merge_keys` says how lists
    merge; attestations dated after `today` are told. `each` is called with every account, in the order of names;
    then the repository keeps the accounts without their documents, so that a fleet's documents are never all in memory.
    """
    loader = _Loader(files)
    shown, project = loader.project(project_file)
    files_by_kind = survey(files.entries())
    loader.diagnostics += files_by_kind.diagnostics
    fragments = {path: loader.tree(path) for path in files_by_kind.fragments}
    overlay = Overlay(fragments, frozenset(files_by_kind.accounts.values()), merge_keys)
    accounts: dict[str, AccountFile] = {}
    for name in sorted(files_by_kind.accounts):
        account = loader.account(name, files_by_kind, overlay, today)
        if each is not None:
            each(account)
            account = replace(account, document=None)
        accounts[name] = account
    for path in fragments:
        overlay.check(path)
    if not accounts:
        loader.diagnostics.append(no_accounts(shown))
    diagnostics = in_order([*loader.diagnostics, *overlay.diagnostics])
    return Repository(files.root, shown, project, accounts, diagnostics, Sources(loader.texts, files))


def read_again(files: Files, repository: Repository, name: str, merge_keys: MergeKeys) -> Document | None:
    """The document of one account of a repository that was loaded without them; None where it cannot be read."""
    account, loader = repository.accounts[name], _Loader(files)
    tree = loader.tree(account.path)
    if tree is None:
        return None
    fragments = {path: loader.tree(path) for path in account.files if path != account.path}
    paths = frozenset(other.path for other in repository.accounts.values())
    return Overlay(fragments, paths, merge_keys).lay(account.path, tree).document


def touched(repository: Repository, changed: Iterable[str]) -> set[str]:
    """The accounts whose own file, attestations (also those that are gone) or fragments are among the changed files."""
    names = frozenset(changed)
    attested = {name.rpartition("/")[2].removesuffix(ATTEST) for name in names if name.endswith(ATTEST)}
    return {
        name for name, account in repository.accounts.items() if name in attested or not names.isdisjoint(account.files)
    }


class Sources(Mapping[str, str]):
    """The text of each file that was read, by name; read again when asked for, so that a fleet's texts are not kept.

    Texts of files with problems, and of those that are not below the root, are kept as they were.
    """

    def __init__(self, texts: Mapping[str, str | None], files: Files) -> None:
        self._texts = dict(texts)
        self._files = files

    def __getitem__(self, name: str) -> str:
        text = self._texts[name]
        if text is None:
            data = self._files.read_within(name)
            if data is None:
                raise KeyError(name)
            text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class _Loader:
    def __init__(self, files: Files) -> None:
        self._files = files
        self.diagnostics: list[Diagnostic] = []
        self.texts: dict[str, str | None] = {}

    def tree(self, path: str) -> Map | None:
        try:
            data = self._files.read(path)
        except ConfigError as failure:
            self.diagnostics += failure.diagnostics
            return None
        return self._parsed(data, path, keep=False)

    def _parsed(self, data: bytes, name: str, *, keep: bool) -> Map | None:
        tree, problems = parse(data, name)
        self.diagnostics += problems
        text = _text(data) if keep or problems else None
        self.texts[name] = hide_credentials(text) if keep and text is not None else text
        return tree

    def project(self, project_file: str) -> tuple[str, Project | None]:
        """The project file's name in diagnostics, and the project."""
        shown = self._shown(project_file)
        try:
            data = read_anywhere(Path(project_file), shown) if os.path.isabs(project_file) else self._files.read(shown)
        except ConfigError as failure:
            missing = failure.diagnostics[0].code == "file.missing"
            self.diagnostics += [missing_project(shown, f"there is no {shown}")] if missing else failure.diagnostics
            return shown, None
        tree = self._parsed(data, shown, keep=True)
        if tree is None:
            return shown, None
        project, problems = read_project(Document(shown, tree))
        self.diagnostics += problems
        return shown, project

    def _shown(self, project_file: str) -> str:
        if not os.path.isabs(project_file):
            return project_file or PROJECT_FILE
        root = os.path.realpath(self._files.root).rstrip("/") + "/"
        folder, name = os.path.split(project_file)
        real = os.path.join(os.path.realpath(folder), name)
        return printable(real.removeprefix(root) if real.startswith(root) else project_file)

    def account(self, name: str, files_by_kind: Survey, overlay: Overlay, today: datetime.date) -> AccountFile:
        path, attest_path = files_by_kind.accounts[name], files_by_kind.attests.get(name, "")
        tree = self.tree(path)
        attestations, facts = self._attested(attest_path, today)
        if tree is None:
            return AccountFile(name, path, attest_path, None, (path,), False, attestations, facts)
        laid = overlay.lay(path, tree)
        files = (*laid.files, path)
        return AccountFile(name, path, attest_path, laid.document, files, laid.complete, attestations, facts)

    def _attested(self, path: str, today: datetime.date) -> tuple[tuple[Attestation, ...], tuple[Attestation, ...]]:
        tree = self.tree(path) if path else None
        if tree is None:
            return (), ()
        attestations, facts, problems = read_attestations(Document(path, tree), today)
        self.diagnostics += problems
        return attestations, facts


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def no_accounts(project_file: str) -> Diagnostic:
    """The error for a repository without accounts, at its project file."""
    summary = f"there is no account: no file {ACCOUNTS}/NAME.yaml"
    fix = (
        "write one, as README.md shows it",
        "lpconf adopt NAME --id SITE --platform P writes one from what is live",
    )
    return error("repository.empty", summary, Mark(project_file, 1), fix=fix)
