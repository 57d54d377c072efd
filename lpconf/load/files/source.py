"""What a configuration repository is made of, wherever its files come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from lpconf.domain.diagnostic import Mark, error
from lpconf.errors import ConfigError

PROJECT_FILE = "lpconf.yaml"
ACCOUNTS = "accounts"
STATE = ".lpconf"

LIMIT = 1024 * 1024
"""The most bytes that a file of a repository may have."""

Kind = Literal["file", "folder", "link-outside", "link-dead", "loop", "other", "unreadable"]


class FolderEntry(NamedTuple):
    """One thing below ``accounts/``. `path` is relative to the root, with slashes."""

    path: str
    kind: Kind


class Files(Protocol):
    """The files of one repository, or of one of its revisions. Paths are relative to its root, with slashes."""

    @property
    def root(self) -> Path:
        """The folder of the repository on this machine."""

    def entries(self) -> Iterator[FolderEntry]:
        """All that stands below ``accounts/``, folders without their content left out. Links are followed."""

    def read(self, path: str) -> bytes:
        """The bytes of a file (of a file over 1 MiB no more than to tell that it is).

        Raises ConfigError, with a diagnostic at the file's first line, where it cannot be read or is not inside.
        """

    def version(self, path: str) -> str:
        """A word that changes with the bytes of a file and costs less than reading it: the name that Git gives to them,
        or, with colons in it, what the disk tells of the file. Empty where there is none."""

    def ways(self, path: str) -> tuple[str, ...]:
        """The links on the way to a file and the path where they lead, from the root; nothing where there is no link.
        Who changes one of these changes the file."""


def read_or_none(files: Files, path: str) -> bytes | None:
    """The bytes of a file, None where there is none or it may not be read."""
    try:
        return files.read(path)
    except ConfigError:
        return None


def printable(name: str) -> str:
    """A file name fit for output: odd bytes and control characters escaped."""
    if name.isascii() and name.isprintable():
        return name
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", lambda m: f"\\x{ord(m[0]):02x}", text)


def is_unprintable(name: str) -> bool:
    """Whether a name holds control characters, or bytes that are no UTF-8."""
    return printable(name) != name


def has_yaml_suffix(name: str) -> bool:
    """Whether a name ends in ``.yaml`` or ``.yml``, in any case."""
    return name.lower().endswith((".yaml", ".yml"))


def read_failure(code: str, path: str, why: str) -> ConfigError:
    """The failure to read one file, located at its first line."""
    shown = printable(path)
    return ConfigError([error(code, f"{shown} {why}", Mark(shown, 1))])
