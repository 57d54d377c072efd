"""The summaries of files, kept between runs below ``.lpconf/cache``: what a file said is read once, by its digest.

The cache may be deleted at any time. It is believed only as this very file that lpconf wrote on this machine: it holds
its own place on the disk and its own date, which nobody can foretell who commits, copies or edits one, and a digest of
its content. Everything else, also what cannot be read or written, counts as no cache at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lpconf import __version__
from lpconf.domain.source_document import MentionPaths
from lpconf.load.file_summary import FileSummary

FEWEST = 20
"""Files. A smaller repository is parsed faster than a cache is worth."""

_SPARE = 4
"""Summaries of files that are no more, of other branches, are kept up to so many times those in use."""


def digest_of(data: bytes) -> str:
    """The digest of a file's bytes, equal to the name that Git gives them: so disk and revisions share summaries."""
    head = f"blob {len(data)}\0".encode()
    return hashlib.sha1(head + data, usedforsecurity=False).hexdigest()


class SummaryCache:
    """Summaries by digest, and the digest of each path as of the version of its file that was seen last.

    `file` is where they are kept; None keeps nothing.
    """

    def __init__(self, file: Path | None, mentions: MentionPaths) -> None:
        self._file = file
        self._shape = _shape(mentions)
        self._versions: dict[str, tuple[str, str]] = {}
        self._summaries: dict[str, list[Any]] = {}
        self._used: dict[str, None] = {}
        self._is_changed = False
        if file is not None:
            self._load(file)

    def find(self, path: str, version: str) -> FileSummary | None:
        """The summary of the file at `path`, if it has not changed since it was seen: `version` is as `Files.version`
        gives it, empty where nothing can be determined, and a digest where it has no colon."""
        if version and ":" not in version:
            return self.with_digest(version)
        seen = self._versions.get(path) if version else None
        if seen is None or seen[0] != version:
            return None
        return self.with_digest(seen[1])

    def with_digest(self, digest: str) -> FileSummary | None:
        """The summary of the bytes with this digest."""
        values = self._summaries.get(digest)
        if values is None:
            return None
        self._used[digest] = None
        return FileSummary._make(values)

    def keep(self, path: str, version: str, digest: str, summary: FileSummary) -> None:
        """Remember what a file says, and that it is this version of the file that says so."""
        if digest not in self._summaries:
            self._summaries[digest] = list(summary)
            self._is_changed = True
        self._used[digest] = None
        if ":" in version and self._versions.get(path) != (version, digest):
            self._versions[path] = (version, digest)
            self._is_changed = True

    def save(self, *, for_good: bool = False) -> None:
        """Write what is new. Whatever stops that is no problem of the run. `for_good`: nothing will be asked again, so
        nothing is held any more."""
        self._write_new()
        if for_good:
            self._versions, self._summaries, self._used = {}, {}, {}

    def _write_new(self) -> None:
        if self._file is None or not self._is_changed or len(self._used) < FEWEST:
            return
        summaries = self._summaries
        if len(summaries) > _SPARE * len(self._used):
            needed = {*self._used, *(digest for _, digest in self._versions.values())}
            summaries = {digest: summary for digest, summary in summaries.items() if digest in needed}
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _write(self._file, {"shape": self._shape, "versions": self._versions, "summaries": summaries})
            self._is_changed = False

    def _load(self, file: Path) -> None:
        try:
            content = _read(file)
        except (OSError, ValueError, KeyError, TypeError):
            return
        if content.get("shape") == self._shape:
            self._versions = {path: (seen[0], seen[1]) for path, seen in content["versions"].items()}
            self._summaries = content["summaries"]


def _shape(mentions: MentionPaths) -> str:
    """What decides how a file is summarized: another release, or other models, read everything anew."""
    paths = json.dumps({what: mentions[what] for what in sorted(mentions)})
    return f"{__version__} {hashlib.sha256(paths.encode()).hexdigest()}"


def _write(file: Path, content: Mapping[str, Any]) -> None:
    """Write a cache that says where and when it was written. The place and the date are fixed before the content."""
    import tempfile  # start-up

    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            written = time.time_ns()
            status = os.fstat(handle)
            body = json.dumps({**content, "seal": [status.st_dev, status.st_ino, written]}).encode()
            stream.write(hashlib.blake2b(body, digest_size=16).hexdigest().encode() + b"\n" + body)
        os.utime(temporary, ns=(written, written))
        os.replace(temporary, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _read(file: Path) -> dict[str, Any]:
    """The content of a cache. Raises ValueError for one that is damaged, or was not written here."""
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as stream:
        status = os.fstat(handle)
        digest, _, body = stream.read().partition(b"\n")
    if hashlib.blake2b(body, digest_size=16).hexdigest().encode() != digest:
        raise ValueError("the cache is damaged")
    content: dict[str, Any] = json.loads(body)
    if content["seal"] != [status.st_dev, status.st_ino, status.st_mtime_ns]:
        raise ValueError("the cache was not written here")
    return content
