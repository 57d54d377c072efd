"""Git as a program: asked with a list of words, never through a shell, and led astray by no variable, no configuration
and no repository that came with the files.
"""

from __future__ import annotations

import os
from pathlib import Path

from lpconf.domain.diagnostic import error
from lpconf.errors import ConfigError
from lpconf.load.files.source import printable

_HOOK_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
EMBEDDED = "git.embedded"
"""The code of a folder that poses as a repository."""


def git_output(root: Path, *arguments: str, feed: str = "", timeout: float | None = None) -> bytes:
    """What Git says to a command at `root`. Raises ConfigError ``git.failed``, or ``git.embedded``."""
    import subprocess  # start-up

    _refuse_embedded_repository(root)
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; revisions are checked before they come here
            command, input=feed.encode(), capture_output=True, env=_environment(), check=False, timeout=timeout
        )
    except (OSError, subprocess.TimeoutExpired) as reason:
        why = reason.strerror if isinstance(reason, OSError) else f"no answer within {timeout:g} s"
        raise git_failure("git.failed", f"git cannot be run: {why}") from None
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise git_failure("git.failed", f"git {arguments[0]} failed: {words or done.returncode}")
    return done.stdout


def git_failure(code: str, summary: str, *, detail: str = "", fix: tuple[str, ...] = ()) -> ConfigError:
    """A failure of Git in one diagnostic."""
    return ConfigError([error(code, summary, detail=detail, fix=fix)])


def _environment() -> dict[str, str]:
    """Ours, without what a Git hook would have us believe of another folder. Revisions are read as they were committed,
    not as a replacement in this clone would have them."""
    return {k: v for k, v in os.environ.items() if k not in _HOOK_VARIABLES} | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


def _refuse_embedded_repository(root: Path) -> None:
    """Files that came with a checkout may pose as a bare repository: Git would take its configuration, which may name
    programs, and a person's address, for the user's own. Raises ConfigError ``git.embedded``."""
    root = root.absolute()
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git"):
            return
        if os.path.lexists(folder / "HEAD") and any(os.path.lexists(folder / n) for n in ("objects", "commondir")):
            name = printable(str(folder))
            summary = f"{name} holds HEAD and objects: Git would take it for a repository of its own"
            raise git_failure(EMBEDDED, summary, fix=("take these files out of the checkout",))
