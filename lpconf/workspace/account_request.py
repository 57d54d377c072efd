"""Which accounts a command line means: by name, by glob, by the path of a file, by label, by what changed."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError
from lpconf.load.account_index import AccountIndex
from lpconf.load.files.discovery import is_fragment
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.git.revision import changed_files
from lpconf.load.files.project_root import find_root
from lpconf.load.files.source import STATE
from lpconf.load.repository import open_index
from lpconf.model import account_schema

FEW_ACCOUNTS = 50
"""In a repository of at most so many accounts all are judged, whichever are asked for, so that errors of the others are
reported too."""


@frozen
class Choice:
    """The accounts that a command line means. `narrowed`: not simply all; `picked`: by name or label, so that accounts
    that are gone are not meant."""

    names: tuple[str, ...]
    narrowed: bool = False
    picked: bool = False


@frozen
class AccountRequest:
    """What a command line says of accounts. `words` are names, globs, or paths of files (from `directory`); `labels`
    are what they must have; `changed` is the Git revision since whose merge base something of them changed. `mixed`:
    words may mean other things than accounts, too, or addresses; where none means an account, all are meant."""

    words: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    changed: str = ""
    directory: Path = Path()
    mixed: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether it means other than all accounts."""
        return bool(self.words or self.labels or self.changed)

    def choice(self, index: AccountIndex, root: Path) -> Choice:
        """The accounts that all of it leaves; no narrowing at all means all of them.

        Raises ConfigError for a word or a label that no account fits, and where Git does not know the revision.
        """
        if self.mixed:
            return self._among_others(index, root)
        names = self._named(index, root) if self.words else list(index.paths)
        if self.labels:
            names = _labelled(names, index, self.labels)
        if self.changed:
            touched = index.touched(changed_files(root, self.changed))
            names = [name for name in names if name in touched]
        return Choice(tuple(sorted(set(names))), self.is_narrow, bool(self.words or self.labels))

    def judged(self, index: AccountIndex, choice: Choice) -> Collection[str] | None:
        """The accounts that have to be read and judged for a choice, None for all."""
        return _judged(index, choice)

    def _among_others(self, index: AccountIndex, root: Path) -> Choice:
        """The accounts among the words; all of them where no word means one."""
        names: set[str] = set()
        for word in self.words:
            account = word.partition(":")[0]
            names.update(resolve_word(word, index, root, self.directory) or index.paths.keys() & {account})
        return Choice(tuple(sorted(names or index.paths)), bool(names), bool(names))

    def _named(self, index: AccountIndex, root: Path) -> list[str]:
        names: list[str] = []
        unknown: list[Diagnostic] = []
        for word in self.words:
            matches = resolve_word(word, index, root, self.directory)
            if not matches:
                unknown.append(no_account(word, index.paths))
            names += matches
        if unknown:
            raise ConfigError(unknown)
        return names


@frozen
class NamedAccounts:
    """These accounts, of which some may not be there yet."""

    names: Collection[str]

    def choice(self, index: AccountIndex, root: Path) -> Choice:
        """Those that are there."""
        return Choice(tuple(sorted(index.paths.keys() & set(self.names))), narrowed=True, picked=True)

    def judged(self, index: AccountIndex, choice: Choice) -> Collection[str] | None:
        """The accounts that have to be read and judged for a choice, None for all."""
        return _judged(index, choice)


@frozen
class BaseRequest:
    """The accounts of a base revision that today's `choice` is compared with: the same ones and, unless accounts were
    picked by name or label, those that are gone since, which are not among `names_today`."""

    today: Choice
    names_today: Collection[str]

    def choice(self, index: AccountIndex, root: Path) -> Choice:
        """The accounts of the base."""
        gone = [] if self.today.picked else [name for name in index.paths if name not in self.names_today]
        still = [name for name in self.today.names if name in index.paths]
        return Choice(tuple(sorted([*still, *gone])), self.today.narrowed, self.today.picked)

    def judged(self, index: AccountIndex, choice: Choice) -> Collection[str] | None:
        """The accounts that have to be read and judged for a choice, None for all."""
        return _judged(index, choice)


