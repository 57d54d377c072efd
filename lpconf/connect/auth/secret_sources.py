"""From the place of a secret to the secret: an environment variable, a file, or the output of a command."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from pathlib import Path

from lpconf.connect.memo import AsyncMemo
from lpconf.domain.project import SecretRef
from lpconf.domain.state import Site
from lpconf.domain.value import Secret
from lpconf.errors import Unauthorised
from lpconf.redaction import keep_secrets_of_url

_SLOT = re.compile(r"\{(ACCOUNT|ID|label\.[^{}]+)\}")
_TAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_@+-]|\.(?!\.))*")
_SECONDS = 30.0
_MOST_BYTES = 64 * 1024

_PROXIES = frozenset(
    name for proxy in ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy") for name in (proxy, proxy.upper())
)
"""The variables that name the proxies of this process."""


class SecretResolver:
    """Finds secrets, each place once per run: a command is not run again for the same words, except to see whether a
    secret that was refused has changed."""

    def __init__(self, environ: Mapping[str, str], root: Path, *, seconds: float = _SECONDS) -> None:
        """`root` is where relative file names and commands begin; a command may take `seconds`.

        Passwords of proxies in the environment are secrets of this run, whether anybody asks for them or not. Those of
        other programs are none: what is hidden is never written, so hiding an ordinary word would do harm.
        """
        self._environ, self._root, self._seconds = environ, root, seconds
        self._secrets: AsyncMemo[tuple[SecretRef, bool], Secret] = AsyncMemo()
        self._later: dict[tuple[SecretRef, str], AsyncMemo[str, Secret]] = {}
        for name in environ.keys() & _PROXIES:
            keep_secrets_of_url(environ[name], names=False)

    async def find(self, ref: SecretRef, site: Site, *, hidden: bool = True) -> Secret:
        """The secret of `site` at `ref`. Raises Unauthorised, which names the place and never the secret. `hidden`:
        see `Secret`."""
        place = expand(ref, site)
        return await _for(site, self._secrets.get((place, hidden), lambda: self._fetch(place, site, hidden)))

    async def find_again(self, ref: SecretRef, site: Site, refused: Secret) -> Secret | None:
        """Another secret than the `refused` one, from a file or a command that has changed; None where there is none.

        The place is looked at once for each refused secret, however many accounts share it. Raises Unauthorised.
        """
        if ref.env:
            return None  # the environment of a process does not change
        place = expand(ref, site)
        old = refused.reveal()
        once = self._later.setdefault((place, old), AsyncMemo())
        result = await _for(site, once.get("", lambda: self._fetch(place, site, True)))
        return None if result.reveal() == old else result

    async def _fetch(self, place: SecretRef, site: Site, hidden: bool) -> Secret:
        return Secret(self._clean(await self._text(place, site), place, site), hidden=hidden)

    async def _text(self, place: SecretRef, site: Site) -> str:
        if place.env:
            text = self._environ.get(place.env)
            if text is None:
                raise _missing(site, f"the environment variable {place.env} is not set")
            return text
        if place.file:
            return self._read(place.file, site)
        if place.command:
            return await self._run(place.command, site)
        raise _missing(site, "the profile names no place for it")

    def _read(self, name: str, site: Site) -> str:
        try:
            with (self._root / name).open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "not a file name"
            raise _missing(site, f"the file {name} cannot be read: {why}") from None
        return _decoded(raw, f"the file {name}", site)

    async def _run(self, command: tuple[str, ...], site: Site) -> str:
        """The output of a command, run without a shell. It ends with us: on time-out, and when we are interrupted.
        What it says on stderr is not passed on: it may tell secrets."""
        name = command[0]
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=self._root,
                env=dict(self._environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "not a command"
            raise _missing(site, f"the command {name} cannot be run: {why}") from None
        assert process.stdout is not None
        output = b""
        try:
            async with asyncio.timeout(self._seconds):
                while len(output) <= _MOST_BYTES and (more := await process.stdout.read(_MOST_BYTES)):
                    output += more
                if len(output) <= _MOST_BYTES:
                    await process.wait()
        except TimeoutError:
            raise _missing(site, f"the command {name} took longer than {self._seconds:g} s") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
        if process.returncode != 0 and len(output) <= _MOST_BYTES:
            raise _missing(site, f"the command {name} ended with {process.returncode}")
        return _decoded(output, f"the output of {name}", site)

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


async def _for(site: Site, work: Awaitable[Secret]) -> Secret:
    """A secret that several accounts may share; what went wrong names the account that asks. Raises Unauthorised."""
    try:
        return await work
    except Unauthorised as fault:
        if fault.account == site.name:
            raise
        raise _missing(site, str(fault).partition(": ")[2]) from None


def _missing(site: Site, why: str) -> Unauthorised:
    return Unauthorised(f"no credential for {site.name}: {why}", surface="credential", account=site.name)
