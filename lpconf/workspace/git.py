"""Questions to Git that a command can live without: where there is no answer, it is empty."""

from __future__ import annotations

from pathlib import Path

from lpconf.errors import ConfigError
from lpconf.load.files.git.program import git_output

_SECONDS = 10.0


def commit(root: Path, revision: str = "HEAD") -> str:
    """The commit of a revision at `root`, by default of what is checked out; empty where there is none."""
    return _ask(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")


def branch(root: Path) -> str:
    """The branch that is checked out at `root`, also one without commits; empty where there is none."""
    return _ask(root, "symbolic-ref", "--short", "--quiet", "HEAD")


def email(root: Path) -> str:
    """Git's ``user.email`` at `root`, empty where there is none."""
    return _ask(root, "config", "user.email")


def parent(root: Path, commit: str) -> str:
    """The first parent of a commit, empty where it has none."""
    return _ask(root, "rev-parse", "--verify", "--quiet", f"{commit}^1")


def is_ancestor(root: Path, old: str, new: str) -> bool:
    """Whether `new` came after `old`, or is it."""
    return bool(old) and _ask(root, "merge-base", old, new) == _ask(root, "rev-parse", "--verify", "--quiet", old)


def commits_since(root: Path, old: str, new: str) -> list[str]:
    """The commits by which a branch went from `old` to `new`, oldest first: those that were merged or pushed to it
    themselves, not what they merged. Only `new` where `old` is empty."""
    if not old:
        return [new]
    return _ask(root, "rev-list", "--first-parent", "--reverse", f"{old}..{new}").split()


def has_file(root: Path, commit: str, path: str) -> bool:
    """Whether `path`, relative to `root`, was there at `commit`."""
    return bool(commit) and _ask(root, "cat-file", "-t", f"{commit}:./{path}") == "blob"


def uncommitted(root: Path) -> list[str]:
    """Files at and below `root` that are new or not as they were committed: paths from the top of the checkout."""
    listing = _ask(root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", ".")
    return sorted(line.split(maxsplit=1)[1] for line in listing.split("\0") if " " in line.strip())


def top(root: Path) -> Path | None:
    """The top of the checkout that `root` is in; None where it is in none."""
    path = _ask(root, "rev-parse", "--show-toplevel")
    return Path(path) if path else None


def config(root: Path, key: str) -> str:
    """A value of Git's configuration at `root`, empty where there is none."""
    return _ask(root, "config", "--get", key)


def _ask(root: Path, *words: str) -> str:
    try:
        return git_output(root, *words, timeout=_SECONDS).decode("utf-8", "replace").strip()
    except ConfigError:
        return ""
