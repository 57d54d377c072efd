"""Where a value lives: ``account:surface/key#part``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_SPECIAL = re.compile(r"[%/#\x00-\x1f\x7f]")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


@lru_cache(maxsize=10_000)
def quote(name: str) -> str:
    """A name as it stands in an address: ``%``, ``/``, ``#`` and control characters percent-encoded, spaces kept."""
    return _SPECIAL.sub(lambda m: f"%{ord(m[0]):02X}", name)


def unquote(text: str) -> str:
    """The name behind its form in an address."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "%" in text else text


class Address(NamedTuple):
    """The place of one value. Immutable; ordered by account, surface, key and part as text.

    `key` and `part` are in their encoded form: use `at` with plain names, `names` to get them back.
    """

    account: str
    surface: str
    key: str
    part: str = ""

    @classmethod
    def at(cls, account: str, surface: str, *names: str, part: str = "") -> Address:
        """The address of plain `names` (more than one where a name is unique only inside another)."""
        key = quote(names[0]) if len(names) == 1 else "/".join(map(quote, names))
        return cls(account, surface, key, quote(part) if part else "")

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address as printed, or with more of it encoded than needs be: `%20` is a blank. Raises ValueError
        where `text` is none."""
        account, colon, rest = text.partition(":")
        surface, slash, home = rest.partition("/")
        key, _, part = home.partition("#")
        if not (colon and slash and account and surface and key):
            raise ValueError(f"{text!r} is not an address: account:surface/key")
        if "%" in home:
            return cls.at(account, surface, *map(unquote, key.split("/")), part=unquote(part))
        return cls(account, surface, key, part)

    @property
    def names(self) -> tuple[str, ...]:
        """The plain names in `key`."""
        return tuple(unquote(piece) for piece in self.key.split("/"))

    @property
    def plain_key(self) -> str:
        """The key as connectors know it: the plain name; encoded where a name is unique only inside another."""
        key = self.key
        return key if "%" not in key or "/" in key else unquote(key)

    @property
    def home(self) -> tuple[str, str]:
        """Account and surface: what one read tells, and what one revision guards."""
        return (self.account, self.surface)

    def __str__(self) -> str:
        tail = f"#{self.part}" if self.part else ""
        return f"{self.account}:{self.surface}/{self.key}{tail}"
