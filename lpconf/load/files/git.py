"""Files as they were at a Git revision, and which files have changed since one.

Git is asked as a program. Nothing that a caller passes can become one of its options.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.errors import ConfigError
from lpconf.load.files.source import (
    ACCOUNTS,
    LIMIT,
    PROJECT_FILE,
    STATE,
    FolderEntry,
    Kind,
    cannot,
    ends_like_yaml,
    is_odd,
    printable,
)

_LINK = "120000"
_FILES = ("100644", "100755", "100664")
_SUBMODULE = "160000"
_HOPS = 20
_HOOK_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


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
        listing = _git(self._root, "ls-tree", "-r", "-l", "-z", self.commit)
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
            elif ends_like_yaml(name) or is_odd(name):
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
            raise cannot("file.outside", path, "leads outside the repository")
        blob = self._objects.get(real)
        if blob is None or blob.mode not in _FILES:
            raise cannot("file.missing", path, f"is not there at {self.commit[:12]}")
        return self._blob(blob)

    def read_within(self, path: str) -> bytes | None:
        try:
            return self.read(path)
        except ConfigError:
            return None

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
        answer = _git(self._root, "cat-file", "--batch", feed="".join(f"{name}\n" for name in todo)) if todo else b""
        begin = 0
        for name in todo:
            end = answer.index(b"\n", begin)
            head = answer[begin:end].split()
            if len(head) != 3:
                raise _failure("git.failed", f"git has no object {name}: is this a partial clone?")
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
        raise _failure("git.revision", f"{printable(rev)!r} is not a Git revision")
    try:
        _git(root, "rev-parse", "--git-dir")
    except ConfigError as reason:
        raise _failure(
            "git.no-repository", f"{printable(str(root))} is not in a Git repository", detail=str(reason)
        ) from None
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", rev + "^{commit}").decode().strip()
    except ConfigError:
        fix = ("a shallow clone knows few revisions: git fetch --unshallow",)
        raise _failure("git.revision", f"Git knows no revision {printable(rev)}", fix=fix) from None


def merge_base(root: Path, rev: str) -> str:
    """The commit where the checked-out branch and `rev` parted: what `rev` has got since then is no change of ours.

    Raises ConfigError where Git does not know the revision (``git.revision``), or no such commit (``git.unrelated``).
    """
    commit = commit_of(root, rev)
    try:
        return _git(root, "merge-base", commit, "HEAD").decode().strip()
    except ConfigError:
        summary = f"Git knows no commit where HEAD and {printable(rev)} parted"
        fix = ("a shallow clone knows few commits: git fetch --unshallow",)
        raise _failure("git.unrelated", summary, fix=fix) from None


def changed_files(root: Path, rev: str) -> frozenset[str]:
    """The files below `root` that differ from the merge base with revision `rev`, untracked ones included; relative,
    with slashes. Of another repository in it, a submodule, only the folder is told, with a slash at its end.

    Raises ConfigError as `merge_base` does.
    """
    root = root.resolve()
    commit = merge_base(root, rev)
    plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
    differ = _git(root, "diff", "--raw", "-z", "--relative", *plain, commit, "--")
    fields = differ.decode("utf-8", "surrogateescape").split("\0")
    changed = [
        f"{path}/" if _SUBMODULE in modes else path for modes, path in zip(fields[::2], fields[1::2], strict=False)
    ]
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z").decode("utf-8", "surrogateescape")
    return frozenset(name for name in (*changed, *untracked.split("\0")) if name)


def diff_without_context(root: Path, rev: str) -> bytes:
    """What differs from the merge base with revision `rev`, as a diff of which only the changed lines count.

    Raises ConfigError as `merge_base` does.
    """
    root = root.resolve()
    commit = merge_base(root, rev)
    plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
    return _git(root, "-c", "core.quotePath=false", "diff", "-U0", "--relative", *plain, commit, "--")


def _environment() -> dict[str, str]:
    """Ours, without what a Git hook would have us believe of another folder."""
    return {k: v for k, v in os.environ.items() if k not in _HOOK_VARIABLES} | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def committed_state(root: Path) -> frozenset[str]:
    """The files of local state that Git knows, as paths from `root`: they may have come with the repository, and nobody
    knows who wrote them. Raises ConfigError ``state.committed`` where one of them is a link."""
    if not os.path.lexists(root / STATE) or _knows_no_state(root):
        return frozenset()
    # Another user's checkout is asked, too: nothing of its configuration runs for a mere list of names.
    ask = ("-c", "safe.directory=*", "ls-files", "-z", "--", f":(icase){STATE}")
    try:
        names = [name for name in _git(root, *ask).decode("utf-8", "surrogateescape").split("\0") if name]
    except ConfigError:
        return frozenset()
    for name in names:
        if os.path.islink(root / name):
            raise ConfigError([state_committed(name)])
    return frozenset(names)


def is_tracked(path: Path) -> bool:
    """Whether Git knows a file of this name, itself and not where it leads. Not where there is no Git."""
    try:
        return bool(
            _git(path.absolute().parent, "-c", "safe.directory=*", "ls-files", "-z", "--", f":(literal){path.name}")
        )
    except ConfigError:
        return False


def state_committed(name: str) -> Diagnostic:
    """The error for a file of local state that came with the repository."""
    shown = printable(name)
    fix = (f"git rm -r {STATE}, and keep it out with the line {STATE}/ in .gitignore",)
    summary = f"{shown} came with the repository: local state is believed only where it was written"
    return error("state.committed", summary, Mark(shown, 1), fix=fix)


def _knows_no_state(root: Path) -> bool:
    """Whether it takes no Git to see that Git knows nothing there: outside of a checkout, or by the names in the index
    (which hold no whole paths from version 4 on, and not all of them where it is split)."""
    folder = next((above for above in (root, *root.parents) if os.path.lexists(above / ".git")), None)
    if folder is None:
        return True
    try:
        index = (folder / ".git" / "index").read_bytes()
    except OSError:
        return False
    is_whole = index[:4] == b"DIRC" and index[4:8] in (b"\0\0\0\2", b"\0\0\0\3") and b"link" not in index
    return is_whole and STATE.encode() not in index.lower()


def git_output(root: Path, *arguments: str) -> bytes:
    """What Git says to a command. Raises ConfigError ``git.failed``."""
    return _git(root, *arguments)


def _git(root: Path, *arguments: str, feed: str = "") -> bytes:
    import subprocess  # start-up

    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; revisions are checked before they come here
            command, input=feed.encode(), capture_output=True, env=_environment(), check=False
        )
    except OSError as reason:
        raise _failure("git.failed", f"git cannot be run: {reason.strerror}") from None
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise _failure("git.failed", f"git {arguments[0]} failed: {words or done.returncode}")
    return done.stdout


def _failure(code: str, summary: str, file: str = "", detail: str = "", fix: tuple[str, ...] = ()) -> ConfigError:
    return ConfigError([error(code, summary, Mark(file, 1) if file else None, detail=detail, fix=fix)])
