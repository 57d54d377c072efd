"""Files as they were at a Git revision, and which files have changed since one.

Git is asked as a program. Nothing that a caller passes can become one of its options.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lpconf.errors import ConfigError
from lpconf.load.files.git.program import git_failure, git_output
from lpconf.load.files.source import (
    ACCOUNTS,
    LIMIT,
    PROJECT_FILE,
    FolderEntry,
    Kind,
    has_yaml_suffix,
    is_unprintable,
    printable,
    read_failure,
)

_LINK = "120000"
_FILES = ("100644", "100755", "100664")
_SUBMODULE = "160000"
_HOPS = 20


class _Object(NamedTuple):
    mode: str
    name: str
    size: int


class GitFiles:
    """The files of the repository at `root` as they were at the commit that `rev` names.

    Raises ConfigError where `root` is not in a Git repository (``git.no-repository``), or the revision is not known
    (``git.revision``). All YAML that can be needed is read in one go.
    """

    def __init__(self, root: Path, rev: str) -> None:
        self._root = Path(os.path.abspath(root))
        self.commit = commit_of(self._root, rev)
        listing = git_output(self._root, "ls-tree", "-r", "-l", "-z", self.commit)
        self._objects: dict[str, _Object] = {}
        for line in listing.decode("utf-8", "surrogateescape").split("\0"):
            if line:
                about, _, path = line.partition("\t")
                mode, _, name, size = about.split()
                self._objects[path] = _Object(mode, name, int(size) if size.isdigit() else 0)
        self._folders = _folders(self._objects)
        self._blobs: dict[str, bytes] = {}
        self._fetch(o for path, o in self._objects.items() if o.mode == _LINK or _is_likely(path))

    @property
    def root(self) -> Path:
        return self._root

    def entries(self) -> Iterator[FolderEntry]:
        if ACCOUNTS not in self._folders and ACCOUNTS not in self._objects:
            return
        # A stack of our own, as for folders on the disk: each path with the real places that it stands in.
        waiting: list[tuple[str, frozenset[str]]] = [(ACCOUNTS, frozenset())]
        while waiting:
            path, above = waiting.pop()
            real = self._real(path)
            name = path.rpartition("/")[2]
            kind = self._kind(real, above)
            if kind is not None:
                yield FolderEntry(path, kind)
            elif name.startswith(".") or real is None:
                continue
            elif has_yaml_suffix(name) or is_unprintable(name):
                yield FolderEntry(path, "folder")
            else:
                waiting += [(f"{path}/{child}", above | {real}) for child in self._folders[real]]

    def _kind(self, real: str | None, above: frozenset[str]) -> Kind | None:
        """What is at a real place; None for a folder that may be listed."""
        if real is None:
            return "link-outside"
        if real in self._objects:
            return "file" if self._objects[real].mode in _FILES else "other"
        if real not in self._folders:
            return "link-dead"
        return "loop" if real in above else None

    def version(self, path: str) -> str:
        blob = self._objects.get(path)
        return blob.name if blob is not None and blob.mode in _FILES else ""

    def ways(self, path: str) -> tuple[str, ...]:
        links: list[str] = []
        real = self._real(path, links)
        return (*links, real) if real is not None and real != path else tuple(links)

    def _real(self, path: str, links: list[str] | None = None) -> str | None:
        """The path with all links followed, which are added to `links`; None where they lead outside, or round and
        round."""
        known = self._objects.get(path)
        if known is not None and known.mode != _LINK:
            return path
        done: list[str] = []
        todo = path.split("/")[::-1]
        hops = 0
        while todo:
            part = todo.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not done:
                    return None
                done.pop()
                continue
            done.append(part)
            here = self._objects.get("/".join(done))
            if here is not None and here.mode == _LINK:
                hops += 1
                if links is not None:
                    links.append("/".join(done))
                target = self._blob(here).decode("utf-8", "surrogateescape")
                if hops > _HOPS or posixpath.isabs(target):
                    return None
                done.pop()
                todo += target.split("/")[::-1]
        return "/".join(done)

    def read(self, path: str) -> bytes:
        real = None if path.startswith("/") or "\0" in path else self._real(path)
        if real is None:
            raise read_failure("file.outside", path, "leads outside the repository")
        blob = self._objects.get(real)
        if blob is None or blob.mode not in _FILES:
            raise read_failure("file.missing", path, f"is not there at {self.commit[:12]}")
        return self._blob(blob)

    def _blob(self, blob: _Object) -> bytes:
        if blob.name not in self._blobs:
            self._fetch([blob])
        return self._blobs[blob.name]

    def _fetch(self, objects: Iterable[_Object]) -> None:
        """Read objects into memory. Of one over the limit, blanks tell that it is."""
        todo: list[str] = []
        for blob in {blob.name: blob for blob in objects}.values():
            if blob.size > LIMIT:
                self._blobs[blob.name] = b" " * (LIMIT + 1)
            else:
                todo.append(blob.name)
        answer = (
            git_output(self._root, "cat-file", "--batch", feed="".join(f"{name}\n" for name in todo)) if todo else b""
        )
        begin = 0
        for name in todo:
            end = answer.index(b"\n", begin)
            head = answer[begin:end].split()
            if len(head) != 3:
                raise git_failure("git.failed", f"git has no object {name}: is this a partial clone?")
            begin = end + 1 + int(head[2])
            self._blobs[name] = answer[end + 1 : begin]
            begin += 1


def _is_likely(path: str) -> bool:
    return path == PROJECT_FILE or (path.startswith(ACCOUNTS + "/") and path.endswith(".yaml"))


def _folders(objects: Iterable[str]) -> dict[str, set[str]]:
    folders: dict[str, set[str]] = {"": set()}
    for path in objects:
        child = path
        while child:
            parent, _, name = child.rpartition("/")
            known = folders.setdefault(parent, set())
            if name in known:
                break
            known.add(name)
            child = parent
    return folders


def commit_of(root: Path, rev: str) -> str:
    """The commit that `rev` names. Raises ConfigError ``git.revision`` where there is none."""
    if not rev or rev.startswith("-") or any(c.isspace() or not c.isprintable() for c in rev):
        raise git_failure("git.revision", f"{printable(rev)!r} is not a Git revision")
    try:
        git_output(root, "rev-parse", "--git-dir")
    except ConfigError as reason:
        raise _no_repository(root, str(reason)) from None
    try:
        return git_output(root, "rev-parse", "--verify", "--quiet", rev + "^{commit}").decode().strip()
    except ConfigError:
        fix = ("a shallow clone knows few revisions: git fetch --unshallow",)
        raise git_failure("git.revision", f"Git knows no revision {printable(rev)}", fix=fix) from None


def _no_repository(root: Path, reason: str) -> ConfigError:
    """Why Git does not speak of the folder: there is no repository, or another user's, in a container for example."""
    name = printable(str(root))
    if "dubious ownership" in reason:
        fix = (f"run as its owner, or, if you trust it: git config --global --add safe.directory {name}",)
        return git_failure("git.owner", f"Git does not trust {name}: it belongs to another user", fix=fix)
    return git_failure("git.no-repository", f"{name} is not in a Git repository", detail=reason)


