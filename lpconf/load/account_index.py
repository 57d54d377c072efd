"""Who is who in a repository: site ids, labels and references of all accounts, from summaries and without judging.

With it a command that names accounts reads and judges only these, their fragments and their peers, however many others
there are.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from lpconf.load.file_summary import FileSummary
from lpconf.load.files.discovery import ATTEST, Survey, is_fragment
from lpconf.load.files.source import ACCOUNTS, Files


class AccountIndex:
    """The accounts of a repository by name. `summary` gives what a file says, by its path. `signers` is the list of
    whoever may sign what people vouch for, a path from the root; empty where none of the repository's own is used."""

    def __init__(self, survey: Survey, files: Files, summary: Callable[[str], FileSummary], signers: str = "") -> None:
        self._survey, self._files, self._summary, self._signers = survey, files, summary, signers
        self._closures: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._fragments = frozenset(survey.fragments)

    @property
    def paths(self) -> Mapping[str, str]:
        """The path of each account's own file, by name."""
        return self._survey.accounts

    @property
    def fragment_paths(self) -> Sequence[str]:
        """The paths of all fragments, sorted."""
        return self._survey.fragments

    def name_at(self, path: str) -> str:
        """The account whose own file or attestations are at a path from the root, empty where there is none."""
        name = path.rpartition("/")[2].removesuffix(ATTEST).removesuffix(".yaml")
        files = (self._survey.accounts.get(name), self._survey.attests.get(name))
        return name if path in files else ""

    def own(self, name: str) -> FileSummary:
        """What the account's own file says."""
        return self._summary(self.paths[name])

    @cached_property
    def names_by_id(self) -> dict[str, list[str]]:
        """The names of all accounts by site id: more than one is an error."""
        by_id: dict[str, list[str]] = {}
        for name in self.paths:
            site_id = self.own(name).site_id
            if site_id:
                by_id.setdefault(site_id, []).append(name)
        return by_id

    def fragments(self, name: str) -> tuple[str, ...]:
        """The paths of all fragments that an account takes in, directly or by others, in the order of merging."""
        return self._taken_in(self.own(name).extends)

    def _taken_in(self, extends: Sequence[str], above: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The fragments behind the words of an `extends`; looked up once, for most accounts say the same."""
        words = tuple(extends)
        if words in self._closures:
            return self._closures[words]
        paths: dict[str, None] = {}
        for word in words:
            fragment = _fragment_path(word)
            if fragment in self._fragments and fragment not in above:
                below = self._taken_in(self._summary(fragment).extends, (*above, fragment))
                paths.update(dict.fromkeys(below))
                paths[fragment] = None
        if not above:
            self._closures[words] = tuple(paths)
        return tuple(paths)

    def _summaries(self, name: str) -> list[FileSummary]:
        own = self.own(name)
        return [*map(self._summary, self._taken_in(own.extends)), own] if own.extends else [own]

    def labels(self, name: str) -> dict[str, str]:
        """The labels of an account, those of its fragments below its own."""
        labels: dict[str, str] = {}
        for summary in self._summaries(name):
            labels.update(summary.labels)
        return labels

    def mentioned(self, name: str) -> set[str]:
        """The other accounts that an account's files name, by name or by site id."""
        return self._words(name) & self.paths.keys()

    def _words(self, name: str) -> set[str]:
        """The same with the names of accounts that are not there."""
        names: set[str] = set()
        for summary in self._summaries(name):
            if summary.accounts or summary.sites:
                names.update(summary.accounts)
                for site in summary.sites:
                    names.update(self.names_by_id.get(site, ()))
        return names - {name}

    def family(self, names: Collection[str]) -> set[str]:
        """The accounts, those that name them, and all that these name, directly or by others: what has to be judged so
        that the accounts can be judged."""
        chosen = set(names)
        mentioning = {name for name in self.paths if not chosen.isdisjoint(self.mentioned(name))}
        family: set[str] = set()
        pending = [*chosen, *mentioning]
        while pending:
            name = pending.pop()
            if name not in family:
                family.add(name)
                pending += self.mentioned(name)
        return family

    def files_of(self, name: str) -> set[str]:
        """Every file that decides what is desired of an account: its own, attestations with the list of signers,
        fragments (missing ones, too), files that these name, and for each the links on the way to it and the place
        where they lead."""
        summaries = self._summaries(name)
        files = {self.paths[name]}
        for summary in summaries:
            files.update(map(_fragment_path, summary.extends))
        if name in self._survey.attests:
            files.update(filter(None, (self._survey.attests[name], self._signers)))
            summaries.append(self._summary(self._survey.attests[name]))
        files.update(path for summary in summaries for path in summary.files)
        opened = {posixpath.normpath(path) for path in files}
        for path in files:
            opened.update(map(posixpath.normpath, self._files.ways(path)))
        return opened

    def touched(self, changed: Iterable[str]) -> set[str]:
        """The accounts that a change of these files touches, also one of files that are gone, and those that name such
        an account. What ends with a slash is a folder: all that is in it may have changed."""
        paths = frozenset(changed)
        folders = tuple(path for path in paths if path.endswith("/"))
        gone = {path.rpartition("/")[2].removesuffix(ATTEST) for path in paths if path.endswith(ATTEST)}
        names = {name for name in self.paths if name in gone or _meet(self.files_of(name), paths, folders)}
        changed_names = names | _names_at(paths)
        return names | {name for name in self.paths if not changed_names.isdisjoint(self._words(name))}


def _meet(files: Collection[str], paths: Collection[str], folders: tuple[str, ...]) -> bool:
    """Whether one of the files is among the paths, or in one of the folders."""
    return any(file in paths or file.startswith(folders) for file in files)


def _names_at(paths: Iterable[str]) -> set[str]:
    """What accounts are called whose own files are, or were, at these paths."""
    below = [path for path in paths if path.startswith(ACCOUNTS + "/")]
    return {path.rpartition("/")[2].removesuffix(".yaml") for path in below if not is_fragment(path)}


def _fragment_path(word: str) -> str:
    """The path from the root of the fragment that `extends` names with a word."""
    return posixpath.normpath(posixpath.join(ACCOUNTS, word))
