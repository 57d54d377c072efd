"""Files to desired states: every command begins here. Errors of all files are collected; no network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Severity, in_order
from lpconf.domain.project import Profile, Project
from lpconf.domain.source_document import Document
from lpconf.domain.state import Platform, Site
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, UsageError
from lpconf.load.account_index import AccountIndex
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.git.committed_state import committed_state, state_committed
from lpconf.load.files.git.revision import GitFiles, merge_base
from lpconf.load.files.project_root import find_root
from lpconf.load.files.source import STATE, Files, read_or_none
from lpconf.load.repository import AccountFile, Repository, load, reload_document
from lpconf.model import account_schema, elaboration, references
from lpconf.observe.attestations import Attestations
from lpconf.workspace.account_request import AccountRequest, BaseRequest, Choice, NamedAccounts
from lpconf.workspace.checks import account_relations
from lpconf.workspace.checks.attestation_policy import Review, review
from lpconf.workspace.checks.unused_rules import unused_rules
from lpconf.workspace.clock import RunClock
from lpconf.workspace.desired_store import DesiredStateStore

if TYPE_CHECKING:
    from lpconf.catalogue.chapter import Verdict
    from lpconf.catalogue.chapters.masking.patterns import Dialect


@frozen
class ConfigLocation:
    """Which repository, which project file, which profile (empty: the project's default)."""

    directory: Path
    project_file: str = ""
    profile: str = ""


@frozen
class Configuration:
    """The accounts of a repository, elaborated: all, or those that the request needs, which are at least its `choice`.
    `desired` lacks those whose files do not hold together; `project_folder` is where the project file's own paths
    begin, `committed` the files of local state that Git knows."""

    root: Path
    repository: Repository
    desired: DesiredStateStore
    diagnostics: tuple[Diagnostic, ...]
    files: Files
    choice: Choice
    project_folder: Path = Path()
    committed: frozenset[str] = frozenset()
    reviews: dict[str, Review] = field(default_factory=dict, compare=False)

    def review(self, name: str) -> Review:
        """What is to be said of an account's attestations, judged once: they may take a process each."""
        if name not in self.reviews:
            file = self.repository.accounts[name]
            site = self.desired.sites.get(name)
            policy = self.project.policy.attest
            self.reviews[name] = review(policy, self.project_folder, self.root, file, site.id if site else "")
        return self.reviews[name]

    def site(self, name: str) -> Site | None:
        """An account as connectors know it, also where nobody has judged its file; None where that does not say it."""
        if self.repository.accounts[name].files:
            return self.desired.sites.get(name)
        index = self.repository.index
        summary = index.own(name)
        platform = next((item for item in get_args(Platform) if item == summary.platform), None)
        if platform is None or not summary.site_id:
            return None
        return Site(name, summary.site_id, platform, index.labels(name), index.paths[name])

    def document(self, name: str) -> Document | None:
        """The merged document of an account, read again: the documents of a fleet are not kept in memory. None where
        its own file cannot be read."""
        return reload_document(self.files, self.repository, name, account_schema.shape())

    @property
    def sources(self) -> Mapping[str, str]:
        """The text of each file that was read, for excerpts."""
        return self.repository.sources

    @property
    def project(self) -> Project:
        """The project file. Raises ConfigError where it is missing or wrong."""
        if self.repository.project is None:
            raise ConfigError(self.diagnostics)
        return self.repository.project

    def profile(self, name: str) -> Profile:
        """The profile of this name, or the project's default for an empty one. Raises UsageError for no such name."""
        desired_value = name or self.project.profile
        if desired_value not in self.project.profiles:
            hint = suggest(desired_value, self.project.profiles)
            raise UsageError(f"the project file has no profile {shown(desired_value)!r}{': ' + hint if hint else ''}")
        return self.project.profiles[desired_value]

    def attestations(self, name: str, clock: RunClock) -> Attestations:
        """What the people of an account vouch for, as its file says it."""
        file = self.repository.accounts.get(name)
        max_age = self.project.policy.max_age
        if file is None:
            return Attestations({}, {}, clock.today, max_age)
        settings = {attestation.name: attestation for attestation in file.attestations}
        facts = {attestation.name: attestation for attestation in file.facts}
        return Attestations(
            settings,
            facts,
            clock.today,
            max_age,
            contradiction=self._other_site(file),
            shortfalls=self.review(name).shortfalls,
        )

    def _other_site(self, file: AccountFile) -> str:
        """Why nothing that an attestation file says is about the account; empty where it names that account, or
        none."""
        site = self.desired.sites.get(file.name)
        if site is None or not file.attested_site or file.attested_site == site.id:
            return ""
        return f"its file is about site {shown(file.attested_site)}"

    def is_about(self, names: Iterable[str]) -> Callable[[Diagnostic], Iterable[str]]:
        """Which of `names` a diagnostic is about: the account that it names, else all that take in its file."""
        by_file: dict[str, list[str]] = {}
        for name in names:
            file = self.repository.accounts[name]
            for path in {*file.files, file.path, file.attest_path}:
                by_file.setdefault(path, []).append(name)
        known = frozenset(names)

        def about(diagnostic: Diagnostic) -> Iterable[str]:
            if diagnostic.account:
                return known & {diagnostic.account}
            return by_file.get(diagnostic.mark.file, ()) if diagnostic.mark else ()

        return about

    def is_general(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic is about the project, and no matter of single accounts."""
        return diagnostic.mark is None or diagnostic.mark.file == self.repository.project_file


DocumentVisitor = Callable[[str, Document], None]
"""Called with each account's merged document while it is in memory, for checks that need more than desired values."""


def open_configuration(
    where: ConfigLocation,
    clock: RunClock,
    files: Files | None = None,
    look: DocumentVisitor | None = None,
    request: AccountRequest | NamedAccounts | BaseRequest | None = None,
) -> Configuration:
    """Load and elaborate a repository, or so much of it as `request` needs. Raises ConfigError where there is none,
    where it brings links in the place of local state, and for a request that no account fits."""
    root, project_file = find_root(where.directory, where.project_file)
    committed = committed_state(root) if files is None else frozenset()
    files = files or DiskFiles(root)
    visitor = _Elaboration(root, files, clock, request or AccountRequest(), look)
    repository = load(
        files,
        project_file,
        account_schema.shape(),
        clock.today,
        visitor.account,
        each_fragment=visitor.fragment,
        choose=visitor.choose,
        cache_file=root / STATE / "cache" / "files.json",
    )
    desired = visitor.desired
    diagnostics = [replace(state_committed(name), severity=Severity.WARNING) for name in sorted(committed)[:1]]
    diagnostics += [*visitor.diagnostics, *repository.diagnostics]
    diagnostics += [*account_relations.duplicate_ids(repository.index), *account_relations.named_by_id(desired)]
    diagnostics += account_relations.link(desired, repository)
    diagnostics += references.unknown_accounts(visitor.named_by_broken, repository.accounts)
    diagnostics += unused_rules(repository.project, repository.index)
    said = in_order(_without_echoes(diagnostics))
    folder = (root / project_file).parent
    return Configuration(root, repository, desired, said, files, visitor.choice, folder, committed)


class _Elaboration:
    """What the files of a repository ask for, taken down while they are read."""

    def __init__(
        self,
        root: Path,
        files: Files,
        clock: RunClock,
        request: AccountRequest | NamedAccounts | BaseRequest,
        look: DocumentVisitor | None,
    ) -> None:
        self._root, self._files, self._clock, self._request, self._look = root, files, clock, request, look
        self.choice = Choice(())
        self.desired = DesiredStateStore()
        self.diagnostics: list[Diagnostic] = []
        self.named_by_broken: list[references.NamedAccount] = []
        """The accounts that files with errors name."""

    def choose(self, index: AccountIndex) -> Collection[str] | None:
        """The accounts to be read and judged; None for all."""
        self.choice = self._request.choice(index, self._root)
        names = self._request.judged(index, self.choice)
        if names is not None:
            # Others are known by their ids, although their desired values are not needed.
            self.desired.names_by_id.update({site_id: same[0] for site_id, same in index.names_by_id.items()})
        return names

    def account(self, file: AccountFile) -> None:
        """Elaborate an account."""
        if file.document is None:
            return
        if self._look:
            self._look(file.name, file.document)
        state, problems = elaboration.elaborate(
            file.name,
            file.document,
            today=self._clock.today,
            read=lambda path: read_or_none(self._files, path),
            compiles=_compiles,
        )
        self.diagnostics += [replace(problem, account=file.name) for problem in problems]
        if state is not None:
            self.desired.put(state)
        else:
            mentions = account_schema.shape().mentions
            self.named_by_broken += references.named_accounts(file.name, file.document, mentions)

    def fragment(self, document: Document) -> None:
        """Note what is wrong with a fragment, but for what was said already of accounts that take it in."""
        problems = elaboration.fragment_problems(document, today=self._clock.today)
        known = {(item.code, item.mark[:3]) for item in self.diagnostics if item.mark} if problems else set()
        for problem in problems:
            if problem.mark and (problem.code, problem.mark[:3]) not in known:
                self.diagnostics.append(problem)


def _compiles(dialect: Dialect, pattern: str) -> Verdict:
    """Whether a masking pattern compiles; the engines are not loaded for files without any."""
    from lpconf.checks.masking import compilation  # start-up

    return compilation.compiles(dialect, pattern)


_UNREAD = "yaml."
"""How the codes of what is no YAML begin."""


def _without_echoes(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The same without what is said of a value that could not be read: what stands in its place is none of the file's
    making."""
    unread = {d.mark[:3] for d in diagnostics if d.mark and d.is_error and d.code.startswith(_UNREAD)}
    return [d for d in diagnostics if d.code.startswith(_UNREAD) or not d.mark or d.mark[:3] not in unread]


def base_configuration(where: ConfigLocation, clock: RunClock, revision: str, today: Configuration) -> Configuration:
    """What `today` is compared with: its accounts, and those that are gone, as of the merge base with a Git revision.
    What others did to that branch since is not ours. Raises ConfigError where Git does not know it.
    """
    files = GitFiles(today.root, merge_base(today.root, revision))
    request = BaseRequest(today.choice, today.repository.accounts.keys())
    return open_configuration(where, clock, files, request=request)
