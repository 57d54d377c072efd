"""Opening the door to the accounts of a profile: the real platform, or the embedded sandbox behind the same seam."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lpconf.connect.router import ConnectorRouter, in_process, open_connectors
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import error
from lpconf.domain.project import Profile
from lpconf.domain.source_document import Document, Map
from lpconf.domain.value import Json
from lpconf.errors import ConfigError, UsageError
from lpconf.load.files.git.committed_state import committed_state, state_committed
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import STATE
from lpconf.load.yaml.parser import parse
from lpconf.model.desired_values import plain
from lpconf.workspace.configuration import Configuration

if TYPE_CHECKING:
    from lpconf.sandbox.world import World

SEED = ".sandbox.yaml"
"""What is live when the embedded sandbox is new: beside the project file, and only where somebody wants it."""


@frozen
class Seed:
    """Live values by site id, surface and key, and the file that says so."""

    values: Mapping[str, Mapping[str, Mapping[str, Json]]]
    document: Document


def sandbox_file(root: Path) -> Path:
    """Where the embedded sandbox keeps its world."""
    return root / STATE / "sandbox.db"


def open_world(root: Path) -> World:
    """The embedded sandbox's world, to be closed. A new one begins as the seed says, where there is one. Raises
    ConfigError for a seed that is wrong, and for a world that came with the repository."""
    from lpconf.sandbox.world import World  # start-up

    path = sandbox_file(root)
    foreign = world_from_elsewhere(root)
    if foreign:
        raise ConfigError([state_committed(foreign)])
    is_new = not path.exists()
    seed = read_seed(root) if is_new else None
    world = World(path)
    if seed is not None:
        try:
            seed_world(world, seed)
        except ConfigError:
            world.close()
            remove_world(root)  # else the next command would find a world that is empty, and say nothing
            raise
    return world


def world_from_elsewhere(root: Path) -> str:
    """The name of a file of the world that came with the repository; empty where none did."""
    from lpconf.sandbox.world import is_at_home  # start-up

    own = f"{STATE}/{sandbox_file(root).name}"
    foreign = [name for name in sorted(committed_state(root)) if name.startswith(own) and (root / name).exists()]
    return foreign[0] if foreign and not is_at_home(sandbox_file(root)) else ""


def remove_world(root: Path) -> None:
    """Take the embedded sandbox's files away, whatever they are."""
    for name in ("", "-wal", "-shm", "-journal"):
        Path(f"{sandbox_file(root)}{name}").unlink(missing_ok=True)


def read_seed(root: Path) -> Seed:
    """What the world begins with, nothing where there is no such file. Raises ConfigError, with all that is wrong."""
    path = root / SEED
    if not path.is_file():
        return Seed({}, Document(SEED, Map((SEED, 1, 1, 1))))
    data, problems = parse(read_anywhere(path, SEED), SEED)
    problems = [problem for problem in problems if problem.code != "yaml.empty"]
    document = Document(SEED, data or Map((SEED, 1, 1, 1)))
    result: dict[str, dict[str, dict[str, Json]]] = {}
    for site, surfaces in (data or {}).items():
        for surface, values in surfaces.items() if isinstance(surfaces, dict) else [("", None)]:
            if isinstance(values, dict):
                result.setdefault(site, {})[surface] = {key: plain(value) for key, value in values.items()}
            else:
                where = document.mark((site, surface) if surface else (site,))
                problems.append(error("seed.shape", "values stand by site id, surface and key", where))
    if problems:
        raise ConfigError(problems)
    return Seed(result, document)


def seed_world(world: World, seed: Seed) -> None:
    """Make a world as a seed says. Raises ConfigError for what the sandbox cannot hold."""
    from lpconf.sandbox import backdoor  # start-up

    problems = []
    with world.change():
        for site, surfaces in seed.values.items():
            for surface, values in sorted(surfaces.items()):  # campaigns before their engagements
                for key, value in values.items():
                    try:
                        backdoor.put(world, site, surface, key, value)
                    except UsageError as wrong:
                        mark = seed.document.mark((site, surface, key), key=True)
                        problems.append(error("seed.value", f"{site} {surface} {key}: {wrong}", mark))
        if problems:
            raise ConfigError(problems)


@asynccontextmanager
async def open_connection(profile: Profile, configuration: Configuration) -> AsyncIterator[ConnectorRouter]:
    """A connector for `profile`, closed at the end. Its local state is that of the checkout; commands and files of its
    credentials belong to the project file, wherever that is."""
    root = configuration.root
    world, cache = None, root / STATE / "cache"
    is_foreign = any(name.startswith(f"{STATE}/{cache.name}/") for name in configuration.committed)
    transport = None
    if profile.kind == "sandbox":
        from lpconf.sandbox.api.app import create_app  # start-up

        world = open_world(root)
        transport = in_process(create_app(world))
    router = open_connectors(
        profile,
        transport=transport,
        environ=os.environ,
        root=configuration.project_folder,
        cache=None if world or is_foreign else cache,  # in one process nothing is transferred
    )
    try:
        yield router
    finally:
        await router.close()
        if world is not None:
            world.close()
