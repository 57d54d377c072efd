"""The journal of a run: what is about to be written is on disk before it is sent, what became of it after.

One JSON object per line. The first says who runs which plan, then come intents and outcomes, at last the end. It holds
values that the plan file holds too, and no credentials.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from lpconf.domain.plan import Step
from lpconf.domain.run import Outcome
from lpconf.domain.value import Json, Marker, digest
from lpconf.errors import LpconfError
from lpconf.redaction import disclosed_json, redact


class JournalLost(LpconfError):
    """The journal cannot be written. What is not written down is not done: nothing more may be sent."""


def serialized(document: Mapping[str, Any], *, indent: int | None = None) -> str:
    """The text of a journal's line, or of a run file: the one way by which a run reaches a disk."""
    return redact(json.dumps(disclosed_json(document), sort_keys=True, ensure_ascii=False, indent=indent)) + "\n"


def image(name: str, value: Json | Marker) -> dict[str, Any]:
    """A value as the journal stores it. The digest shows later whether the value is still the same; it is null where
    there was no value, which is not the same as a value of null."""
    if isinstance(value, Marker):
        return {name: None, f"{name}_digest": None}
    return {name: value, f"{name}_digest": digest(value)}


class Journal:
    """An open journal file, written line by line.

    `append` hands an entry to the operating system, so that it outlives this process; `sync` brings all entries that
    were appended before it to the disk, so that they outlive the machine. Entries of tasks that go on side by side
    share one fsync.
    """

    def __init__(self, path: Path) -> None:
        """Create the file and its folder. Raises JournalLost where that cannot be, or where the file is there."""
        self.path = path
        self._appended = self._synced = 0
        self._syncing: asyncio.Future[None] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("x", encoding="utf-8")
            _sync_folder(path.parent)
        except OSError as fault:
            raise self._lost(fault) from None

    @classmethod
    def new(cls, folder: Path, name: str) -> Journal:
        """A journal of its own: where the name is taken, a number follows it. Raises JournalLost."""
        for number in itertools.count(1):
            path = folder / f"{name}{f'-{number}' if number > 1 else ''}.jsonl"
            if not path.exists():
                return cls(path)
        raise AssertionError

    @property
    def run(self) -> str:
        """The id of the run."""
        return self.path.stem

    def append(self, kind: str, **fields: Any) -> None:
        """Append one entry. Raises JournalLost."""
        try:
            self._file.write(serialized({"kind": kind, **fields}))
            self._file.flush()
        except OSError as fault:
            raise self._lost(fault) from None
        self._appended += 1

    async def sync(self) -> None:
        """Wait until all that was appended is on the disk. Raises JournalLost."""
        mine = self._appended
        while self._synced < mine:
            if self._syncing is None:
                self._syncing = asyncio.ensure_future(self._sync_once())
            await asyncio.shield(self._syncing)

    async def _sync_once(self) -> None:
        """One fsync for all that has been appended when it begins."""
        try:
            await asyncio.sleep(0)  # let those that are as far append theirs
            appended = self._appended
            await asyncio.to_thread(_sync_file, self._file.fileno())
            self._synced = appended
        except (OSError, ValueError) as fault:
            raise self._lost(fault) from None
        finally:
            self._syncing = None

    def sync_now(self) -> None:
        """The same where nothing goes on beside it. Raises JournalLost."""
        try:
            _sync_file(self._file.fileno())
        except OSError as fault:
            raise self._lost(fault) from None
        self._synced = self._appended

    def intend(self, step: Step, before: Json | Marker) -> None:
        """A write is about to be sent, over the live value `before`; `sync` before it is. Raises JournalLost."""
        self.append(
            "intent",
            address=str(step.address),
            setting=step.setting,
            **image("before", before),
            **image("after", step.after),
        )

    def outcome(self, outcome: Outcome) -> None:
        """A step has ended. Raises JournalLost."""
        self.append("outcome", **outcome_json(outcome))

    def close(self) -> None:
        """Let go of the file. Every entry was written through already, or was said to be lost."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _lost(self, fault: Exception) -> JournalLost:
        why = getattr(fault, "strerror", None) or fault
        return JournalLost(f"the journal of this run cannot be written: {self.path}: {why}")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a run remembers it."""
    result = {
        "address": str(outcome.address),
        "setting": outcome.setting,
        "status": outcome.status,
        "detail": outcome.detail,
        "fault": outcome.fault,
    }
    return result | ({"touched": True} if outcome.touched else {})


def entries(path: Path) -> list[dict[str, Any]]:
    """The entries of a journal. A last line that a kill cut off is left out. Raises OSError."""
    return read_entries(path)[0]


def read_entries(path: Path) -> tuple[list[dict[str, Any]], int]:
    """The entries of a journal up to the first line that is none, and the number of that line, 0 for none.

    A last line that a kill cut off is left out and no damage: nothing was sent after it. What never began as an entry
    was not cut off. Raises OSError.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    results: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        entry = _entry(line)
        if entry is None:
            is_cut_off = number == len(lines) and (not line or line.startswith("{"))
            return results, 0 if is_cut_off else number
        results.append(entry)
    return results, 0


def _entry(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _sync_file(handle: int) -> None:
    """Bring a file to the disk. A file system that cannot do that has to do."""
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power cut. Where folders cannot be synced, the file has to do."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