def _judged(index: AccountIndex, choice: Choice) -> Collection[str] | None:
    if not choice.narrowed or len(index.paths) <= FEW_ACCOUNTS:
        return None
    return index.family(choice.names)


def resolve_word(word: str, index: AccountIndex, root: Path, directory: Path) -> list[str]:
    """The accounts that one word means, none where it fits none: a name before a glob before a path, which may be that
    of an account's own file or of its attestations."""
    if word in index.paths:
        return [word]
    if any(sign in word for sign in "*?["):
        return sorted(fnmatch.filter(index.paths, word))
    if "/" not in word and not word.endswith(".yaml"):
        return []
    name = index.name_at(_from_root(word, root, directory))
    return [name] if name else []


def _from_root(word: str, root: Path, directory: Path) -> str:
    """A path that a person wrote, relative to the root. The folder above may be a link; the file's own name counts."""
    folder, name = os.path.split(os.path.join(directory, word))
    path = os.path.join(os.path.realpath(folder), name)
    return os.path.relpath(path, os.path.realpath(root)).replace(os.sep, "/")


def _labelled(names: Iterable[str], index: AccountIndex, labels: Mapping[str, str]) -> list[str]:
    """The accounts that have all labels. Raises ConfigError where none has: a slip would be green for ever."""
    fitting = [name for name in names if labels.items() <= index.labels(name).items()]
    if fitting:
        return fitting
    known = known_values(index.labels(name) for name in index.paths)
    pairs = ", ".join(f"{key}={value}" for key, value in labels.items())
    hints = [label_hint(key, value, known) for key, value in labels.items()]
    fix = tuple(hint for hint in hints if hint)
    raise ConfigError([error("select.nothing", f"no account fits --select {shown(pairs)}", fix=fix)])


def known_values(labels: Iterable[Mapping[str, str]]) -> dict[str, dict[str, None]]:
    """The values that accounts with these labels have, each once, by label."""
    known: dict[str, dict[str, None]] = {}
    for own in labels:
        for key, value in own.items():
            known.setdefault(key, {})[value] = None
    return known


def label_hint(key: str, value: str, known: Mapping[str, Mapping[str, None]]) -> str:
    """What may have been meant by a label that no account has; empty where one has it."""
    if key not in known:
        hint = suggest(key, known)
        return f"no account has a label {shown(key)}{f': {hint}' if hint else ''}"
    if value not in known[key]:
        hint = suggest(value, known[key])
        return f"no account has {shown(key)}={shown(value)}{f': {hint}' if hint else ''}"
    return ""


def known_labels(directory: Path) -> list[str]:
    """All labels of the repository around a folder, as ``--select`` takes them; none where there is no repository."""
    try:
        root, _ = find_root(directory)
    except ConfigError:
        return []
    shape = account_schema.shape()
    index = open_index(DiskFiles(root), shape, root / STATE / "cache" / "files.json")
    pairs = {f"{key}={value}" for name in index.paths for key, value in index.labels(name).items()}
    return sorted(pairs)


def no_account(word: str, known: Iterable[str]) -> Diagnostic:
    """The error for a word that means none of the `known` accounts."""
    if any(sign in word for sign in "*?["):
        return error("account.unknown", f"no account fits {shown(word)!r}", fix=("lpconf accounts lists them",))
    if "/" in word and is_fragment(word):
        fix: tuple[str, ...] = ("a fragment is no account: --changed REV chooses those that take it in",)
    else:
        hint = suggest(word.rpartition("/")[2].removesuffix(".yaml"), known)
        fix = (hint,) if hint else ("lpconf accounts lists them",)
    return error("account.unknown", f"there is no account {shown(word)!r}", fix=fix)
