"""Files that remember what was read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from lpconf.load.files.disk import DiskFiles


class CountingFiles(DiskFiles):
    """`reads` counts by path."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reads: Counter[str] = Counter()

    def read(self, path: str) -> bytes:
        self.reads[path] += 1
        return super().read(path)
