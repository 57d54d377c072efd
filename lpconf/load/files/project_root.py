"""Where the files of a configuration repository are, and which of them changed: the front of disk and Git."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NoReturn

from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.errors import ConfigError
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.git.revision import GitFiles, changed_files
from lpconf.load.files.source import ACCOUNTS, LIMIT, PROJECT_FILE, Files, printable, read_failure

__all__ = ["DiskFiles", "Files", "GitFiles", "changed_files", "find_root", "read_anywhere"]


def find_root(start: Path, project_file: str = "") -> tuple[Path, str]:
    """The root of the configuration repository around `start`, and its project file.

    The root is the nearest folder upwards with an ``lpconf.yaml``; where a project file is named (relative to
    `start`), then also the nearest with ``accounts/``, else `start` itself. The project file is ``lpconf.yaml``, to be
    read at the root, or the absolute path of the named one. Raises ConfigError ``project.missing``.
    """
    start = Path(os.path.abspath(start))
    folders = (start, *start.parents)
    named = os.path.abspath(start / project_file) if project_file else PROJECT_FILE
    for folder in folders:
        if os.path.lexists(folder / PROJECT_FILE):
            return folder, named
    if not project_file:
        raise ConfigError([missing_project(PROJECT_FILE, f"no {PROJECT_FILE} in {printable(str(start))} or above it")])
    return next((folder for folder in folders if (folder / ACCOUNTS).is_dir()), start), named


def missing_project(file: str, summary: str) -> Diagnostic:
    """The error for a repository without its project file."""
    fix = (
        "lpconf init begins a repository here, with a lpconf.yaml; -C DIR works in another one",
        "--project-file names a project file elsewhere",
    )
    return error("project.missing", summary, Mark(file, 1), fix=fix)


def read_anywhere(path: Path, shown: str = "", limit: int = LIMIT) -> bytes:
    """The bytes of a file that a person named, wherever it is; of one over `limit` no more than to tell that it is.
    `shown` is the name that messages bear. Raises ConfigError as `Files.read` does; a pipe is never waited for."""
    shown = shown or str(path)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            return file.read(limit + 1) if stat.S_ISREG(os.fstat(handle).st_mode) else _no_file(shown)
    except FileNotFoundError:
        raise read_failure("file.missing", shown, "does not exist") from None
    except IsADirectoryError:
        return _no_file(shown)
    except (OSError, ValueError) as reason:
        raise read_failure("file.unreadable", shown, f"cannot be read: {getattr(reason, 'strerror', reason)}") from None


def _no_file(shown: str) -> NoReturn:
    raise read_failure("file.kind", shown, "is not a file")
