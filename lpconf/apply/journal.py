"""The journal of a run: what is about to be written is on disk before it is sent, what became of it after.

One JSON object per line. It holds values that the plan file holds too, and no credentials.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any


class Journal:
    """An open journal file, written line by line and fsynced."""

    def __init__(self, path: Path) -> None:
        """Create the file and its folder. Raises OSError where that cannot be."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def write(self, kind: str, **fields: Any) -> None:
        """Append one entry; it is on disk when this returns."""
        self._file.write(json.dumps({"kind": kind, **fields}, sort_keys=True, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def entries(path: Path) -> list[dict[str, Any]]:
    """The entries of a journal. A last line that a kill cut off is left out."""
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found
