"""What was read before, in one database file of a folder: found by name, proven by a digest, forgotten when it is old.

Nothing in here fails. A folder that cannot be written keeps nothing; what is damaged is not there; a file that is
no database is begun anew, and one that is deleted while a run goes on by the next run. Two runs at once share it, and
what one of them cannot write because the other does is not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")

FILE = "reads.db"
_KEY = "key"
_AT_ONCE = 256
"""Entries that are written together. A run that is killed loses the last of them, and nothing else."""
_WAIT = 0.2
"""Seconds to wait for another run that writes."""
_DAY = 86_400.0
_LONGEST = 30
"""Days for which an entry that nobody asks for is kept: credentials change, and with them the names."""


class CachedAnswer(NamedTuple):
    """A body as it was read at a revision."""

    revision: str
    body: bytes


class CacheStore:
    """Entries by name. It belongs to one thread."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        """`now` in seconds since the epoch."""
        self._folder, self._today = folder, int(now() // _DAY)
        self._base: sqlite3.Connection | None = None
        self._useless = self._lost = False
        self._new: dict[str, CachedAnswer | None] = {}
        self._used: list[str] = []

    def key(self) -> bytes:
        """Random bytes of this folder, so that its names tell nothing of credentials elsewhere."""
        file = self._folder / _KEY
        with contextlib.suppress(OSError):
            key = file.read_bytes()
            if len(key) == 32:
                return key
        key = secrets.token_bytes(32)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(file, key)
        return key

    def get(self, name: str) -> CachedAnswer | None:
        """What is known under `name`, None for nothing."""
        if name in self._new:
            return self._new[name]
        query = "SELECT revision, body, digest, used FROM entry WHERE name = ?"
        row = self._attempt(lambda base: base.execute(query, (name,)).fetchone())
        if row is None:
            return None
        revision, body, digest, used = row
        if not isinstance(revision, str) or not isinstance(body, bytes) or digest != _digest(name, revision, body):
            return None
        if used != self._today:
            self._used.append(name)
        return CachedAnswer(revision, body)

    def put(self, name: str, entry: CachedAnswer | None) -> None:
        """Keep an entry in the place of what was known; None forgets."""
        self._new[name] = entry
        if len(self._new) >= _AT_ONCE:
            self._write()

    def close(self) -> None:
        """Write what is left, and let go of the file."""
        if self._new or self._used:
            self._write()
        if self._base is not None:
            self._base.close()
            self._base = None

    def _write(self) -> None:
        new, used = self._new, self._used
        self._new, self._used = {}, []
        entries = [
            (name, entry.revision, entry.body, _digest(name, entry.revision, entry.body), self._today)
            for name, entry in new.items()
            if entry is not None
        ]
        gone = [(name,) for name, entry in new.items() if entry is None]

        def work(base: sqlite3.Connection) -> None:
            with base:  # all of it, or nothing
                base.executemany("DELETE FROM entry WHERE name = ?", gone)
                base.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", entries)
                base.executemany("UPDATE entry SET used = ? WHERE name = ?", ((self._today, name) for name in used))
                base.execute("DELETE FROM entry WHERE used < ?", (self._today - _LONGEST,))

        self._attempt(work)

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """The result of work with the database; None where it could not be done."""
        if self._useless:
            return None
        try:
            if self._base is None:
                self._base = _open(self._folder)
            return work(self._base)
        except sqlite3.OperationalError:
            self._useless = self._base is None  # else another run writes, or the disk is full
        except (sqlite3.Error, OSError):
            self._lose()
        return None

    def _lose(self) -> None:
        """Begin anew with what is no database, once; then go on without."""
        self._useless, self._lost = self._lost, True
        if self._base is not None:
            self._base.close()
            self._base = None
        with contextlib.suppress(OSError):
            (self._folder / FILE).unlink(missing_ok=True)


def _open(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / FILE
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # private from its first moment
    base = sqlite3.connect(file, timeout=_WAIT)
    base.execute("PRAGMA synchronous = OFF")
    columns = "name TEXT PRIMARY KEY, revision TEXT, body BLOB, digest BLOB, used INTEGER"
    base.execute(f"CREATE TABLE IF NOT EXISTS entry ({columns})")
    return base


def _digest(name: str, revision: str, body: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n{revision}\n".encode() + body).digest()


def _write(file: Path, data: bytes) -> None:
    """Write a private file: readers see nothing of it, or all."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.replace(temporary, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
