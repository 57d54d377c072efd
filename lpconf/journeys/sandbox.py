"""The embedded sandbox from outside: look at a value, change it behind lpconf's back, empty it, serve it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lpconf.errors import UsageError
from lpconf.journeys.estate import Estate
from lpconf.journeys.outside import sandbox_file
from lpconf.sandbox import access
from lpconf.sandbox.world import World
from lpconf.terms.address import Address
from lpconf.terms.value import Json, Marker


@contextmanager
def world_of(root: Path) -> Iterator[World]:
    """The sandbox's world of a repository, closed at the end."""
    world = World(sandbox_file(root))
    try:
        yield world
    finally:
        world.close()


def _place(estate: Estate, text: str) -> tuple[str, str, str]:
    """Site id, surface and key of an address. Raises UsageError for a text that is none, or an unknown account."""
    try:
        address = Address.parse(text)
    except ValueError as fault:
        raise UsageError(str(fault)) from None
    if address.account not in estate.desired:
        raise UsageError(f"there is no (valid) account {address.account!r}")
    return estate.desired[address.account].site.id, address.surface, address.plain_key


def get(estate: Estate, text: str) -> Json | Marker:
    """The live value at an address, ABSENT where there is none."""
    with world_of(estate.root) as world:
        return access.get(world, *_place(estate, text))


def put(estate: Estate, text: str, value: Json) -> None:
    """Change a value behind lpconf's back; null takes it away."""
    with world_of(estate.root) as world:
        access.put(world, *_place(estate, text), value)


def reset(root: Path) -> None:
    """Empty the sandbox."""
    with world_of(root) as world:
        world.reset()


def serve(root: Path, port: int, ready: Callable[[str], None]) -> None:
    """Answer over HTTP until interrupted. Raises OSError where the port is taken."""
    from lpconf.sandbox.server import serve as answer

    with world_of(root) as world:
        answer(world, port=port, ready=ready)
