"""The embedded sandbox from outside: look at a value, change it behind lpconf's back, empty it, serve it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lpconf.catalogue.schema.faults_file import FaultsFile
from lpconf.catalogue.schema.validation import validate
from lpconf.domain.address import Address
from lpconf.domain.fault import Fault
from lpconf.domain.source_document import Document
from lpconf.domain.value import Json, Marker
from lpconf.errors import ConfigError, LpconfError, UsageError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.yaml.parser import parse
from lpconf.sandbox import backdoor
from lpconf.sandbox.world import DAMAGED, World
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.connection import (
    Seed,
    open_world,
    read_seed,
    remove_world,
    sandbox_file,
    seed_world,
    world_from_elsewhere,
)


@contextmanager
def world_of(root: Path) -> Iterator[World]:
    """The sandbox's world of a repository, closed at the end. Raises LpconfError where it is damaged."""
    world = open_world(root)
    try:
        yield world
    except sqlite3.Error as fault:
        raise LpconfError(f"{DAMAGED} ({fault})") from None
    finally:
        world.close()


def _place(configuration: Configuration, text: str) -> tuple[str, str, str]:
    """Site id, surface and key of an address. Raises UsageError for a text that is none, or an unknown account."""
    try:
        address = Address.parse(text)
    except ValueError as fault:
        raise UsageError(str(fault)) from None
    if address.account not in configuration.desired:
        raise UsageError(f"there is no (valid) account {address.account!r}")
    return configuration.desired[address.account].site.id, address.surface, address.plain_key


def get(configuration: Configuration, text: str) -> Json | Marker:
    """The live value at an address, ABSENT where there is none."""
    with world_of(configuration.root) as world:
        return backdoor.get(world, *_place(configuration, text))


def put(configuration: Configuration, text: str, value: Json) -> None:
    """Change a value behind lpconf's back; null takes it away."""
    with world_of(configuration.root) as world:
        backdoor.put(world, *_place(configuration, text), value)


def reset(root: Path) -> None:
    """Empty the sandbox; it is as its seed says then, where there is one. Raises ConfigError for a wrong seed."""
    seed = read_seed(root)
    if world_from_elsewhere(root):
        remove_world(root)  # nobody believes what came with the repository, so there is nothing to keep of it
    try:
        _emptied(root, seed)
    except ConfigError:
        raise  # the seed is wrong: the world stays as it was
    except (LpconfError, sqlite3.Error):
        # What is no database of this kind, or a damaged one, cannot be emptied: a new one is made.
        remove_world(root)
        _emptied(root, seed)


def _emptied(root: Path, seed: Seed) -> None:
    with world_of(root) as world, world.change():
        world.reset()
        seed_world(world, seed)


def script(path: Path) -> tuple[Fault, ...]:
    """The faults of a script. Raises ConfigError with all that is wrong in it."""
    shown = str(path)
    tree, problems = parse(read_anywhere(path, shown), shown)
    file, more = validate(FaultsFile, Document(shown, tree)) if tree is not None else (None, [])
    if file is None or problems:
        raise ConfigError([*problems, *more])
    return tuple(
        Fault(fault.what, fault.surface or "", fault.method, fault.site, fault.nth, fault.times, fault.seconds)
        for fault in file.faults
    )


def serve(
    root: Path,
    port: int,
    ready: Callable[[str, str, str], None],
    *,
    tls: bool = False,
    faults: Sequence[Fault] = (),
    seed: int | None = None,
    rate: float = 0.0,
) -> None:
    """Answer over HTTP until interrupted: with faults by script, and with a `seed` at random, of `rate` of all
    requests. `ready` is told the URL, the token that controls the sandbox, and the file of the certificate (empty
    without `tls`). Raises OSError where the port is taken, LpconfError where no certificate can be made."""
    from lpconf.sandbox.api.app import create_app  # start-up
    from lpconf.sandbox.certificate import make_certificate  # start-up
    from lpconf.sandbox.faults.injection import with_faults  # start-up
    from lpconf.sandbox.faults.schedule import Dice, FaultScript  # start-up
    from lpconf.sandbox.server import serve as answer  # start-up

    token = secrets.token_urlsafe(24)
    certificate = make_certificate(sandbox_file(root).parent / "tls") if tls else None
    file = certificate.file if certificate else ""
    with world_of(root) as world:
        if faults or seed is not None:
            dice = None if seed is None else Dice(seed, rate)
            app: Any = with_faults(world, FaultScript(faults), dice, control_token=token)
        else:
            app = create_app(world, control_token=token)
        answer(app, port=port, ready=lambda url: ready(url, token, file), certificate=certificate)
