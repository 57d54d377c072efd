"""Writing a file whole: readers see the old text or the new one, and never a credential of this process."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from lpconf.domain.diagnostic import Mark
from lpconf.redaction import redact


def credential_in(text: str, file: str) -> Mark | None:
    """The first line of a text that holds a credential of this process, None where there is none. Such a text is not
    for a file: written with the credential it would give it away, without it it would say something else."""
    if redact(text) == text:
        return None
    lines = text.splitlines()
    number = next((number for number, line in enumerate(lines, 1) if redact(line) != line), 1)
    return Mark(file, number)


def write_atomically(path: Path, text: str | Iterable[str]) -> None:
    """Write a file so that readers see the old one or the new one whole, also when the machine stops. A link stays
    a link. A text may come in pieces that hold whole values. Known secrets are redacted. Raises OSError."""
    pieces = (text,) if isinstance(text, str) else text
    _write(path, (redact(piece).encode("utf-8") for piece in pieces))


def write_exactly(path: Path, data: bytes) -> None:
    """`write_atomically` for what stands in the file already, in another layout: not a byte is redacted."""
    _write(path, (data,))


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    import tempfile  # start-up

    place = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), place.stat().st_mode & 0o777 if place.exists() else 0o644)
        os.replace(temporary, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
