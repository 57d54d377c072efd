"""Results that a command writes where somebody names a path: regular files whole or not at all, pipes and devices as
they are, and each place tried before anything else happens."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from lpconf.load.files.git.committed_state import is_tracked
from lpconf.redaction import redact

PRIVATE = 0o600
"""The mode of what holds true values: plan files, recordings, run files."""


def probe(path: Path) -> None:
    """Try whether a result can be written at `path` later. Leaves nothing behind. Raises OSError."""
    _refuse_link_of_repository(path)
    if _is_special(path):
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "Permission denied", str(path))
        return
    place = Path(os.path.realpath(path))
    if place.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(path))
    handle, temporary = _temporary(place)
    os.close(handle)
    os.unlink(temporary)


def write(path: Path, text: str | Iterable[str], *, mode: int | None = None) -> None:
    """Write a result. Readers see the old file or the new one whole; a link stays a link; what is no regular file (a
    pipe, a terminal, a device) is written into and never replaced. A text may come in pieces that hold whole values.
    Known secrets are redacted. `mode` is that of the file; without one a new file is made as the umask says, and an
    old one keeps its own. Raises OSError."""
    pieces = (text,) if isinstance(text, str) else text
    encoded = (redact(piece).encode("utf-8") for piece in pieces)
    _refuse_link_of_repository(path)
    # /dev/stdout may lead to a file that the shell writes to, too: its end is what a terminal would show.
    if _is_special(path) or path.is_relative_to("/dev"):
        with path.open("wb" if _is_special(path) else "ab") as file:
            file.writelines(encoded)
        return
    place = Path(os.path.realpath(path))
    handle, temporary = _temporary(place)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(encoded)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), _mode(place) if mode is None else mode)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _refuse_link_of_repository(path: Path) -> None:
    """A link of somebody's own is followed. One that came with the repository would let whoever committed it choose
    what is overwritten. Raises OSError."""
    if path.is_symlink() and is_tracked(path):
        raise OSError(errno.ELOOP, "a link that came with the repository", str(path))


def _temporary(place: Path) -> tuple[int, str]:
    import tempfile  # start-up

    return tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:100]}.")


def _is_special(path: Path) -> bool:
    """Whether something stands there that is neither a file nor a folder."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


def _mode(place: Path) -> int:
    if place.exists():
        return place.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
