"""From the place of a secret to the secret: an environment variable, a file, or the output of a command."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lpconf.connect.once import Once
from lpconf.errors import Unauthorised
from lpconf.terms.profile import SecretRef
from lpconf.terms.state import Site
from lpconf.terms.value import Secret

_SLOT = re.compile(r"\{(ACCOUNT|ID|label\.[^{}]+)\}")
_TAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_@+-]|\.(?!\.))*")
_SECONDS = 30
_MOST_BYTES = 64 * 1024


class Vault:
    """Finds secrets, each place once per run: a command is not run again for the same words."""

    def __init__(self, environ: Mapping[str, str], root: Path) -> None:
        """`root` is where relative file names and commands begin."""
        self._environ, self._root = environ, root
        self._found: Once[SecretRef, Secret] = Once()

    async def find(self, ref: SecretRef, site: Site) -> Secret:
        """The secret of `site` at `ref`. Raises Unauthorised, which names the place and never the secret."""
        place = expand(ref, site)
        return await self._found.get(place, lambda: self._fetch(place, site))

    async def _fetch(self, place: SecretRef, site: Site) -> Secret:
        return Secret(self._clean(await self._text(place, site), place, site))

    async def _text(self, place: SecretRef, site: Site) -> str:
        if place.env:
            text = self._environ.get(place.env)
            if text is None:
                raise _missing(site, f"the environment variable {place.env} is not set")
            return text
        if place.file:
            return self._read(place.file, site)
        if place.command:
            return await asyncio.to_thread(self._run, place.command, site)
        raise _missing(site, "the profile names no place for it")

    def _read(self, name: str, site: Site) -> str:
        try:
            with (self._root / name).open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "not a file name"
            raise _missing(site, f"the file {name} cannot be read: {why}") from None
        return _decoded(raw, f"the file {name}", site)

    def _run(self, command: tuple[str, ...], site: Site) -> str:
        name = command[0]
        try:
            done = subprocess.run(  # noqa: S603  (the command is the project file's, without a shell)
                command,
                cwd=self._root,
                env=dict(self._environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _missing(site, f"the command {name} took longer than {_SECONDS} s") from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "not a command"
            raise _missing(site, f"the command {name} cannot be run: {why}") from None
        if done.returncode != 0:
            raise _missing(site, f"the command {name} ended with {done.returncode}")
        return _decoded(done.stdout, f"the output of {name}", site)

    @staticmethod
    def _clean(text: str, place: SecretRef, site: Site) -> str:
        text = text.removesuffix("\n").removesuffix("\r")
        where = place.env or place.file or place.command[0]
        if not text:
            raise _missing(site, f"{where} is empty")
        if not text.isprintable():
            raise _missing(site, f"{where} holds characters that no credential has, such as line breaks")
        return text


def expand(ref: SecretRef, site: Site) -> SecretRef:
    """`ref` with ``{ACCOUNT}``, ``{ID}`` and ``{label.KEY}`` replaced by those of `site`.

    Other words in braces stay: programs use them. Raises Unauthorised for a label that the account lacks, and for a
    value that could lead elsewhere: account files are written by more people than the project file.
    """

    def word(match: re.Match[str]) -> str:
        name = match[1]
        if name == "ACCOUNT":
            return site.name.upper().replace("-", "_")
        if name == "ID":
            value = site.id
        elif name[6:] in site.labels:
            value = site.labels[name[6:]]
        else:
            raise _missing(site, f"the account has no label {name[6:]}, which the profile's auth names")
        if not _TAME.fullmatch(value):
            raise _missing(site, f"the account's {name} holds characters that may not stand in a credential's place")
        return value

    def fill(text: str) -> str:
        return _SLOT.sub(word, text)

    return replace(ref, env=fill(ref.env), file=fill(ref.file), command=tuple(map(fill, ref.command)))


def _decoded(raw: bytes, what: str, site: Site) -> str:
    if len(raw) > _MOST_BYTES:
        raise _missing(site, f"{what} is larger than 64 KiB")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise _missing(site, f"{what} is not UTF-8") from None


def _missing(site: Site, why: str) -> Unauthorised:
    return Unauthorised(f"no credential for {site.name}: {why}", surface="credential", account=site.name)
