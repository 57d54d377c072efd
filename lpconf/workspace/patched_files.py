"""A repository as it would be with some files changed: how a new text is judged before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lpconf.load.files.source import ACCOUNTS, Files, FolderEntry


class PatchedFiles:
    """Files with other texts in place of some, or beside them. Paths are relative to the root."""

    def __init__(self, files: Files, texts: Mapping[str, str]) -> None:
        self._files, self._texts = files, texts

    @property
    def root(self) -> Path:
        return self._files.root

    def entries(self) -> Iterator[FolderEntry]:
        there = set()
        for entry in self._files.entries():
            there.add(entry.path)
            yield entry
        for path in self._texts:
            if path not in there and path.startswith(ACCOUNTS + "/"):
                yield FolderEntry(path, "file")

    def read(self, path: str) -> bytes:
        text = self._texts.get(path)
        return self._files.read(path) if text is None else text.encode("utf-8")

    def version(self, path: str) -> str:
        return "" if path in self._texts else self._files.version(path)

    def ways(self, path: str) -> tuple[str, ...]:
        return self._files.ways(path)
