"""Changing files of a repository: one program at a time, inside of it, and never over what another has written.

Whoever reads a file, changes its text and writes it again does so while holding the repository's lock, or says what it
had read: where that is not what stands there now, nothing is written.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from lpconf.domain.diagnostic import Mark, error
from lpconf.errors import ConfigError, LockHeld
from lpconf.load.files.atomic_write import write_exactly
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.git.committed_state import committed_state
from lpconf.load.files.source import STATE, printable

PATIENCE = 30.0
"""Seconds. Nobody holds the lock for longer than it takes to write some files."""

_LOCK = "edits.lock"


class SourceEdits:
    """The files of a repository in the hands of one program. Paths are relative to the root."""

    def __init__(self, root: Path) -> None:
        self._files = DiskFiles(root)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where there is none. Raises ConfigError where it leads outside the repository or
        cannot be read."""
        place = Path(self._files.place(path))
        return self._files.read(path) if os.path.lexists(place) else None

    def write(self, path: str, data: bytes, *, expected: bytes | None) -> None:
        """Write a file that held `expected` when it was read (None: there was none), and the folders that it needs.

        Raises ConfigError ``file.outside`` where the path leads out of the repository, ``file.changed`` where something
        else stands there by now; OSError where it cannot be written.
        """
        if self.read(path) != expected:
            shown = printable(path)
            fix = ("run the command again: it starts from what stands there now",)
            summary = f"{shown} has been changed meanwhile; nothing is written over that"
            raise ConfigError([error("file.changed", summary, Mark(shown, 1), fix=fix)])
        place = Path(self._files.place(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        write_exactly(place, data)


@contextlib.contextmanager
def editing(root: Path) -> Iterator[SourceEdits]:
    """The sole right to change files of the repository at `root`, as long as all ask for it. Others wait.

    Raises LockHeld where another program does not let go, ConfigError where the folder of local state leads elsewhere
    or came with the repository as a link, OSError where there can be none.
    """
    from filelock import FileLock, Timeout  # start-up

    folder = root / STATE
    if folder.is_symlink():
        raise ConfigError([error("file.outside", f"{STATE} is a link: local state belongs into a folder of its own")])
    committed_state(root)
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=PATIENCE):
            yield SourceEdits(root)
    except Timeout:
        summary = f"another lpconf has been changing files of this repository for {PATIENCE:.0f} s"
        raise LockHeld([error("lock.held", summary, fix=("wait until it has ended, then run this again",))]) from None
