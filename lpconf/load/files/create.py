"""Writing files where none may be overwritten: all of them or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def blocking_paths(root: Path, paths: Iterable[str]) -> list[str]:
    """What stands where files are to be made, each once and in order: a file (a link, too, wherever it leads) of that
    name, or something that is no folder where one is needed. Paths are relative to `root`, with slashes."""
    blocking: dict[str, None] = {}
    if os.path.lexists(root) and not root.is_dir():
        return ["."]
    for path in sorted(paths):
        parts = path.split("/")
        above = ["/".join(parts[:n]) for n in range(1, len(parts))]
        needed = [*(folder for folder in above if not _is_folder(root / folder)), path]
        obstacle = next((part for part in needed if os.path.lexists(root / part)), "")
        if obstacle:
            blocking.setdefault(obstacle)
    return list(blocking)


def _is_folder(path: Path) -> bool:
    """Whether it is a folder of its own: behind a link would be another place."""
    return path.is_dir() and not path.is_symlink()


def write_new(root: Path, texts: Mapping[str, str]) -> None:
    """Write new files, and the folders that they need. Raises OSError, FileExistsError where one has come in between;
    then nothing of what this made is left."""
    made: list[Path] = []
    try:
        for path, text in texts.items():
            _folder((root / path).parent, made)
            with open(root / path, "x", encoding="utf-8", newline="") as file:
                made.append(root / path)
                file.write(text)
    except BaseException:
        for new in reversed(made):
            with contextlib.suppress(OSError):
                remove = new.rmdir if new.is_dir() else new.unlink
                remove()
        raise


def _folder(folder: Path, made: list[Path]) -> None:
    if folder.is_dir():
        return
    _folder(folder.parent, made)
    folder.mkdir()
    made.append(folder)
