"""Files to desired states: every command begins here. Errors of all files are collected; no network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from lpconf import catalogue
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, Severity, in_order
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
from lpconf.load.files.source import STATE, Files
from lpconf.load.repository import AccountFile, Repository, load, reload_document
from lpconf.model import account_schema, evaluate, references
from lpconf.observe.attestations import Attestations
from lpconf.workspace.account_request import AccountRequest, BaseRequest, Choice, NamedAccounts
from lpconf.workspace.attestation_policy import Review, review
from lpconf.workspace.clock import RunClock
from lpconf.workspace.desired_store import DesiredStateStore
from lpconf.workspace.unused_rules import unused_rules

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
        settings = {word.name: word for word in file.attestations}
        facts = {word.name: word for word in file.facts}
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


@frozen
class Selection:
    """The accounts that a command works on, those of them that are broken, and what is to be said. `picked`: by name or
    label, so that accounts that are gone are not meant."""

    names: tuple[str, ...]
    broken: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    picked: bool = False

    @property
    def valid(self) -> tuple[str, ...]:
        """The chosen accounts that can be worked on."""
        return tuple(name for name in self.names if name not in self.broken)


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
    request = request or AccountRequest()
    diagnostics = [replace(state_committed(name), severity=Severity.WARNING) for name in sorted(committed)[:1]]
    desired = DesiredStateStore()
    named_by_broken: list[references.NamedAccount] = []
    shape = account_schema.shape()
    choice = Choice(())

    def judged(index: AccountIndex) -> Collection[str] | None:
        nonlocal choice
        choice = request.choice(index, root)
        names = request.judged(index, choice)
        if names is not None:
            # Others are known by their ids, although their desired values are not needed.
            desired.names_by_id.update({site_id: same[0] for site_id, same in index.names_by_id.items()})
        return names

    def take(file: AccountFile) -> None:
        if file.document is None:
            return
        if look:
            look(file.name, file.document)
        state, problems = evaluate.elaborate(
            file.name, file.document, today=clock.today, root=files.read_within, compiles=_compiles
        )
        diagnostics.extend(replace(problem, account=file.name) for problem in problems)
        if state is not None:
            desired.put(state)
        else:
            named_by_broken.extend(references.named_accounts(file.name, file.document, shape.mentions))

    def take_fragment(document: Document) -> None:
        problems = evaluate.fragment_problems(document, today=clock.today)
        diagnostics.extend(_untold(problems, diagnostics))

    cache_file = root / STATE / "cache" / "files.json"
    repository = load(
        files,
        project_file,
        shape,
        clock.today,
        take,
        each_fragment=take_fragment,
        choose=judged,
        cache_file=cache_file,
    )
    diagnostics += [*repository.diagnostics, *_duplicate_ids(repository.index), *_by_site(desired)]
    diagnostics += _linked(desired, repository)
    diagnostics += references.unknown_accounts(named_by_broken, repository.accounts)
    diagnostics += unused_rules(repository.project, repository.index)
    judged_diagnostics = in_order(_without_echoes(diagnostics))
    folder = (root / project_file).parent
    return Configuration(root, repository, desired, judged_diagnostics, files, choice, folder, committed)


def _compiles(dialect: Dialect, pattern: str) -> Verdict:
    """Whether a masking pattern compiles; the engines are not loaded for files without any."""
    from lpconf.checks.masking import compilation  # start-up

    return compilation.compiles(dialect, pattern)


def _duplicate_ids(index: AccountIndex) -> Iterable[Diagnostic]:
    """Errors for accounts with the same site id, whether they were asked for or not."""
    same: list[evaluate.SiteId] = []
    for site_id, names in index.names_by_id.items():
        if len(names) > 1:
            same += [evaluate.SiteId(name, site_id, _place_of_id(index, name)) for name in names]
    return evaluate.duplicate_ids(same)


def _place_of_id(index: AccountIndex, name: str) -> Mark:
    line, column, length = index.own(name).id_at
    return Mark(index.paths[name], line, column, length)


def _untold(problems: Sequence[Diagnostic], diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What is wrong with a fragment, without what was said already of accounts that take it in."""
    known = {(item.code, item.mark[:3]) for item in diagnostics if item.mark} if problems else set()
    return [problem for problem in problems if problem.mark and (problem.code, problem.mark[:3]) not in known]


