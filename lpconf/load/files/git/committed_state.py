"""Files that came with a checkout: what Git knows of a file may have been written by anybody."""

from __future__ import annotations

import os
from pathlib import Path

from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.errors import ConfigError
from lpconf.load.files.git.program import EMBEDDED, git_output
from lpconf.load.files.source import STATE, printable


def committed_state(root: Path) -> frozenset[str]:
    """The files of local state that Git knows, as paths from `root` in small letters: they may have come with the
    repository, and nobody knows who wrote them.

    Raises ConfigError ``state.committed`` where one of them is a link or a repository of its own, ``git.embedded``
    where the checkout holds what poses as one.
    """
    if not os.path.lexists(root / STATE) or _knows_no_state(root):
        return frozenset()
    # Another user's checkout is asked, too: nothing of its configuration runs for a mere list of names.
    ask = ("-c", "safe.directory=*", "ls-files", "-z", "--", f":(icase){STATE}")
    try:
        names = [name for name in git_output(root, *ask).decode("utf-8", "surrogateescape").split("\0") if name]
    except ConfigError as reason:
        if _is_embedded(reason):
            raise
        return frozenset()
    for name in names:
        if os.path.islink(root / name) or os.path.isdir(root / name):
            raise ConfigError([state_committed(name)])
    return frozenset(name.lower() for name in names)


def is_tracked(path: Path) -> bool:
    """Whether Git knows a file of this name, itself and not where it leads. Not where there is no Git."""
    ask = ("-c", "safe.directory=*", "ls-files", "-z", "--", f":(literal){path.name}")
    try:
        return bool(git_output(path.absolute().parent, *ask))
    except ConfigError as reason:
        return _is_embedded(reason)


def _is_embedded(reason: ConfigError) -> bool:
    return any(problem.code == EMBEDDED for problem in reason.diagnostics)


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
