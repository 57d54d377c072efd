"""The names that a command line may hold, from the names of files alone: nothing is read that could be wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lpconf.load.files.source import ACCOUNTS, PROJECT_FILE, STATE

_ACCOUNT = re.compile(r"([a-z0-9][a-z0-9-]*)\.yaml")
_PROFILE = re.compile(r"^  ([\w.-]+):", re.MULTILINE)
_DEEPEST = 20


def account_names(directory: Path) -> list[str]:
    """The accounts of the repository around a folder, sorted; none where there is no repository."""
    root = _root(directory)
    return sorted(_names_below(os.path.join(root, ACCOUNTS), 0)) if root else []


def fragment_names(directory: Path) -> list[str]:
    """The fragments of the repository around a folder, as ``extends`` names them, sorted."""
    root = _root(directory)
    if not root:
        return []
    accounts = Path(root, ACCOUNTS)
    names = [path.relative_to(accounts).as_posix() for path in accounts.rglob("*.yaml")]
    return sorted(name for name in names if "/_" in f"/{name}")


def profile_names(directory: Path) -> list[str]:
    """The profiles of the project file, as far as its usual layout shows them."""
    root = _root(directory)
    try:
        text = Path(root, PROJECT_FILE).read_text(encoding="utf-8") if root else ""
    except (OSError, UnicodeDecodeError):
        return []
    section = text.partition("\nprofiles:\n")[2]
    following = re.search(r"^\S", section, re.MULTILINE)
    return _PROFILE.findall(section[: following.start()] if following else section)


def run_names(directory: Path) -> list[str]:
    """The runs that are recorded in the repository, the latest first."""
    root = _root(directory)
    folder = os.path.join(root, STATE, "runs")
    if not root or not os.path.isdir(folder):
        return []
    names = [name.removesuffix(".jsonl") for name in os.listdir(folder) if name.endswith(".jsonl")]
    return ["latest", *sorted(names, reverse=True)] if names else []


def _root(directory: Path) -> str:
    folder = os.path.abspath(directory)
    while not os.path.lexists(os.path.join(folder, PROJECT_FILE)):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _names_below(folder: str, depth: int) -> set[str]:
    """The names below one folder. Links to folders are not followed: completion need not be complete."""
    names: set[str] = set()
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        return names
    for entry in entries:
        if entry.name.startswith(("_", ".")):
            continue
        if match := _ACCOUNT.fullmatch(entry.name):
            names.add(match[1])
        elif depth < _DEEPEST and entry.is_dir(follow_symlinks=False):
            names |= _names_below(entry.path, depth + 1)
    return names
