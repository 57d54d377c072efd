"""A whole configuration repository, loaded: every file read once, all errors of all files in one run."""

from __future__ import annotations

import datetime
import os
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error, in_order
from lpconf.domain.project import Project
from lpconf.domain.source_document import Document, DocumentShape, Map
from lpconf.domain.state import Attestation
from lpconf.errors import ConfigError
from lpconf.load.account_index import AccountIndex
from lpconf.load.attestations import EVIDENCE, AttestationRecord, read_attestations
from lpconf.load.extends import Overlay
from lpconf.load.file_summary import FileSummary, summarize
from lpconf.load.files.discovery import Survey
from lpconf.load.files.discovery import survey as survey_of
from lpconf.load.files.hide_credentials import hide_credentials
from lpconf.load.files.project_root import missing_project, read_anywhere
from lpconf.load.files.source import ACCOUNTS, PROJECT_FILE, Files, printable, read_or_none
from lpconf.load.project import read_project
from lpconf.load.summary_cache import SummaryCache, digest_of
from lpconf.load.yaml.parser import parse


@frozen
class AccountFile:
    """One account as its files say. `document` is None where its own file cannot be read to its end.

    `files` are its own file and all fragments, broken ones too, in the order of merging, its own last. `complete`: no
    fragment is missing from the document. `attest_path` is empty where there is no such file; `attested_site` is the
    account id that it names.
    """

    name: str
    path: str
    attest_path: str
    document: Document | None
    files: tuple[str, ...]
    complete: bool = True
    attestations: tuple[Attestation, ...] = ()
    facts: tuple[Attestation, ...] = ()
    attested_site: str = ""


@frozen
class Repository:
    """All files of a repository. `project_file` is the name that its diagnostics bear; `sources` has the text of each
    file by name, for excerpts. Of an account that was not asked for only the paths are known, and what `index` tells:
    `is_complete` says that there is none.
    """

    root: Path
    project_file: str
    project: Project | None
    accounts: Mapping[str, AccountFile]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    index: AccountIndex
    is_complete: bool = True


Choose = Callable[[AccountIndex], Collection[str] | None]
"""Which accounts are to be read and judged; None: all."""


def load(
    files: Files,
    project_file: str,
    shape: DocumentShape,
    today: datetime.date,
    each: Callable[[AccountFile], None] | None = None,
    *,
    each_fragment: Callable[[Document], None] | None = None,
    choose: Choose | None = None,
    cache_file: Path | None = None,
) -> Repository:
    """Read a repository: everything, or what `choose` asks for. What is wrong is in `diagnostics`; nothing is raised
    for what files hold.

    `project_file` is a path from the root, or an absolute one, as `find_root` gives it. Attestations dated after
    `today` are told. `each` is called with every account that is read, in the order of names; then the repository keeps
    the accounts without their documents, so that a fleet's documents are never all in memory. `each_fragment` is called
    with every fragment that is read: those that accounts take in, and all where everything is read. What files say of
    themselves is kept in `cache_file` between runs.
    """
    loader = _Loader(files, shape, cache_file)
    shown, project = loader.project(project_file)
    survey = survey_of(files.entries())
    loader.diagnostics += survey.diagnostics
    index = AccountIndex(survey, files, loader.summary, _signers(project, project_file))
    chosen = choose(index) if choose is not None else None
    overlay = Overlay(_Fragments(survey.fragments, loader), frozenset(survey.accounts.values()), shape.merge_keys)
    accounts: dict[str, AccountFile] = {}
    for name in sorted(survey.accounts if chosen is None else chosen):
        account = loader.account(name, survey, overlay, today)
        if each is not None:
            each(account)
            account = replace(account, document=None)
        accounts[name] = account
    taken_in = {path for account in accounts.values() for path in account.files}
    for document in _fragments(overlay, survey.fragments if chosen is None else taken_in & set(survey.fragments)):
        if each_fragment is not None:
            each_fragment(document)
    if chosen is not None:
        loader.report_broken(survey.accounts.values())
    if not survey.accounts:
        loader.diagnostics.append(no_accounts(shown))
    loader.cache.save(for_good=chosen is None)
    diagnostics = in_order([*loader.diagnostics, *overlay.diagnostics])
    all_accounts = accounts if chosen is None else _Accounts(survey, accounts)
    return Repository(
        files.root, shown, project, all_accounts, diagnostics, Sources(loader.texts, files), index, chosen is None
    )


