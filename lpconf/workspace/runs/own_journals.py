"""The journals that lpconf wrote in this checkout. One that came with the repository is not trusted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from lpconf.domain.diagnostic import Diagnostic, Severity, warning
from lpconf.load.files.git.committed_state import committed_state, state_committed
from lpconf.load.files.source import STATE

FILE_IDENTITY = "place"
"""The key of a journal's head under which the place of its own file on the disk stands: a copy has another one."""


def own_journals(root: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The journals of a repository, the latest first, and warnings of those that are not believed. Raises ConfigError
    where a link stands in the place of local state."""
    folder = root / STATE / "runs"
    committed = committed_state(root)
    own, problems = [], []
    for path in sorted(folder.glob("*.jsonl"), reverse=True) if folder.is_dir() else []:
        name = f"{STATE}/runs/{path.name}"
        if name.lower() in committed and not _is_at_home(path):
            problems.append(replace(state_committed(name), severity=Severity.WARNING))
        elif not path.is_file():
            problems.append(warning("run.unreadable", f"{name} is not a file"))
        else:
            own.append(path)
    return own, problems


def file_identity(path: Path) -> list[int]:
    """The place of a file on the disk."""
    status = path.stat()
    return [status.st_dev, status.st_ino]


def _is_at_home(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return bool(json.loads(file.readline()).get(FILE_IDENTITY) == file_identity(path))
    except (OSError, ValueError, AttributeError, RecursionError):
        return False
