"""The files of a configuration repository as they are on the disk now."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from lpconf.errors import ConfigError
from lpconf.load.files.source import ACCOUNTS, LIMIT, Entry, cannot, ends_like_yaml, is_odd


class DiskFiles:
    """The files as they are on the disk now."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._folders: dict[str, str | None] = {}

    @property
    def root(self) -> Path:
        return self._root

    def entries(self) -> Iterator[Entry]:
        top = self._root / ACCOUNTS
        if top.is_dir():
            if self._inside(os.path.realpath(top)):
                yield from self._walk(str(top), ACCOUNTS, (os.path.realpath(top),))
            else:
                yield Entry(ACCOUNTS, "link-outside")

    def _walk(self, folder: str, shown: str, above: tuple[str, ...]) -> Iterator[Entry]:
        try:
            with os.scandir(folder) as listing:
                children = sorted(listing, key=lambda child: child.name)
        except OSError:
            yield Entry(shown, "unreadable")
            return
        for child in children:
            path = f"{shown}/{child.name}"
            if child.is_file(follow_symlinks=False):
                yield Entry(path, "file")
            elif child.is_dir(follow_symlinks=False):
                yield from self._folder(child, path, above)
            elif child.is_symlink():
                yield from self._link(child, path, above)
            else:
                yield Entry(path, "other")

    def _folder(self, child: os.DirEntry[str], path: str, above: tuple[str, ...]) -> Iterator[Entry]:
        if child.name.startswith("."):
            return
        if ends_like_yaml(child.name) or is_odd(child.name):
            yield Entry(path, "folder")
        else:
            yield from self._walk(child.path, path, (*above, os.path.realpath(child.path)))

    def _link(self, child: os.DirEntry[str], path: str, above: tuple[str, ...]) -> Iterator[Entry]:
        target = os.path.realpath(child.path)
        if not self._inside(target):
            yield Entry(path, "link-outside")
        elif not os.path.exists(target):
            yield Entry(path, "link-dead")
        elif target in above:
            yield Entry(path, "loop")
        elif os.path.isdir(target):
            yield from self._folder(child, path, above)
        else:
            yield Entry(path, "file" if os.path.isfile(target) else "other")

    def read(self, path: str) -> bytes:
        place = self._place(path)
        try:
            handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            raise cannot("file.missing", path, "does not exist") from None
        except OSError as reason:
            raise cannot("file.unreadable", path, f"cannot be read: {reason.strerror}") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise cannot("file.kind", path, "is not a file")
        with open(handle, "rb") as file:
            try:
                return file.read(LIMIT + 1)
            except OSError as reason:
                raise cannot("file.unreadable", path, f"cannot be read: {reason.strerror}") from None

    def read_within(self, path: str) -> bytes | None:
        try:
            return self.read(path)
        except ConfigError:
            return None

    def _place(self, path: str) -> str:
        """Where the file really is. Folders are looked up once; a link as the last part is looked up each time."""
        if "\0" in path or path.startswith("/"):
            raise cannot("file.outside", path, "paths are relative to the repository")
        folder, _, name = path.rpartition("/")
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = os.path.realpath(self._root / folder)
        place = os.path.join(real, name)
        if os.path.islink(place) or name in ("", ".", ".."):
            place = os.path.realpath(place)
        if not self._inside(place):
            raise cannot("file.outside", path, "leads outside the repository")
        return place

    def _inside(self, real: str) -> bool:
        root = str(self._root)
        return real == root or real.startswith(root.rstrip("/") + "/")