def _signers(project: Project | None, project_file: str) -> str:
    """The path from the root of the list of signers; empty where there is none, or none below the root."""
    if project is None or not project.policy.attest.signers:
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(project_file), project.policy.attest.signers))
    return "" if path.startswith(("/", "..")) else path


def _fragments(overlay: Overlay, paths: Iterable[str]) -> Iterator[Document]:
    """The fragments at these paths that can be read."""
    for path in sorted(paths):
        document = overlay.fragment(path)
        if document is not None:
            yield document


def open_index(files: Files, shape: DocumentShape, cache_file: Path | None = None) -> AccountIndex:
    """Who is who in a repository, without reading more than that takes."""
    loader = _Loader(files, shape, cache_file)
    return AccountIndex(survey_of(files.entries()), files, loader.summary)


def reload_document(files: Files, repository: Repository, name: str, shape: DocumentShape) -> Document | None:
    """The document of one account of a repository that was loaded without them; None where it cannot be read."""
    account = repository.accounts[name]
    loader = _Loader(files, shape)
    tree = loader.tree(account.path)
    if tree is None:
        return None
    fragments = account.files or (*repository.index.fragments(name), account.path)
    trees = {path: loader.tree(path) for path in fragments if path != account.path}
    paths = frozenset(other.path for other in repository.accounts.values())
    return Overlay(trees, paths, shape.merge_keys).lay(account.path, tree).document


class _Accounts(Mapping[str, AccountFile]):
    """All accounts in the order of their names. Of those that were not read only the paths are known."""

    def __init__(self, survey: Survey, read: Mapping[str, AccountFile]) -> None:
        self._survey, self._read = survey, read

    def __getitem__(self, name: str) -> AccountFile:
        if name in self._read:
            return self._read[name]
        return AccountFile(name, self._survey.accounts[name], self._survey.attests.get(name, ""), None, ())

    def __contains__(self, name: object) -> bool:
        return name in self._survey.accounts

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._survey.accounts))

    def __len__(self) -> int:
        return len(self._survey.accounts)


