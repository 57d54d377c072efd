"""What Git knows of files' past: the commits that touched them, and their contents then."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from lpconf.data_class import frozen
from lpconf.errors import ConfigError
from lpconf.load.files.git.program import git_output
from lpconf.load.files.git.revision import GitFiles

MOST_COMMITS = 500
"""The newest so many commits are looked at."""


@frozen
class PastCommit:
    """A commit and the day on which it was made (UTC)."""

    id: str
    day: datetime.date


def commits(root: Path, paths: Sequence[str]) -> list[PastCommit]:
    """The commits that touched any of these files (relative to `root`), the oldest first; none outside of Git."""
    if not paths:
        return []
    arguments = ["log", f"--max-count={MOST_COMMITS}", "--format=%H %ct", "--", *paths]
    try:
        lines = git_output(root, *arguments).decode("ascii").splitlines()
    except ConfigError:
        return []
    past = []
    for line in lines:
        name, seconds = line.split()
        past.append(PastCommit(name, datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).date()))
    return past[::-1]


def versions(root: Path, path: str) -> Iterator[bytes]:
    """The contents of a file in every commit that touched it, the oldest first."""
    for commit in commits(root, [path]):
        try:
            yield git_output(root, "cat-file", "blob", f"{commit.id}:./{path}")
        except ConfigError:
            continue  # the commit took the file away


def files_at(root: Path, commit: str) -> GitFiles:
    """All files as they were at a commit. Raises ConfigError."""
    return GitFiles(root, commit)
