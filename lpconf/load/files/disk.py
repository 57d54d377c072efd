"""The files of a configuration repository as they are on the disk now."""

from __future__ import annotations

import os
import posixpath
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lpconf.load.files.source import ACCOUNTS, LIMIT, FolderEntry, has_yaml_suffix, is_unprintable, read_failure

_CLOCK_STEP = 2_000_000_000
"""Nanoseconds. No file system has a coarser clock."""

_HOPS = 20

_AT_ONCE = 1 << 16
"""Bytes that are asked for at once where a file is longer than the disk said."""


class DiskFiles:
    """The files as they are on the disk now."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._folders: dict[str, str | None] = {}
        self._ways: dict[str, tuple[tuple[str, ...], str]] = {}
        self._top = str(self._root).rstrip("/")
        self._opened_at = time.time_ns()

    @property
    def root(self) -> Path:
        return self._root

    def entries(self) -> Iterator[FolderEntry]:
        top = self._root / ACCOUNTS
        if not top.is_dir():
            return
        real = os.path.realpath(top)
        if not self._inside(real):
            yield FolderEntry(ACCOUNTS, "link-outside")
            return
        # Folders that wait are a stack of our own: they may be nested deeper than Python calls may be.
        waiting = [_Folder(ACCOUNTS, str(top), real, frozenset((real,)))]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder.place) as listing:
                    children = list(listing)
            except OSError:
                yield FolderEntry(folder.path, "unreadable")
                continue
            for child in children:
                yield from self._child(child, folder, waiting)

    def _child(self, child: os.DirEntry[str], folder: _Folder, waiting: list[_Folder]) -> Iterator[FolderEntry]:
        path = f"{folder.path}/{child.name}"
        if child.is_file(follow_symlinks=False):
            yield FolderEntry(path, "file")
        elif child.is_dir(follow_symlinks=False):
            yield from _enter(child, path, f"{folder.real}/{child.name}", folder, waiting)
        elif child.is_symlink():
            yield from self._link(child, path, folder, waiting)
        else:
            yield FolderEntry(path, "other")

    def _link(
        self, child: os.DirEntry[str], path: str, folder: _Folder, waiting: list[_Folder]
    ) -> Iterator[FolderEntry]:
        target = os.path.realpath(child.path)
        if not self._inside(target):
            yield FolderEntry(path, "link-outside")
        elif not os.path.exists(target):
            yield FolderEntry(path, "link-dead")
        elif target in folder.above:
            yield FolderEntry(path, "loop")
        elif os.path.isdir(target):
            yield from _enter(child, path, target, folder, waiting)
        else:
            yield FolderEntry(path, "file" if os.path.isfile(target) else "other")

    def read(self, path: str) -> bytes:
        place = self.place(path)
        try:
            handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            raise read_failure("file.missing", path, "does not exist") from None
        except OSError as reason:
            raise read_failure("file.unreadable", path, f"cannot be read: {reason.strerror}") from None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise read_failure("file.kind", path, "is not a file")
            return _content(handle, status.st_size)
        except OSError as reason:
            raise read_failure("file.unreadable", path, f"cannot be read: {reason.strerror}") from None
        finally:
            os.close(handle)

    def version(self, path: str) -> str:
        """Size, place and dates of the file. Empty for one that was written so lately that its dates could stay equal
        though it is written once more, and for links."""
        try:
            status = os.lstat(f"{self._top}/{path}")
        except (OSError, ValueError):
            return ""
        newest = max(status.st_mtime_ns, status.st_ctime_ns)
        if not stat.S_ISREG(status.st_mode) or newest > self._opened_at - _CLOCK_STEP:
            return ""
        return f"{status.st_size}:{status.st_ino}:{status.st_mtime_ns}:{status.st_ctime_ns}"

    def ways(self, path: str) -> tuple[str, ...]:
        folder, _, name = path.rpartition("/")
        links, real = self._folder_ways(folder)
        place = f"{real}/{name}" if real else name
        hops = 0
        while os.path.islink(self._root / place) and hops < _HOPS:
            hops += 1
            links = (*links, place)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(place), os.readlink(self._root / place)))
            parent, _, last = target.rpartition("/")
            above, real = self._folder_ways(parent) if not target.startswith(("/", "..")) else ((), parent)
            links = (*links, *above)
            place = f"{real}/{last}" if real else last
        return (*links, place) if place != path else links

    def _folder_ways(self, folder: str) -> tuple[tuple[str, ...], str]:
        """The links on the way to a folder, and the real path of it. Folders are looked up once."""
        known = self._ways.get(folder)
        if known is not None:
            return known
        if not folder:
            return (), ""
        self._ways[folder] = ((), folder)  # should it lead to itself
        way = self.ways(folder)
        real = way[-1] if way and not os.path.islink(self._root / way[-1]) else folder
        self._ways[folder] = (tuple(step for step in way if step != real), real)
        return self._ways[folder]

    def place(self, path: str) -> str:
        """Where the file really is. Folders are looked up once; a link as the last part is looked up each time.

        Raises ConfigError where that is outside of the repository.
        """
        if "\0" in path or path.startswith("/"):
            raise read_failure("file.outside", path, "paths are relative to the repository")
        folder, _, name = path.rpartition("/")
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = os.path.realpath(self._root / folder)
        place = os.path.join(real, name)
        if os.path.islink(place) or name in ("", ".", ".."):
            place = os.path.realpath(place)
        if not self._inside(place):
            raise read_failure("file.outside", path, "leads outside the repository")
        return place

    def _inside(self, real: str) -> bool:
        root = str(self._root)
        return real == root or real.startswith(self._top + "/")


def _content(handle: int, size: int) -> bytes:
    """The bytes of an open file of about this size, no more than to tell that it is too large.

    Read without Python's file objects: to make one takes longer than to read an account.
    """
    data = os.read(handle, min(size, LIMIT) + 1)
    while len(data) <= LIMIT:
        more = os.read(handle, min(_AT_ONCE, LIMIT + 1 - len(data)))
        if not more:
            break
        data += more
    return data


class _Folder(NamedTuple):
    """A folder to be listed: its path from the root, where it is opened, where it really is, and the real places of
    all folders that it stands in, itself included."""

    path: str
    place: str
    real: str
    above: frozenset[str]


def _enter(
    child: os.DirEntry[str], path: str, real: str, folder: _Folder, waiting: list[_Folder]
) -> Iterator[FolderEntry]:
    """Let a folder wait for being listed, if it is one that files may be in."""
    if child.name.startswith("."):
        return
    if has_yaml_suffix(child.name) or is_unprintable(child.name):
        yield FolderEntry(path, "folder")
    else:
        waiting.append(_Folder(path, child.path, real, folder.above | {real}))