class _Fragments(Mapping[str, Map | None]):
    """The fragments of a repository by path, each read when it is first asked for; None for a broken one."""

    def __init__(self, paths: Iterable[str], loader: _Loader) -> None:
        self._paths = dict.fromkeys(paths)
        self._loader = loader
        self._trees: dict[str, Map | None] = {}

    def __getitem__(self, path: str) -> Map | None:
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._trees:
            self._trees[path] = self._loader.tree(path)
        return self._trees[path]

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Sources(Mapping[str, str]):
    """The text of each file that was read, by name; read again when asked for, so that a fleet's texts are not kept.

    Texts of files with problems, and of those that are not below the root, are kept as they were.
    """

    def __init__(self, texts: Mapping[str, str | None], files: Files) -> None:
        self._texts = dict(texts)
        self._files = files
        self._latest = ("", "")

    def __getitem__(self, name: str) -> str:
        if name == self._latest[0]:
            return self._latest[1]
        text = self._texts[name]
        if text is None:
            data = read_or_none(self._files, name)
            if data is None:
                raise KeyError(name)
            text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        self._latest = (name, text)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class _Loader:
    """Reads files, and gathers what is wrong with them. `texts` has the files that were read; a text only where it has
    to be kept."""

    def __init__(self, files: Files, shape: DocumentShape, cache_file: Path | None = None) -> None:
        self._files = files
        self._mentions = {**shape.mentions, "file": (*shape.mentions.get("file", ()), *EVIDENCE)}
        self.cache = SummaryCache(cache_file, self._mentions)
        self.diagnostics: list[Diagnostic] = []
        self.texts: dict[str, str | None] = {}
        self._summaries: dict[str, FileSummary] = {}

    def tree(self, path: str) -> Map | None:
        """What stands in a file of the repository, None where it cannot be read to its end."""
        version = self._files.version(path)
        try:
            data = self._files.read(path)
        except ConfigError as failure:
            self._gather(failure.diagnostics)
            self._summaries[path] = FileSummary(is_sound=False)
            return None
        tree, problems = self._parsed(data, path, keep=False)
        summary = self._summaries[path] = summarize(tree, self._mentions, is_sound=not problems)
        self.cache.keep(path, version, digest_of(data), summary)
        return tree

    def summary(self, path: str) -> FileSummary:
        """What a file says of itself, from the cache where that is sure."""
        summary = self._summaries.get(path)
        if summary is None:
            summary = self.cache.find(path, self._files.version(path))
            if summary is None:
                self.tree(path)
                return self._summaries[path]
            self._summaries[path] = summary
        return summary

    def report_broken(self, paths: Iterable[str]) -> None:
        """Tell what is wrong with the YAML of these files, and of all that was looked up, where they are not judged."""
        for path in dict.fromkeys([*paths, *self._summaries]):
            if not self.summary(path).is_sound and path not in self.texts:
                self.tree(path)

    def _gather(self, problems: Iterable[Diagnostic]) -> None:
        self.diagnostics += problems

    def _parsed(self, data: bytes, name: str, *, keep: bool) -> tuple[Map | None, list[Diagnostic]]:
        tree, problems = parse(data, name)
        self._gather(problems)
        text = _text(data) if keep or problems else None
        self.texts[name] = hide_credentials(text) if keep and text is not None else text
        return tree, problems

    def project(self, project_file: str) -> tuple[str, Project | None]:
        """The project file's name in diagnostics, and the project."""
        shown = self._shown(project_file)
        try:
            data = read_anywhere(Path(project_file), shown) if os.path.isabs(project_file) else self._files.read(shown)
        except ConfigError as failure:
            missing = failure.diagnostics[0].code == "file.missing"
            self.diagnostics += [missing_project(shown, f"there is no {shown}")] if missing else failure.diagnostics
            return shown, None
        tree, _ = self._parsed(data, shown, keep=True)
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

    def account(self, name: str, survey: Survey, overlay: Overlay, today: datetime.date) -> AccountFile:
        path, attest_path = survey.accounts[name], survey.attests.get(name, "")
        tree = self.tree(path)
        record = self._attested(attest_path, today, _site_id(tree))
        words = (record.attestations, record.facts, record.site)
        if tree is None:
            return AccountFile(name, path, attest_path, None, (path,), False, *words)
        laid = overlay.lay(path, tree)
        files = (*laid.files, path)
        return AccountFile(name, path, attest_path, laid.document, files, laid.complete, *words)

    def _attested(self, path: str, today: datetime.date, site_id: str) -> AttestationRecord:
        tree = self.tree(path) if path else None
        if tree is None:
            return AttestationRecord()
        record = read_attestations(Document(path, tree), today, site_id)
        self.diagnostics += record.problems
        return record


def _site_id(tree: Map | None) -> str:
    """The id that an account's own file says; empty where it says none that could be one."""
    head = tree.get("account") if tree is not None else None
    site_id = head.get("id") if isinstance(head, Map) else None
    return site_id if isinstance(site_id, str) else ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def no_accounts(project_file: str) -> Diagnostic:
    """The error for a repository without accounts, at its project file."""
    summary = f"there is no account: no file {ACCOUNTS}/NAME.yaml"
    fix = (
        f'write {ACCOUNTS}/NAME.yaml, to begin with: account: {{id: "SITE ID", platform: messaging_and_chat}}',
        "lpconf adopt NAME --id SITE --platform P writes one from what is live",
    )
    return error("repository.empty", summary, Mark(project_file, 1), fix=fix)
