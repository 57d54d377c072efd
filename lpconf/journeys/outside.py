"""Opening the door to the accounts of a profile: the real platform, or the embedded sandbox behind the same seam."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lpconf.connect.door import Door, in_process, open_door
from lpconf.terms.profile import Profile

STATE = ".lpconf"


def sandbox_file(root: Path) -> Path:
    """Where the embedded sandbox keeps its world."""
    return root / STATE / "sandbox.db"


@asynccontextmanager
async def outside(profile: Profile, root: Path) -> AsyncIterator[Door]:
    """A connector for `profile`, closed at the end."""
    world, cache = None, root / STATE / "cache"
    transport = None
    if profile.kind == "sandbox":
        from lpconf.sandbox.app import create_app
        from lpconf.sandbox.world import World

        world = World(sandbox_file(root))
        transport = in_process(create_app(world))
    door = open_door(
        profile,
        transport=transport,
        environ=os.environ,
        root=root,
        cache=None if world else cache,  # nothing is transferred in one process
    )
    try:
        yield door
    finally:
        await door.close()
        if world is not None:
            world.close()
