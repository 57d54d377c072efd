"""The journal of a run: what is about to be written is on disk before it is sent, what became of it after.

One JSON object per line. The first says who runs which plan, then come intents and outcomes, at last the end. It holds
values that the plan file holds too, and no credentials.
"""

from __future__ import annotations

import contextlib
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


def told(document: Mapping[str, Any], *, indent: int | None = None) -> str:
    """The text of a journal's line, or of a run file: the one way by which a run reaches a disk."""
    return redact(json.dumps(disclosed_json(document), sort_keys=True, ensure_ascii=False, indent=indent)) + "\n"


def image(name: str, value: Json | Marker) -> dict[str, Any]:
    """A value as a run remembers it. The digest tells later whether the value is still the one that was seen; it is
    null where there was no value, which is not the same as a value of null."""
    if isinstance(value, Marker):
        return {name: None, f"{name}_digest": None}
    return {name: value, f"{name}_digest": digest(value)}


class Journal:
    """An open journal file, written line by line and fsynced."""

    def __init__(self, path: Path) -> None:
        """Create the file and its folder. Raises JournalLost where that cannot be, or where the file is there."""
        self.path = path
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

    def write(self, kind: str, *, durable: bool = True, **fields: Any) -> None:
        """Append one entry; it is on disk when this returns, unless it is not `durable`. Raises JournalLost."""
        try:
            self._file.write(told({"kind": kind, **fields}))
            self._file.flush()
            if durable:
                os.fsync(self._file.fileno())
        except OSError as fault:
            raise self._lost(fault) from None

    def intend(self, step: Step, before: Json | Marker) -> None:
        """A write is about to be sent, over the live value `before`. Raises JournalLost."""
        self.write(
            "intent",
            address=str(step.address),
            setting=step.setting,
            **image("before", before),
            **image("after", step.after),
        )

    def outcome(self, outcome: Outcome) -> None:
        """A step has ended. Where nothing was sent nothing is lost with it. Raises JournalLost."""
        self.write("outcome", durable=outcome.touched or outcome.status == "verified", **outcome_json(outcome))

    def close(self) -> None:
        """Let go of the file. Every entry was written through already, or was said to be lost."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _lost(self, fault: OSError) -> JournalLost:
        return JournalLost(f"the journal of this run cannot be written: {self.path}: {fault.strerror or fault}")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a run remembers it."""
    found = {
        "address": str(outcome.address),
        "setting": outcome.setting,
        "status": outcome.status,
        "detail": outcome.detail,
        "fault": outcome.fault,
    }
    return found | ({"touched": True} if outcome.touched else {})


def entries(path: Path) -> list[dict[str, Any]]:
    """The entries of a journal. A last line that a kill cut off is left out. Raises OSError."""
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            break
        if not isinstance(entry, dict):
            break
        found.append(entry)
    return found


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