def _without_echoes(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same without what is said of a value that could not be read: what stands in its place is none of the file's
    making."""
    every = list(diagnostics)
    broken = {d.mark[:3] for d in every if d.mark and d.is_error and d.code.startswith(_UNREAD)}
    return [d for d in every if d.code.startswith(_UNREAD) or not d.mark or d.mark[:3] not in broken]


_UNREAD = "yaml."
"""How the codes of what is no YAML begin."""


def _by_site(desired: DesiredStateStore) -> Iterable[Diagnostic]:
    """What is said of accounts that are named by their ids, before names become ids."""
    names = {name for setting in catalogue.SETTINGS for name in desired.accounts_desiring(setting)}
    return [item for name in sorted(names) for item in references.by_site(desired[name], desired.names_by_id)]


def _linked(desired: DesiredStateStore, repository: Repository) -> Iterable[Diagnostic]:
    """Link the accounts that reach into others, in place. Those whose references are wrong are left out."""
    together = {name: desired[name] for name in sorted(desired.together()) if name in desired}
    linked, problems = references.link(together, repository.accounts)
    for name in together:
        if name in linked:
            desired.put(linked[name])
        else:
            desired.drop(name)
    return problems


def base_configuration(where: ConfigLocation, clock: RunClock, revision: str, today: Configuration) -> Configuration:
    """What `today` is compared with: its accounts, and those that are gone, as of the merge base with a Git revision.
    What others did to that branch since is not ours. Raises ConfigError where Git does not know it.
    """
    files = GitFiles(today.root, merge_base(today.root, revision))
    request = BaseRequest(today.choice, today.repository.accounts.keys())
    return open_configuration(where, clock, files, request=request)


def choose(
    configuration: Configuration, words: Sequence[str] = (), labels: Mapping[str, str] | None = None, changed: str = ""
) -> Choice:
    """The accounts that words, labels and ``--changed REV`` leave, of a configuration that was opened for all."""
    request = AccountRequest(words, labels or {}, changed)
    return request.choice(configuration.repository.index, configuration.root)


def selection_of(configuration: Configuration, choice: Choice) -> Selection:
    """The chosen accounts, those of them that are broken, and what is to be said. Errors of accounts that have nothing
    to do with them are warnings."""
    family = set(choice.names)
    if choice.narrowed:
        for name in choice.names:
            family |= peers(configuration, name) & configuration.repository.accounts.keys()
    concerned = configuration.is_about(family)
    broken = {name for name in choice.names if name not in configuration.desired}
    diagnostics = []
    for diagnostic in [*configuration.diagnostics, *_reviewed(configuration, family)]:
        concerns = concerned(diagnostic)
        if diagnostic.is_error:
            broken.update(concerns)
        if choice.narrowed and not concerns and not configuration.is_general(diagnostic):
            diagnostic = replace(diagnostic, severity=Severity.WARNING)
        diagnostics.append(diagnostic)
    return Selection(choice.names, frozenset(broken & set(choice.names)), in_order(diagnostics), choice.picked)


def _reviewed(configuration: Configuration, names: Iterable[str]) -> list[Diagnostic]:
    """What is to be said of the attestations of these accounts."""
    if configuration.repository.project is None:
        return []
    return [problem for name in sorted(names) for problem in configuration.review(name).problems]


def peers(configuration: Configuration, name: str) -> set[str]:
    """The other accounts that an account's desired values depend on."""
    desired = configuration.desired.get(name)
    if desired is None:
        return set()
    results = {need.address.account for desired_value in desired.values for need in desired_value.needs}
    results |= {check.account for desired_value in desired.values for check in desired_value.checks}
    return (results | {ref.account for desired_value in desired.values for ref in desired_value.refs}) - {name}


def place_of(configuration: Configuration, name: str) -> Mark:
    """The beginning of an account's own file."""
    return Mark(configuration.repository.accounts[name].path, 1)