def merge_base(root: Path, rev: str) -> str:
    """The commit where the checked-out branch and `rev` parted: what `rev` has got since then is no change of ours.

    Raises ConfigError where Git does not know the revision (``git.revision``), or no such commit (``git.unrelated``).
    """
    commit = commit_of(root, rev)
    try:
        return git_output(root, "merge-base", commit, "HEAD").decode().strip()
    except ConfigError:
        summary = f"Git knows no commit where HEAD and {printable(rev)} parted"
        fix = ("a shallow clone knows few commits: git fetch --unshallow",)
        raise git_failure("git.unrelated", summary, fix=fix) from None


def changed_files(root: Path, rev: str) -> frozenset[str]:
    """The files below `root` that differ from the merge base with revision `rev`, untracked ones included; relative,
    with slashes. Of another repository in it, a submodule, only the folder is told, with a slash at its end.

    Raises ConfigError as `merge_base` does.
    """
    root = root.resolve()
    commit = merge_base(root, rev)
    plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
    differ = git_output(root, "diff", "--raw", "-z", "--relative", *plain, commit, "--")
    fields = differ.decode("utf-8", "surrogateescape").split("\0")
    changed = [
        f"{path}/" if _SUBMODULE in modes else path for modes, path in zip(fields[::2], fields[1::2], strict=False)
    ]
    untracked = git_output(root, "ls-files", "--others", "--exclude-standard", "-z").decode("utf-8", "surrogateescape")
    return frozenset(name for name in (*changed, *untracked.split("\0")) if name)


def diff_without_context(root: Path, rev: str) -> bytes:
    """What differs from the merge base with revision `rev`, as a diff of which only the changed lines count.

    Raises ConfigError as `merge_base` does.
    """
    root = root.resolve()
    commit = merge_base(root, rev)
    plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
    return git_output(root, "-c", "core.quotePath=false", "diff", "-U0", "--relative", *plain, commit, "--")
