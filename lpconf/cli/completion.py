"""What a shell offers for the word that is being typed: accounts, settings, profiles, runs, codes, labels, files.

A shell waits for this with every press of the tab key. So accounts are looked up from the names of files alone, and no
command's module is loaded to complete its words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

OPTIONS: Mapping[str, str] = {
    "-C": "folder",
    "--profile": "profile",
    "--project-file": "file",
    "--select": "label",
    "--accept": "acceptance",
    "--target": "setting address",
    "--exclude": "setting address",
    "--against": "file",
    "--run-file": "file",
    "--runbook": "file",
    "--approved": "file",
    "--evidence": "file",
    "--only": "chapter",
    "--extends": "fragment",
    "--from": "file",
    "--out": "file",
}
"""The options that take a value, with what it is."""

_OTHER_GLOBALS = ("--color",)


def answer(words_of: Mapping[str, str], front: click.Group, variable: str) -> bool:
    """Answer the shell, if it asks for something that is known here; False leaves it to the library.

    `words_of` has, for each command, what its words may be; `variable` is where the shell says what it asks for.
    """
    shell, _, instruction = os.environ.get(variable, "").partition("_")
    kind = get_completion_class(shell)
    if kind is None or instruction != "complete":
        return False
    completion = kind(front, {}, "lpconf", variable)
    words, incomplete = completion.get_completion_args()
    rejoined, before = _joined([*words, incomplete]) if shell == "bash" else [*words, incomplete], ""
    if len(rejoined) <= len(words) and not rejoined[-1].startswith("-"):
        *words, incomplete = rejoined
        before = _BEFORE_BREAK.sub("", incomplete)
    items = complete(words, incomplete, words_of)
    if items is None:
        return False
    for item in items:
        item.value = item.value.removeprefix(before)
    click.echo("\n".join(completion.format_completion(item) for item in items))
    return True


_BEFORE_BREAK = re.compile("[^:=]*$")
"""What bash completes of a word with a colon or an equals sign: what stands behind the last of them."""


def _joined(pieces: Sequence[str]) -> list[str]:
    """The words of a command line that bash has broken at colons and equals signs: ``brand``, ``=``, ``ac``."""
    words: list[str] = []
    goes_on = False
    for piece in pieces:
        is_break = piece != "" and set(piece) <= set(":=")
        if words and piece and (is_break or goes_on):
            words[-1] += piece
        else:
            words.append(piece)
        goes_on = is_break
    return words


def complete(words: Sequence[str], incomplete: str, words_of: Mapping[str, str]) -> list[CompletionItem] | None:
    """What fits `incomplete` behind these words of a command line; None where only the command itself can tell."""
    command, directory = _command(words)
    previous = words[-1] if words else ""
    if previous in OPTIONS:
        return offered(OPTIONS[previous], incomplete, directory)
    if incomplete.startswith("-") or (previous.startswith("-") and command) or previous in _OTHER_GLOBALS:
        return None
    if not command:
        return _fitting(words_of, incomplete)
    if not words_of.get(command):
        return None
    return offered(words_of[command], incomplete, directory)


def _command(words: Sequence[str]) -> tuple[str, Path]:
    """The command of a line, empty where there is none yet, and the folder where ``-C`` says that it works."""
    directory = Path()
    command = ""
    skip = False
    for position, word in enumerate(words):
        if skip:
            skip = False
            continue
        skip = word in OPTIONS or word in _OTHER_GLOBALS
        if word == "-C" and position + 1 < len(words):
            directory = directory / words[position + 1]
        if not word.startswith("-") and not command:
            command = word
    return command, directory


def offered(kinds: str, incomplete: str, directory: Path = Path()) -> list[CompletionItem]:
    """What fits a word that may be of these kinds, named with blanks between them. Files come first: bash forgets
    what was offered before them."""
    items: dict[tuple[str, str], CompletionItem] = {}
    for kind in kinds.split():
        items |= {(item.type, item.value): item for item in _SOURCES[kind](incomplete, directory)}
    return sorted(items.values(), key=lambda item: item.type == "plain")


def offer_completions(parameters: Iterable[click.Parameter], kinds: str) -> None:
    """Let the words and the options of a command be completed, where the command itself has to be asked."""
    for parameter in parameters:
        kind = kinds if isinstance(parameter, click.Argument) else ""
        for name in parameter.opts:
            kind = OPTIONS.get(name, kind)
        if kind:
            parameter._custom_shell_complete = completer(kind)


def completer(kinds: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """The same as the library asks for it."""
    return lambda context, parameter, incomplete: offered(kinds, incomplete)


def _fitting(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _accounts(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.load.files.account_names import account_names  # start-up

    if "/" in incomplete:
        return _files(incomplete, directory)
    return _fitting(account_names(directory), incomplete)


def _fragments(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.load.files.account_names import fragment_names  # start-up

    return _fitting(fragment_names(directory), incomplete)


def _chapters(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.catalogue import CHAPTERS  # start-up

    return _fitting((chapter.key for chapter in CHAPTERS), incomplete)


def _facts(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.catalogue import FACTS  # start-up

    return _fitting(FACTS, incomplete)


def _settings(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.catalogue import SETTINGS  # start-up

    return _fitting((name for name, setting in SETTINGS.items() if not setting.family), incomplete)


def _codes(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.catalogue import IMPLICATIONS  # start-up

    return _fitting(IMPLICATIONS, incomplete)


def _acceptances(incomplete: str, directory: Path) -> list[CompletionItem]:
    account, colon, code = incomplete.rpartition(":")
    return [CompletionItem(f"{account}{colon}{item.value}") for item in _codes(code, directory)]


def _addresses(incomplete: str, directory: Path) -> list[CompletionItem]:
    """The addresses of an account, as soon as it is named; those of the files' own names are not among them."""
    account, colon, _ = incomplete.partition(":")
    if not colon:
        return []
    from lpconf.catalogue import SETTINGS  # start-up

    settings = [setting for setting in SETTINGS.values() if not setting.family]
    return _fitting((str(setting.address(account)) for setting in settings), incomplete)


def _plans(incomplete: str, directory: Path) -> list[CompletionItem]:
    """Saved plans of this folder, so that they stand beside the accounts; others are files like any."""
    names = (path.name for path in directory.glob("*.lpplan"))
    return _fitting(sorted(name for name in names if " " not in name), incomplete)


def _profiles(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.load.files.account_names import profile_names  # start-up

    return _fitting(profile_names(directory), incomplete)


def _labels(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.workspace.account_request import known_labels  # start-up

    return _fitting(known_labels(directory), incomplete)


def _runs(incomplete: str, directory: Path) -> list[CompletionItem]:
    from lpconf.load.files.account_names import run_names  # start-up

    return _fitting(run_names(directory), incomplete)


def _files(incomplete: str, directory: Path) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _folders(incomplete: str, directory: Path) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="dir")]


_SOURCES: Mapping[str, Callable[[str, Path], list[CompletionItem]]] = {
    "account": _accounts,
    "setting": _settings,
    "code": _codes,
    "acceptance": _acceptances,
    "address": _addresses,
    "plan": _plans,
    "profile": _profiles,
    "label": _labels,
    "run": _runs,
    "file": _files,
    "folder": _folders,
    "fragment": _fragments,
    "chapter": _chapters,
    "fact": _facts,
}
